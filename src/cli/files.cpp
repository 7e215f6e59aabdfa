#include "cli/files.h"

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/decode/head.h"
#include "core/input_error.h"

namespace headlight::cli {
namespace {

std::shared_ptr<const ByteSource> open_bytes(const std::string& path) {
  try {
    return bytes_of_file(path);
  } catch (const InputError& error) {
    throw InputError(error.code(), path + ": " + error.what());
  }
}

}  // namespace

OpenedDocument open_files(const std::vector<std::string>& paths, Progress& progress) {
  constexpr std::uint64_t no_matrices = 0;
  Opening opening(sink_in_memory, no_matrices);
  for (const std::string& path : paths) {
    std::shared_ptr<const ByteSource> bytes = open_bytes(path);
    opening.begin_file(path);
    std::uint64_t done = 0;
    read_in_chunks(*bytes, 0, [&](std::string_view chunk) {
      done += chunk.size();
      progress.show("Reading " + path, done, bytes->size());
      return opening.feed(chunk);
    });
    opening.end_file(std::move(bytes));
  }
  return opening.finish();
}

Matrix decode(const OpenedDocument& opened, HeadId id) {
  const Stream& stream = opened.document.streams[static_cast<std::size_t>(id.stream)];
  const HeadSource& source = stream.source(id.layer, id.head);
  try {
    return decode_matrix(*opened.files[static_cast<std::size_t>(source.file)], source, static_cast<int>(stream.queries.size()),
                         static_cast<int>(stream.keys.size()));
  } catch (const InputError& error) {
    throw InputError(
        error.code(),
        opened.document.name + ": layer " + std::to_string(id.layer) + ", head " + std::to_string(id.head) + ": " + error.what(),
        error.offset());
  }
}

void for_each_head(const Document& document, const std::function<void(HeadId)>& visit) {
  for (std::size_t stream = 0; stream < document.streams.size(); ++stream) {
    for (int layer = 0; layer < document.streams[stream].layers; ++layer) {
      for (int head = 0; head < document.streams[stream].heads; ++head) visit({static_cast<int>(stream), layer, head});
    }
  }
}

}  // namespace headlight::cli

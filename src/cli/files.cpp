#include "cli/files.h"

#include <cstdint>
#include <memory>

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
    const std::shared_ptr<const ByteSource> bytes = open_bytes(path);
    opening.begin_file(path);
    std::uint64_t done = 0;
    read_in_chunks(*bytes, 0, [&](std::string_view chunk) {
      done += chunk.size();
      progress.show("Reading " + path, done, bytes->size());
      return opening.feed(chunk);
    });
    opening.end_file(bytes);
  }
  return opening.finish();
}

Matrix decode(const OpenedDocument& opened, HeadId id) {
  try {
    return opened.provider->get(opened.document, id).matrix;
  } catch (const InputError& error) {
    throw InputError(error.code(), opened.document.name + ": " + error.what(), error.offset());
  }
}

}  // namespace headlight::cli

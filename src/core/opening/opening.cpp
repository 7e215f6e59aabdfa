#include "core/opening/opening.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <utility>

#include "core/decode/head.h"
#include "core/formats/format.h"
#include "core/input_error.h"
#include "core/opening/padding.h"
#include "core/opening/special_tokens.h"
#include "core/opening/weight_warnings.h"

namespace headlight {

/// A file that arrives, or has arrived.
struct Opening::File {
  std::string name;
  SkeletonReader reader;
  std::optional<InputError> error;
  std::shared_ptr<const ByteSource> bytes;
  Skeleton skeleton;
};

namespace {

/// Puts the file's name in front of what goes wrong.
template <typename Action>
auto naming(const std::string& name, Action action) {
  const std::string prefix = name + ": ";
  try {
    return action();
  } catch (const InputError& error) {
    throw InputError(error.code(), prefix + error.what(), error.offset());
  } catch (const std::bad_alloc&) {
    throw InputError("limit", prefix + "expected a file that fits into memory, found one that needs more than there is");
  }
}

std::ptrdiff_t count_whole_heads(const Document& document) {
  std::ptrdiff_t count = 0;
  for (const Stream& stream : document.streams) {
    count += std::count_if(stream.sources.begin(), stream.sources.end(),
                           [](const HeadSource& source) { return source.encoding != Encoding::absent; });
  }
  return count;
}

std::string describe_cut_place(const Document& document, const Skeleton& skeleton) {
  for (const Stream& stream : document.streams) {
    if (!stream.cut_layer) continue;
    return "inside layer " + std::to_string(*stream.cut_layer) + (document.streams.size() > 1 ? " of " + stream.name : "");
  }
  return skeleton.cut_path.empty() ? "without its last bracket" : "inside " + skeleton.cut_path;
}

std::string describe_break(const Document& document, const Skeleton& skeleton, std::uint64_t bytes) {
  const std::ptrdiff_t count = count_whole_heads(document);
  return std::to_string(count) + (count == 1 ? " whole head; the file ends " : " whole heads; the file ends ") +
         describe_cut_place(document, skeleton) + " (byte " + std::to_string(bytes) + ").";
}

std::uint64_t encoded_bytes(const Document& document) {
  std::uint64_t bytes = 0;
  for (const Stream& stream : document.streams) {
    for (const HeadSource& source : stream.sources) bytes += encoded_bytes(source);
  }
  return bytes;
}

const Matrix& decode_for_padding(const OpenedDocument& opened, const Stream& stream, int layer, int head, Matrix& matrix) {
  const HeadSource& source = stream.source(layer, head);
  matrix = decode_matrix(*opened.files[static_cast<std::size_t>(source.file)], source, source.rows, source.columns);
  return matrix;
}

void cut_padding(OpenedDocument& opened) {
  std::vector<std::string> warnings;
  for (Stream& stream : opened.document.streams) {
    Matrix matrix;
    const std::string warning =
        cut_padding(stream, [&](int layer, int head) -> const Matrix& { return decode_for_padding(opened, stream, layer, head, matrix); });
    if (!warning.empty()) warnings.push_back(warning);
  }
  opened.document.warnings.insert(opened.document.warnings.begin(), warnings.begin(), warnings.end());
}

void decode_everything(OpenedDocument& opened) {
  const std::vector<Stream>& streams = opened.document.streams;
  for (std::size_t stream = 0; stream < streams.size(); ++stream) {
    for (int layer = 0; layer < streams[stream].layers; ++layer) {
      for (int head = 0; head < streams[stream].heads; ++head) {
        if (streams[stream].source(layer, head).encoding == Encoding::absent) continue;
        decode_into_store(opened, {static_cast<int>(stream), layer, head});
      }
    }
  }
}

}  // namespace

Opening::Opening(SinkFactory new_sink, std::uint64_t memory_budget) : new_sink_(std::move(new_sink)), memory_budget_(memory_budget) {}

void Opening::begin_file(std::string name) {
  files_.push_back(std::make_shared<File>());
  files_.back()->name = std::move(name);
}

bool Opening::feed(std::string_view chunk) {
  File& file = *files_.back();
  if (file.error) return false;
  const auto started = std::chrono::steady_clock::now();
  try {
    file.reader.feed(chunk);
  } catch (const InputError& error) {
    file.error = error;
  }
  index_time_ += std::chrono::steady_clock::now() - started;
  return !file.error;
}

bool Opening::failed() const { return files_.back()->error.has_value(); }

void Opening::end_file(std::shared_ptr<const ByteSource> bytes) {
  File& file = *files_.back();
  file.bytes = std::move(bytes);
  const auto started = std::chrono::steady_clock::now();
  naming(file.name, [&] {
    try {
      if (file.error) throw InputError(*file.error);
      file.skeleton = file.reader.finish();
    } catch (const InputError& error) {
      throw with_place(error, *file.bytes);
    }
  });
  index_time_ += std::chrono::steady_clock::now() - started;
}

OpenedDocument Opening::finish() {
  const File& file = *files_.front();
  return naming(file.name, [&] {
    OpenedDocument opened;
    opened.index_ms = index_time_.count();
    Files files(new_sink_);
    const int number = files.add(file.bytes);
    opened.document = open_format({*file.bytes, file.skeleton, number, files});
    opened.document.name = file.name;
    opened.files = files.list();
    if (file.skeleton.truncated) {
      std::vector<std::string>& warnings = opened.document.warnings;
      warnings.insert(warnings.begin(), describe_break(opened.document, file.skeleton, file.bytes->size()));
    }
    for (Stream& stream : opened.document.streams) {
      mark_special(stream.queries);
      mark_special(stream.keys);
    }
    if (opened.document.may_be_padded) cut_padding(opened);
    opened.heads = HeadStore(opened.document, memory_budget_);
    if (encoded_bytes(opened.document) <= eager_bytes) decode_everything(opened);
    return opened;
  });
}

OpenedDocument open_document(const std::string& name, std::shared_ptr<const ByteSource> bytes) {
  Opening opening;
  opening.begin_file(name);
  read_in_chunks(*bytes, 0, [&](std::string_view chunk) { return opening.feed(chunk); });
  opening.end_file(std::move(bytes));
  return opening.finish();
}

void decode_into_store(OpenedDocument& opened, HeadId id) {
  const Stream& stream = opened.document.streams[static_cast<std::size_t>(id.stream)];
  const HeadSource& source = stream.source(id.layer, id.head);
  try {
    opened.heads.put(id, decode_head(*opened.files[static_cast<std::size_t>(source.file)], source, static_cast<int>(stream.queries.size()),
                                     static_cast<int>(stream.keys.size())));
  } catch (const InputError& error) {
    throw InputError(error.code(), "layer " + std::to_string(id.layer) + ", head " + std::to_string(id.head) + ": " + error.what(),
                     error.offset());
  }
}

}  // namespace headlight

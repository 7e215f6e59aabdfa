#include "core/opening/opening.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <numeric>
#include <set>
#include <utility>

#include "core/heads/head.h"
#include "core/input_error.h"
#include "core/opening/assembly.h"
#include "core/opening/broken_file.h"
#include "core/opening/padding.h"
#include "core/opening/special_tokens.h"
#include "core/opening/weight_warnings.h"

namespace headlight {

namespace {

/// Puts the name of the file or the head in front of what goes wrong.
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

/// The file that the document is cut short by; null when all heads are there.
const ByteSource* find_cut_file(const OpenedDocument& opened) {
  for (const Stream& stream : opened.document.streams) {
    for (const HeadSource& source : stream.sources) {
      if (source.encoding == Encoding::absent) return opened.files[static_cast<std::size_t>(source.file)].get();
    }
  }
  return nullptr;
}

/// Files of which only the beginning came.
void warn_of_breaks(OpenedDocument& opened, const std::vector<FileContents>& contents) {
  std::vector<std::string>& warnings = opened.document.warnings;
  const auto cut_text =
      std::find_if(contents.begin(), contents.end(), [](const FileContents& file) { return file.skeleton && file.skeleton->truncated; });
  if (cut_text != contents.end()) {
    const ByteSource& file = *opened.files[static_cast<std::size_t>(cut_text->file)];
    warnings.insert(warnings.begin(), describe_break(opened.document, cut_text->skeleton->cut_path, file.size()));
  } else if (const ByteSource* file = find_cut_file(opened)) {
    warnings.insert(warnings.begin(), describe_break(opened.document, "", file->size()));
  } else if (std::any_of(contents.begin(), contents.end(), [](const FileContents& file) { return file.gzip_breaks_off; })) {
    warnings.emplace_back("The gzip file breaks off; what it holds seems to be whole, but its checksum is missing.");
  }
}

/// The matrices of JSON texts that no head is made of.
void note_unused(OpenedDocument& opened, const std::vector<FileContents>& contents) {
  std::set<std::pair<int, std::uint64_t>> used;
  for (const Stream& stream : opened.document.streams) {
    for (const HeadSource& source : stream.sources) used.emplace(source.file, source.span.offset);
  }
  for (const FileContents& file : contents) {
    if (!file.skeleton) continue;
    for (const MatrixSpan& matrix : file.skeleton->matrices) {
      if (used.contains({file.file, matrix.span.offset})) continue;
      HeadSource& source = opened.document.unused.emplace_back();
      source.encoding = Encoding::text;
      source.file = file.file;
      source.rows = matrix.rows;
      source.columns = matrix.columns;
      source.span = matrix.span;
    }
  }
}

std::uint64_t unused_bytes(const Document& document) {
  return std::accumulate(document.unused.begin(), document.unused.end(), std::uint64_t{0},
                         [](std::uint64_t bytes, const HeadSource& source) { return bytes + encoded_bytes(source); });
}

void check_unused(OpenedDocument& opened) {
  for (const HeadSource& source : opened.document.unused) {
    static_cast<void>(decode_matrix(*opened.files[static_cast<std::size_t>(source.file)], source, source.rows, source.columns));
  }
  opened.document.unused.clear();
}

void decode_everything(OpenedDocument& opened) {
  for_each_head(opened.document, [&](HeadId id) {
    if (opened.heads.status(id) != HeadStatus::absent) decode_into_store(opened, id);
  });
}

}  // namespace

Opening::Opening(SinkFactory new_sink, std::uint64_t memory_budget) : files_(std::move(new_sink)), memory_budget_(memory_budget) {}

Opening::~Opening() = default;

void Opening::begin_file(std::string name) {
  name_ = std::move(name);
  intake_ = std::make_unique<Intake>(name_, [this] { return files_.new_sink(); });
}

bool Opening::feed(std::string_view chunk) {
  const auto started = std::chrono::steady_clock::now();
  const bool is_hungry = intake_->feed(chunk);
  index_time_ += std::chrono::steady_clock::now() - started;
  return is_hungry;
}

bool Opening::failed() const { return intake_->has_failed(); }

void Opening::end_file(const std::shared_ptr<const ByteSource>& bytes) {
  const auto started = std::chrono::steady_clock::now();
  naming(name_, [&] { contents_.push_back(intake_->finish(bytes, files_)); });
  index_time_ += std::chrono::steady_clock::now() - started;
}

OpenedDocument Opening::finish() {
  const std::string name = name_document(contents_, files_);
  return naming(name, [&] {
    OpenedDocument opened;
    opened.index_ms = index_time_.count();
    opened.document = assemble(contents_, files_);
    opened.document.name = name;
    opened.files = files_.list();
    warn_of_breaks(opened, contents_);
    for (Stream& stream : opened.document.streams) {
      mark_special(stream.queries);
      mark_special(stream.keys);
    }
    if (opened.document.may_be_padded) cut_padding(opened);
    opened.heads = HeadStore(opened.document, memory_budget_);
    note_unused(opened, contents_);
    if (encoded_bytes(opened.document) <= eager_bytes) decode_everything(opened);
    if (unused_bytes(opened.document) <= eager_bytes) check_unused(opened);
    return opened;
  });
}

OpenedDocument open_document(const std::string& name, const std::shared_ptr<const ByteSource>& bytes) {
  Opening opening;
  opening.begin_file(name);
  read_in_chunks(*bytes, 0, [&](std::string_view chunk) { return opening.feed(chunk); });
  opening.end_file(bytes);
  return opening.finish();
}

DecodedHead decode_head(const OpenedDocument& opened, HeadId id) {
  const Stream& stream = opened.document.streams[static_cast<std::size_t>(id.stream)];
  const HeadSource& source = stream.source(id.layer, id.head);
  return naming(name_head(id), [&] {
    return decode_head(*opened.files[static_cast<std::size_t>(source.file)], source, static_cast<int>(stream.queries.size()),
                       static_cast<int>(stream.keys.size()));
  });
}

void decode_into_store(OpenedDocument& opened, HeadId id) { opened.heads.put(id, decode_head(opened, id)); }

}  // namespace headlight

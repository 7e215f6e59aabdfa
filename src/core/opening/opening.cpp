#include "core/opening/opening.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>
#include <span>
#include <utility>

#include "core/heads/head.h"
#include "core/input_error.h"
#include "core/naming.h"
#include "core/opening/assembly.h"
#include "core/opening/broken_file.h"
#include "core/opening/padding.h"
#include "core/opening/special_tokens.h"
#include "core/opening/weight_warnings.h"

namespace headlight {
namespace {

std::uint64_t encoded_bytes(const Document& document) {
  std::uint64_t bytes = 0;
  for (const Stream& stream : document.streams) {
    for (const HeadSource& source : stream.sources) bytes += encoded_bytes(source);
  }
  return bytes;
}

void cut_padding(Document& document, const FileHeads& heads) {
  std::vector<std::string> warnings;
  for (Stream& stream : document.streams) {
    Matrix matrix;
    const auto decode = [&](int layer, int head) -> const Matrix& { return matrix = heads.matrix(stream.source(layer, head)); };
    const std::string warning = cut_padding(stream, decode);
    if (!warning.empty()) warnings.push_back(warning);
  }
  document.warnings.insert(document.warnings.begin(), warnings.begin(), warnings.end());
}

/// The file that the document is cut short by; null when all heads are there.
const ByteSource* find_cut_file(const Document& document, const FileHeads& heads) {
  for (const Stream& stream : document.streams) {
    for (const HeadSource& source : stream.sources) {
      if (source.encoding == Encoding::absent) return &heads.file(source.file);
    }
  }
  return nullptr;
}

/// Files of which only the beginning came.
void warn_of_breaks(Document& document, const FileHeads& heads, const std::vector<FileContents>& contents) {
  std::vector<std::string>& warnings = document.warnings;
  const auto cut_text =
      std::find_if(contents.begin(), contents.end(), [](const FileContents& file) { return file.skeleton && file.skeleton->truncated; });
  if (cut_text != contents.end()) {
    const std::uint64_t size = heads.file(cut_text->file).size();
    warnings.insert(warnings.begin(), describe_break(document, cut_text->skeleton->cut_path, size));
  } else if (const ByteSource* file = find_cut_file(document, heads)) {
    warnings.insert(warnings.begin(), describe_break(document, "", file->size()));
  } else if (std::any_of(contents.begin(), contents.end(), [](const FileContents& file) { return file.gzip_breaks_off; })) {
    warnings.emplace_back("The gzip file breaks off; what it holds seems to be whole, but its checksum is missing.");
  }
}

/// The matrices of JSON texts that no head is made of, but for those whose numbers are known to be good.
void note_unused(Document& document, const std::vector<FileContents>& contents, const PassingHeads* passing) {
  std::set<std::pair<int, std::uint64_t>> used;
  for (const Stream& stream : document.streams) {
    for (const HeadSource& source : stream.sources) used.emplace(source.file, source.span.offset);
  }
  for (const FileContents& file : contents) {
    if (!file.skeleton) continue;
    for (const MatrixSpan& matrix : file.skeleton->matrices) {
      if (used.contains({file.file, matrix.span.offset})) continue;
      if (passing != nullptr && file.file == contents.front().file && passing->has_checked(matrix.span.offset)) continue;
      HeadSource& source = document.unused.emplace_back();
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

void check_unused(Document& document, const FileHeads& heads) {
  for (const HeadSource& source : document.unused) static_cast<void>(heads.matrix(source));
  document.unused.clear();
}

void decode_everything(OpenedDocument& opened) {
  for_each_head(opened.document, [&](HeadId id) {
    if (opened.heads.status(id) == HeadStatus::unread) decode_into_store(opened, id);
  });
}

void mark_special_tokens(Document& document) {
  for (Stream& stream : document.streams) {
    mark_special(stream.queries);
    mark_special(stream.keys);
  }
}

/// Leaves the layers that are whole, and the streams that have one. The file says the rest when it is there.
void keep_whole_layers(Document& document) {
  for (Stream& stream : document.streams) {
    stream.layers = stream.whole_layers;
    stream.sources.resize(static_cast<std::size_t>(stream.layers) * static_cast<std::size_t>(stream.heads));
    if (!stream.layer_names.empty()) stream.layer_names.resize(static_cast<std::size_t>(stream.layers));
    stream.cut_layer.reset();
  }
  std::erase_if(document.streams, [](const Stream& stream) { return stream.layers == 0; });
  document.warnings.clear();
}

/// Stands for a file that cannot be read yet.
class NoBytes : public ByteSource {
 public:
  [[nodiscard]] std::uint64_t size() const override { return 0; }
  void read(std::uint64_t /*offset*/, std::span<char> /*out*/) const override {
    throw InputError("unreadable", "expected a file that can be read, found one that is still to come");
  }
};

std::unique_ptr<ByteSink> no_sink() { throw InputError("unreadable", "expected a file that can be read, found one to be unpacked"); }

/// The document as if the file broke off here; nothing where that would be an error.
std::optional<Document> assemble_so_far(const Intake& intake, const std::shared_ptr<const ByteSource>& bytes) {
  try {
    std::vector<FileContents> contents;
    std::optional<FileContents> file = intake.so_far();
    if (!file) return std::nullopt;
    contents.push_back(std::move(*file));
    Files files(no_sink);
    contents.front().file = files.add(bytes && !intake.unpacks() ? bytes : std::make_shared<NoBytes>());
    Document document = assemble(contents, files);
    document.name = contents.front().name;
    return document;
  } catch (const InputError&) {
    return std::nullopt;
  }
}

}  // namespace

Opening::Opening(SinkFactory new_sink, std::uint64_t memory_budget) : files_(std::move(new_sink)), memory_budget_(memory_budget) {}

Opening::~Opening() = default;

void Opening::begin_file(std::string name) {
  name_ = std::move(name);
  TakeMatrix take_matrix;
  if (passing_ && contents_.empty()) {
    take_matrix = [this](const MatrixSpan& matrix, std::string_view text) { passing_->decode(matrix, text); };
  }
  intake_ = std::make_unique<Intake>(
      name_, [this] { return files_.new_sink(); }, std::move(take_matrix));
}

bool Opening::feed(std::string_view chunk) {
  const auto started = std::chrono::steady_clock::now();
  const bool is_hungry = intake_->feed(chunk);
  index_time_ += std::chrono::steady_clock::now() - started;
  return is_hungry;
}

std::optional<Document> Opening::so_far(const std::shared_ptr<const ByteSource>& bytes) const {
  if (!contents_.empty() || !intake_) return std::nullopt;
  std::optional<Document> document = assemble_so_far(*intake_, bytes);
  if (!document) return std::nullopt;
  if (document->may_be_padded && !is_unpadded(*document)) return std::nullopt;
  keep_whole_layers(*document);
  if (document->streams.empty()) return std::nullopt;
  mark_special_tokens(*document);
  return document;
}

/// Padding is 0 in every head: one head without it is enough.
bool Opening::is_unpadded(const Document& document) const {
  return std::all_of(document.streams.begin(), document.streams.end(), [&](const Stream& stream) {
    return passing_ && passing_->is_unpadded(static_cast<int>(stream.queries.size()), static_cast<int>(stream.keys.size()));
  });
}

/// Of a document whose padding was cut, heads that passed without their weights have to be decoded again.
void Opening::keep_passed(OpenedDocument& opened) {
  if (!passing_) return;
  for_each_head(opened.document, [&](HeadId id) {
    const Stream& stream = opened.document.streams[static_cast<std::size_t>(id.stream)];
    std::optional<DecodedHead> head = passing_->take(stream.source(id.layer, id.head));
    if (!head) return;
    const auto queries = static_cast<int>(stream.queries.size());
    const auto keys = static_cast<int>(stream.keys.size());
    const bool is_cut = head->matrix.queries != queries || head->matrix.keys != keys;
    if (is_cut && head->matrix.weights.empty()) return;
    if (is_cut) head = summarized(crop(std::move(head->matrix), queries, keys));
    opened.heads.put(id, std::move(*head));
  });
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
    Document& document = opened.document;
    opened.index_ms = index_time_.count();
    document = assemble(contents_, files_);
    document.name = name;
    const auto heads = std::make_shared<FileHeads>(files_.list());
    opened.provider = heads;
    warn_of_breaks(document, *heads, contents_);
    mark_special_tokens(document);
    opened.is_dear = heads->is_dear();
    const bool is_cheap = !opened.is_dear;
    if (is_cheap && document.may_be_padded && !is_unpadded(document)) cut_padding(document, *heads);
    opened.heads = HeadStore(document, memory_budget_);
    keep_passed(opened);
    note_unused(document, contents_, passing_ ? &*passing_ : nullptr);
    if (is_cheap && encoded_bytes(document) <= eager_bytes) decode_everything(opened);
    if (is_cheap && unused_bytes(document) <= eager_bytes) check_unused(document, *heads);
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

void decode_into_store(OpenedDocument& opened, HeadId id) { opened.heads.put(id, opened.provider->get(opened.document, id)); }

}  // namespace headlight

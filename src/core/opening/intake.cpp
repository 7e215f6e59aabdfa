#include "core/opening/intake.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

#include "core/formats/format.h"
#include "core/formats/limits.h"
#include "core/opening/script_search.h"
#include "core/source/gzip.h"
#include "core/text/utf8.h"

namespace headlight {
namespace {

using namespace std::string_view_literals;

enum class Kind { json, html, gzip, binary, token_lines };

struct Recognized {
  Kind kind = Kind::json;
  const BinaryFormat* format = nullptr;  ///< of a binary file
};

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view blanks = " \t\n\r";

std::string_view skip_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  return text;
}

bool starts_with(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

std::string to_lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// A list of tokens may well begin with "[CLS]".
bool looks_like_json(std::string_view text) {
  if (text.empty() || (text.front() != '{' && text.front() != '[')) return false;
  const std::string_view rest = skip_blanks(text.substr(1));
  return rest.empty() || (text.front() == '{' ? "\"}"sv : "[]{\"-0123456789"sv).find(rest.front()) != std::string_view::npos;
}

/// What other programs save attention as.
void refuse_other_files(std::string_view beginning) {
  const bool is_pickle = beginning.size() > 1 && beginning[0] == '\x80' && beginning[1] >= 2 && beginning[1] <= 5;
  const bool is_hdf5 = starts_with(beginning, "\x89HDF");
  if (!is_pickle && !is_hdf5) return;
  throw InputError("unrecognized",
                   std::string("expected attention as JSON, .npy, .npz or .safetensors, found ") +
                       (is_pickle ? "a Python pickle" : "an HDF5 file") + "; save it again as one of these",
                   0);
}

/// Empty: more of the file must be seen. Its first bytes decide, and only where they do not, its name.
std::optional<Recognized> recognize_kind(std::string_view beginning, bool is_all, const std::string& name) {
  constexpr std::size_t enough = 16;
  constexpr std::size_t most = 65536;
  if (beginning.size() < enough && !is_all) return std::nullopt;
  refuse_other_files(beginning);
  if (starts_with(beginning, "\x1F\x8B"sv)) return Recognized{Kind::gzip};
  for (const BinaryFormat& format : binary_formats()) {
    if (format.match(beginning)) return Recognized{Kind::binary, &format};
  }

  if (starts_with(beginning, byte_order_mark)) beginning.remove_prefix(byte_order_mark.size());
  const std::string_view text = skip_blanks(beginning);
  const bool is_undecided = text.empty() || skip_blanks(text.substr(1)).empty();
  if (is_undecided && !is_all && beginning.size() < most) return std::nullopt;
  const auto ends_with = [&](std::string_view ending) { return without_ending(to_lower(name), ending).size() < name.size(); };
  if (starts_with(text, "<")) return Recognized{Kind::html};
  if (text.empty() || looks_like_json(text)) return Recognized{Kind::json};
  const bool is_utf16 = starts_with(beginning, "\xFF\xFE"sv) || starts_with(beginning, "\xFE\xFF"sv);
  if (ends_with(".txt") && !is_utf16) return Recognized{Kind::token_lines};
  for (const BinaryFormat& format : binary_formats()) {
    if (ends_with(format.ending)) return Recognized{Kind::binary, &format};
  }
  return Recognized{Kind::json};  // whose reader says what it found instead
}

std::optional<FileContents> contents_of(std::optional<Skeleton> skeleton) {
  if (!skeleton) return std::nullopt;
  FileContents contents;
  contents.skeleton = std::move(skeleton);
  return contents;
}

class JsonReader : public Intake::Reader {
 public:
  explicit JsonReader(const TakeMatrix& take_matrix) {
    if (take_matrix) reader_.on_matrix(take_matrix);
  }

  bool feed(std::string_view chunk) override {
    reader_.feed(chunk);
    return true;
  }
  FileContents finish(const std::shared_ptr<const ByteSource>& bytes, Files& files) override {
    FileContents contents;
    contents.file = files.add(bytes);
    contents.skeleton = reader_.finish();
    return contents;
  }
  [[nodiscard]] std::optional<FileContents> so_far() const override { return contents_of(reader_.so_far()); }

 private:
  SkeletonReader reader_;
};

/// The parameters in a page that BertViz wrote. Nothing is run.
class HtmlReader : public Intake::Reader {
 public:
  explicit HtmlReader(TakeMatrix take_matrix) : take_matrix_(std::move(take_matrix)) {}

  bool feed(std::string_view chunk) override {
    if (!reader_) {
      const std::optional<std::size_t> found = search_.feed(chunk);
      fed_ += found.value_or(chunk.size());
      if (!found) return true;
      reader_.emplace(fed_, true);
      if (take_matrix_) reader_->on_matrix(take_matrix_);
      chunk.remove_prefix(*found);
    }
    reader_->feed(chunk);
    return !reader_->done();
  }
  FileContents finish(const std::shared_ptr<const ByteSource>& bytes, Files& files) override {
    if (!reader_) {
      throw InputError("unrecognized",
                       "expected a page that BertViz' html_action=\"return\" gives, with `const params = {…}` in it, found HTML or XML "
                       "without it");
    }
    FileContents contents;
    contents.file = files.add(bytes);
    contents.skeleton = reader_->finish();
    return contents;
  }
  [[nodiscard]] std::optional<FileContents> so_far() const override { return contents_of(reader_ ? reader_->so_far() : std::nullopt); }

 private:
  TakeMatrix take_matrix_;
  ScriptSearch search_;
  std::uint64_t fed_ = 0;
  std::optional<SkeletonReader> reader_;
};

/// A token a line.
class TokenLinesReader : public Intake::Reader {
 public:
  explicit TokenLinesReader(std::string name) : name_(std::move(name)) {}

  bool feed(std::string_view chunk) override {
    if (text_.size() + chunk.size() > most_token_bytes) throw InputError("limit", "expected tokens of at most 64 MiB, found more");
    text_ += chunk;
    return true;
  }
  FileContents finish(const std::shared_ptr<const ByteSource>& /*bytes*/, Files& /*files*/) override {
    if (!is_well_formed(text_)) throw InputError("tokens", "expected tokens of valid UTF-8, one a line, found something else");
    std::string_view rest = text_;
    if (starts_with(rest, byte_order_mark)) rest.remove_prefix(byte_order_mark.size());
    NamedTokens list{token_list_name(without_ending(to_lower(name_), ".txt")), name_, {}};
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, end);
      list.tokens.emplace_back().text = line.substr(0, line.size() - (!line.empty() && line.back() == '\r' ? 1 : 0));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    FileContents contents;
    contents.arrays.tokens.push_back(std::move(list));
    return contents;
  }

 private:
  std::string name_;
  std::string text_;
};

/// Tensors are read where they stand, when the file is there.
class BinaryReader : public Intake::Reader {
 public:
  BinaryReader(const BinaryFormat& format, std::string name) : format_(format), name_(std::move(name)) {}

  bool feed(std::string_view /*chunk*/) override { return false; }
  FileContents finish(const std::shared_ptr<const ByteSource>& bytes, Files& files) override {
    FileContents contents;
    contents.file = files.add(bytes);
    contents.format = format_.name;
    contents.arrays = format_.open({*bytes, contents.file, name_, files});
    return contents;
  }

 private:
  const BinaryFormat& format_;
  std::string name_;
};

/// What it unpacks to is a file again.
class GzipReader : public Intake::Reader {
 public:
  GzipReader(const std::string& name, const SinkFactory& new_sink, const TakeMatrix& take_matrix)
      : inner_(without_ending(name, ".gz"), SinkFactory(), take_matrix), sink_(new_sink()) {}

  bool feed(std::string_view chunk) override {
    return gunzip_.feed(chunk, [&](std::string_view plain) {
      sink_->append(plain);
      is_empty_ = false;
      if (is_inner_hungry_) is_inner_hungry_ = inner_.feed(plain);
      return !inner_.has_failed();
    });
  }
  FileContents finish(const std::shared_ptr<const ByteSource>& bytes, Files& files) override {
    const bool breaks_off = !gunzip_.is_whole();
    if (breaks_off && is_empty_) {
      throw InputError("truncated", "the gzip file ends at byte " + std::to_string(bytes->size()) + ", before anything that it holds",
                       bytes->size());
    }
    FileContents contents = inner_.finish(sink_->finish(), files);
    contents.gzip_breaks_off = breaks_off;
    return contents;
  }
  [[nodiscard]] std::optional<FileContents> so_far() const override { return inner_.so_far(); }
  [[nodiscard]] bool unpacks() const override { return true; }

 private:
  Gunzip gunzip_;
  Intake inner_;
  std::unique_ptr<ByteSink> sink_;
  bool is_inner_hungry_ = true;
  bool is_empty_ = true;
};

std::unique_ptr<Intake::Reader> make_reader(const Recognized& recognized, const std::string& name, const SinkFactory& new_sink,
                                            const TakeMatrix& take_matrix) {
  switch (recognized.kind) {
    case Kind::json:
      return std::make_unique<JsonReader>(take_matrix);
    case Kind::html:
      return std::make_unique<HtmlReader>(take_matrix);
    case Kind::token_lines:
      return std::make_unique<TokenLinesReader>(name);
    case Kind::gzip:
      if (!new_sink) throw InputError("unrecognized", "expected an attention file in the gzip file, found another gzip file");
      return std::make_unique<GzipReader>(name, new_sink, take_matrix);
    case Kind::binary:
      break;
  }
  return std::make_unique<BinaryReader>(*recognized.format, name);
}

}  // namespace

Intake::Intake(std::string name, SinkFactory new_sink, TakeMatrix take_matrix)
    : name_(std::move(name)), new_sink_(std::move(new_sink)), take_matrix_(std::move(take_matrix)) {}

Intake::~Intake() = default;

bool Intake::feed(std::string_view chunk) {
  if (!is_hungry_) return false;
  try {
    if (reader_) {
      is_hungry_ = reader_->feed(chunk);
    } else {
      beginning_ += chunk;
      recognize(false);
    }
  } catch (const InputError& error) {
    error_ = error;
  } catch (const std::bad_alloc&) {
    error_ = InputError("limit", "expected a file that fits into memory, found one that needs more than there is");
  }
  is_hungry_ = is_hungry_ && !error_;
  return is_hungry_;
}

void Intake::recognize(bool is_all) {
  const std::optional<Recognized> recognized = recognize_kind(beginning_, is_all, name_);
  if (!recognized) return;
  reader_ = make_reader(*recognized, name_, new_sink_, take_matrix_);
  is_hungry_ = reader_->feed(beginning_);
  beginning_.clear();
}

std::optional<FileContents> Intake::so_far() const {
  std::optional<FileContents> contents = reader_ && !error_ ? reader_->so_far() : std::nullopt;
  if (contents) contents->name = name_;
  return contents;
}

FileContents Intake::finish(const std::shared_ptr<const ByteSource>& bytes, Files& files) {
  try {
    if (error_) throw InputError(*error_);
    if (!reader_) recognize(true);
    FileContents contents = reader_->finish(bytes, files);
    contents.name = name_;
    return contents;
  } catch (const InputError& error) {
    throw with_place(error, *bytes);
  }
}

}  // namespace headlight

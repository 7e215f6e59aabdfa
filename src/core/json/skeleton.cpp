#include "core/json/skeleton.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "core/input_error.h"
#include "core/json/scanner.h"
#include "core/json/syntax.h"

namespace headlight {
namespace {

using nlohmann::json;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t longest_magic = 6;

struct Magic {
  std::string_view bytes;
  const char* meaning;
};

/// Throws for files that somebody may well drop and that are no JSON text.
void refuse_other_files(std::string_view text) {
  using namespace std::string_view_literals;
  constexpr std::array<Magic, 9> known = {{
      {"\x89PNG"sv, "a PNG image"},
      {"\xFF\xD8\xFF"sv, "a JPEG image"},
      {"PK\x03\x04"sv, "a ZIP archive, such as .npz or .pt"},
      {"\x1F\x8B"sv, "a gzip file"},
      {"\x93NUMPY"sv, "a NumPy array"},
      {"%PDF"sv, "a PDF"},
      {"\xFF\xFE"sv, "UTF-16 text"},
      {"\xFE\xFF"sv, "UTF-16 text"},
      {"<"sv, "an HTML or XML page"},
  }};
  for (const Magic& magic : known) {
    if (text.substr(0, magic.bytes.size()) != magic.bytes) continue;
    std::string bytes;
    for (const char c : magic.bytes) {
      constexpr std::string_view digits = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      bytes += {' ', digits[byte >> 4U], digits[byte & 15U]};
    }
    throw InputError("syntax",
                     "expected JSON text, found a file that starts with the byte" + std::string(bytes.size() > 3 ? "s" : "") + bytes +
                         " (" + magic.meaning + "?)",
                     0);
  }
}

std::optional<std::size_t> find_reference(const json& value, Reference kind) {
  if (!value.is_binary() || value.get_binary().front() != static_cast<std::uint8_t>(kind)) return std::nullopt;
  return static_cast<std::size_t>(value.get_binary().subtype());
}

}  // namespace

struct SkeletonReader::State {
  State(std::uint64_t base, bool first_value_only)
      : text_begin(base), at_beginning(base == 0), first_value_only(first_value_only), scanner(base, first_value_only) {}

  /// The first bytes of a file are kept until they tell whether it is a text at all. Returns what is left of the chunk.
  std::string_view feed_beginning(std::string_view chunk) {
    const std::size_t length = std::min(chunk.size(), longest_magic - beginning.size());
    beginning += chunk.substr(0, length);
    if (beginning.size() == longest_magic) end_beginning();
    return chunk.substr(length);
  }

  void end_beginning() {
    at_beginning = false;
    refuse_other_files(beginning);
    if (std::string_view(beginning).substr(0, byte_order_mark.size()) == byte_order_mark) {
      text_begin = byte_order_mark.size();
      scanner = Scanner(text_begin, first_value_only);
    }
    if (take_matrix) scanner.on_matrix([this](const MatrixSpan& matrix) { tell_matrix(matrix); });
    feed_text(std::string_view(beginning).substr(static_cast<std::size_t>(text_begin)));
  }

  void feed_text(std::string_view chunk) {
    is_blank = is_blank && chunk.find_first_not_of(" \n\t\r") == std::string_view::npos;
    passing = chunk;
    passing_begin = scanner.offset();
    scanner.feed(chunk);
    if (take_matrix) keep_open_matrix();
  }

  void tell_matrix(const MatrixSpan& matrix) {
    const std::uint64_t begin = matrix.span.offset;
    if (begin >= passing_begin) {
      take_matrix(matrix, passing.substr(static_cast<std::size_t>(begin - passing_begin), static_cast<std::size_t>(matrix.span.length)));
    } else if (!kept.empty() && begin >= kept_begin) {
      kept.append(passing, 0, static_cast<std::size_t>(begin + matrix.span.length - passing_begin));
      take_matrix(matrix, std::string_view(kept).substr(static_cast<std::size_t>(begin - kept_begin)));
      kept.clear();
    }
  }

  /// The text of a matrix that goes on in the next chunk.
  void keep_open_matrix() {
    const std::optional<std::uint64_t> begin = scanner.open_matrix_begin();
    if (!begin) {
      kept.clear();
    } else if (*begin >= passing_begin) {
      kept.assign(passing.substr(static_cast<std::size_t>(*begin - passing_begin)));
      kept_begin = *begin;
    } else if (!kept.empty() && kept.size() <= longest_passing) {
      kept.append(passing);
    } else {
      kept = {};
    }
  }

  std::uint64_t text_begin;  // in the file
  bool at_beginning;
  bool first_value_only;
  bool is_blank = true;
  std::string beginning;
  Scanner scanner;
  std::function<void(const MatrixSpan&, std::string_view)> take_matrix;
  std::string_view passing;  // the chunk that is being scanned
  std::uint64_t passing_begin = 0;
  std::string kept;  // of the chunks before it: where a matrix begins that goes on in it
  std::uint64_t kept_begin = 0;
};

SkeletonReader::SkeletonReader(std::uint64_t base, bool first_value_only) : state_(std::make_unique<State>(base, first_value_only)) {}
SkeletonReader::SkeletonReader(SkeletonReader&&) noexcept = default;
SkeletonReader& SkeletonReader::operator=(SkeletonReader&&) noexcept = default;
SkeletonReader::~SkeletonReader() = default;

void SkeletonReader::on_matrix(std::function<void(const MatrixSpan&, std::string_view)> take) {
  State& state = *state_;
  state.take_matrix = std::move(take);
  if (!state.at_beginning) state.scanner.on_matrix([&state](const MatrixSpan& matrix) { state.tell_matrix(matrix); });
}

void SkeletonReader::feed(std::string_view chunk) {
  if (state_->at_beginning) chunk = state_->feed_beginning(chunk);
  state_->feed_text(chunk);
}

bool SkeletonReader::done() const { return state_->scanner.done(); }

std::optional<Skeleton> SkeletonReader::so_far() const {
  if (state_->at_beginning || !state_->scanner.holds_anything()) return std::nullopt;
  Scanner broken_off_here = state_->scanner;
  return parse_skeleton(broken_off_here.finish());
}

Skeleton SkeletonReader::finish() {
  if (state_->at_beginning) state_->end_beginning();
  if (state_->is_blank) {
    const bool is_empty = state_->scanner.offset() == state_->text_begin;
    throw InputError("empty", is_empty ? "expected JSON text, found an empty file" : "expected JSON text, found only white space", 0);
  }
  return parse_skeleton(state_->scanner.finish());
}

Skeleton read_skeleton(const ByteSource& text) {
  SkeletonReader reader;
  read_in_chunks(text, 0, [&](std::string_view chunk) {
    reader.feed(chunk);
    return true;
  });
  return reader.finish();
}

const MatrixSpan* find_matrix(const Skeleton& skeleton, const json& value) {
  const std::optional<std::size_t> index = find_reference(value, Reference::matrix);
  return index ? &skeleton.matrices[*index] : nullptr;
}

const TextSpan* find_text(const Skeleton& skeleton, const json& value) {
  const std::optional<std::size_t> index = find_reference(value, Reference::text);
  return index ? &skeleton.texts[*index] : nullptr;
}

const IrregularArray* find_irregular(const Skeleton& skeleton, const json& value) {
  const std::optional<std::size_t> index = find_reference(value, Reference::irregular);
  return index ? &skeleton.irregulars[*index] : nullptr;
}

std::string describe_irregular(const IrregularArray& array, const std::string& path, const std::string& found) {
  const std::string row_path = element_path(path, array.row);
  switch (array.reason) {
    case IrregularArray::Reason::row_length:
      return row_path + ": " + std::to_string(array.count) + " numbers, expected " + std::to_string(array.columns);
    case IrregularArray::Reason::no_number:
      return element_path(row_path, array.count) + ": expected a number, found " + found;
    case IrregularArray::Reason::no_row:
      break;
  }
  return row_path + ": expected a row of numbers, found " + found;
}

bool is_cut(const Skeleton& skeleton, std::string_view path) {
  if (!skeleton.truncated) return false;
  const std::string_view cut = skeleton.cut_path;
  if (path.empty() || cut == path) return true;
  return cut.size() > path.size() && cut.substr(0, path.size()) == path && (cut[path.size()] == '[' || cut[path.size()] == '.');
}

std::string element_path(std::string_view path, std::size_t index) { return std::string(path) + "[" + std::to_string(index) + "]"; }

std::string member_path(std::string_view path, std::string_view key) {
  return path.empty() ? std::string(key) : std::string(path) + "." + std::string(key);
}

}  // namespace headlight

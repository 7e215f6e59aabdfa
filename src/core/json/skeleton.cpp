#include "core/json/skeleton.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>

#include "core/input_error.h"

namespace headlight {
namespace {

using nlohmann::json;

// The only byte that a reference holds. It tells what the subtype indexes.
constexpr std::uint8_t matrix_reference = 0;
constexpr std::uint8_t text_reference = 1;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/// What may stand in a row. That it spells numbers is checked when the row is decoded.
constexpr std::array<bool, 256> row_characters = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("0123456789+-.eE, \n\t\rNaInfity")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool starts_number(char c) { return (c >= '0' && c <= '9') || c == '-' || c == 'N' || c == 'I'; }

/// A place in the skeleton's text where it stops following the file's byte by byte.
struct Seam {
  std::size_t skeleton_offset = 0;
  std::uint64_t file_offset = 0;
};

struct ScannedText {
  std::string text;  ///< the skeleton as JSON: "[]" in place of a matrix, "\"\"" in place of a long text
  std::vector<MatrixSpan> matrices;
  std::vector<std::size_t> matrix_ordinals;  ///< which '[' of `text` stands for each matrix
  std::vector<TextSpan> texts;
  std::vector<std::size_t> text_ordinals;  ///< which string value (keys do not count) of `text` stands for each text
  std::vector<Seam> seams;
  bool truncated = false;
  std::string cut_path;
};

/// One pass over the text: copies the structure, leaves out the bulk, and closes what a broken-off text left open.
/// It knows brackets, strings and separators; whether they are in the right order is the JSON parser's business.
class Scanner {
 public:
  Scanner(std::string_view text, std::uint64_t base) : text_(text), base_(base) {}

  ScannedText scan() {
    result_.seams.push_back({0, base_});
    while (at_ < text_.size() && !broken_off_) scan_one();
    if (broken_off_ || !open_.empty()) cut();
    return std::move(result_);
  }

 private:
  struct Container {
    bool is_object = false;
    std::string_view key;   // of the member that is being read
    std::size_t index = 0;  // of the element that is being read
  };

  void scan_one() {
    switch (text_[at_]) {
      case '"':
        scan_string();
        break;
      case '[':
        if (!scan_matrix() && !broken_off_) open_container(false);
        break;
      case '{':
        open_container(true);
        break;
      case ']':
      case '}':
        close_container();
        break;
      case ',':
        next_element();
        break;
      case ':':
        copy(1);
        expects_value_ = true;
        break;
      case '\0':  // nlohmann/json would take it for the end of the text
        throw InputError::at(base_ + at_, "syntax", "expected JSON text, found a zero byte");
      default:
        copy_plain();
    }
  }

  void copy(std::size_t length) {
    if (result_.text.size() + length > max_skeleton_bytes) {
      throw InputError("limit",
                       "outside of matrices and packed tensors a file may hold at most " + std::to_string(max_skeleton_bytes >> 20U) +
                           " MiB, and this one holds more",
                       base_ + at_);
    }
    result_.text.append(text_, at_, length);
    at_ += length;
  }

  void copy_plain() {
    const std::size_t end = text_.find_first_of(std::string_view("\"[]{},:\0", 8), at_);
    copy((end == std::string_view::npos ? text_.size() : end) - at_);
  }

  void open_container(bool is_object) {
    if (open_.size() == static_cast<std::size_t>(max_nesting)) {
      throw InputError::at(base_ + at_, "limit",
                           "expected at most " + std::to_string(max_nesting) + " arrays and objects inside each other, found more");
    }
    if (!is_object) ++brackets_;
    open_.push_back({is_object, {}, 0});
    copy(1);
    expects_value_ = false;
    mark_whole();
  }

  void close_container() {
    if (!open_.empty()) open_.pop_back();
    copy(1);
    expects_value_ = false;
    mark_whole();
  }

  void next_element() {
    mark_whole();
    if (!open_.empty()) ++open_.back().index;
    copy(1);
    expects_value_ = false;
  }

  /// All that has been copied so far is whole: a text that breaks off later is cut here.
  void mark_whole() { whole_ = result_.text.size(); }

  void scan_string() {
    const std::size_t begin = at_ + 1;
    const std::optional<std::size_t> closing = find_closing_quote(begin);
    const std::size_t end = closing.value_or(text_.size());
    const bool is_key = !open_.empty() && open_.back().is_object && !expects_value_;
    const bool is_packed = expects_value_ && !open_.empty() && open_.back().key == "data";
    if (!closing && !is_packed) {
      broken_off_ = true;
    } else if (is_key) {
      open_.back().key = text_.substr(begin, end - begin);
      copy(end + 1 - at_);
    } else {
      if (is_packed || end - begin > long_text) {
        result_.text_ordinals.push_back(strings_);
        const std::string_view characters = text_.substr(begin, end - begin);
        result_.texts.push_back({{base_ + begin, end - begin}, characters.find('\\') != std::string_view::npos});
        replace(std::min(end + 1, text_.size()), "\"\"");
      } else {
        copy(end + 1 - at_);
      }
      ++strings_;
      expects_value_ = false;
      mark_whole();
      broken_off_ = !closing;
    }
  }

  [[nodiscard]] std::optional<std::size_t> find_closing_quote(std::size_t from) const {
    for (;;) {
      from = text_.find_first_of("\"\\", from);
      if (from == std::string_view::npos) return std::nullopt;
      if (text_[from] == '"') return from;
      from += 2;
    }
  }

  /// Writes `substitute` for the text up to `end`.
  void replace(std::size_t end, std::string_view substitute) {
    result_.seams.push_back({result_.text.size(), base_ + at_});
    result_.text += substitute;
    at_ = end;
    result_.seams.push_back({result_.text.size(), base_ + at_});
  }

  [[nodiscard]] std::size_t skip_space(std::size_t from) const {
    while (from < text_.size() && is_space(text_[from])) ++from;
    return from;
  }

  /// Replaces a whole matrix. False: there is none here, or the text breaks off inside it.
  bool scan_matrix() {
    std::size_t row = skip_space(at_ + 1);
    if (row == text_.size() || text_[row] != '[') return false;
    const std::size_t first_number = skip_space(row + 1);
    if (first_number == text_.size() || !starts_number(text_[first_number])) return false;

    std::size_t rows = 0;
    std::size_t columns = 0;
    for (;;) {
      const std::size_t row_end = row_length_end(row + 1);
      if (row_end == text_.size()) return fail_at_end();
      if (text_[row_end] != ']') return false;
      const std::size_t count = count_numbers(row + 1, row_end);
      if (count == 0 || (rows > 0 && count != columns)) return false;
      columns = count;
      ++rows;
      const std::size_t next = skip_space(row_end + 1);
      if (next == text_.size()) return fail_at_end();
      if (text_[next] == ']') {
        add_matrix(next + 1, rows, columns);
        return true;
      }
      if (text_[next] != ',') return false;
      row = skip_space(next + 1);
      if (row == text_.size()) return fail_at_end();
      if (text_[row] != '[') return false;
    }
  }

  bool fail_at_end() {
    broken_off_ = true;
    return false;
  }

  [[nodiscard]] std::size_t row_length_end(std::size_t from) const {
    while (from < text_.size() && row_characters[static_cast<unsigned char>(text_[from])]) ++from;
    return from;
  }

  [[nodiscard]] std::size_t count_numbers(std::size_t begin, std::size_t end) const {
    if (skip_space(begin) == end) return 0;
    const std::string_view row = text_.substr(begin, end - begin);
    return static_cast<std::size_t>(std::count(row.begin(), row.end(), ',')) + 1;
  }

  void add_matrix(std::size_t end, std::size_t rows, std::size_t columns) {
    constexpr std::size_t most = std::numeric_limits<int>::max();
    if (rows > most || columns > most) throw InputError("limit", "a matrix has more than 2147483647 rows or columns", base_ + at_);
    result_.matrix_ordinals.push_back(brackets_++);
    result_.matrices.push_back({{base_ + at_, end - at_}, static_cast<int>(rows), static_cast<int>(columns)});
    replace(end, "[]");
    expects_value_ = false;
    mark_whole();
  }

  void cut() {
    if (result_.matrices.empty() && result_.texts.empty()) {
      throw InputError(
          "truncated",
          "the file ends at byte " + std::to_string(base_ + text_.size()) + ", inside " + describe_cut() + ", before its first whole head",
          base_ + text_.size());
    }
    result_.truncated = true;
    result_.cut_path = cut_path();
    result_.text.resize(whole_);
    for (; !open_.empty(); open_.pop_back()) result_.text += open_.back().is_object ? '}' : ']';
  }

  /// The path of the innermost open container.
  [[nodiscard]] std::string cut_path() const {
    std::string path;
    for (std::size_t level = 0; level + 1 < open_.size(); ++level) {
      const Container& outer = open_[level];
      path = outer.is_object ? member_path(path, outer.key) : element_path(path, outer.index);
    }
    return path;
  }

  [[nodiscard]] std::string describe_cut() const {
    if (open_.empty()) return "a text";
    if (open_.size() > 1) return cut_path();
    return open_.front().is_object ? "its outermost object" : "its outermost array";
  }

  std::string_view text_;
  std::uint64_t base_;
  std::size_t at_ = 0;
  ScannedText result_;
  std::vector<Container> open_;
  std::size_t whole_ = 0;       // length of the skeleton's text up to which it is whole
  std::size_t brackets_ = 0;    // '[' written so far
  std::size_t strings_ = 0;     // string values written so far
  bool expects_value_ = false;  // a ':' came last
  bool broken_off_ = false;
};

std::uint64_t offset_in_file(const std::vector<Seam>& seams, std::size_t skeleton_offset) {
  const auto next = std::upper_bound(seams.begin(), seams.end(), skeleton_offset,
                                     [](std::size_t offset, const Seam& seam) { return offset < seam.skeleton_offset; });
  const Seam& seam = *std::prev(next);
  return seam.file_offset + (skeleton_offset - seam.skeleton_offset);
}

/// A parser's token in plain words.
std::string name_token(std::string_view token) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 10> names = {{
      {"end of input", "the end of the file"},
      {"string literal", "a text"},
      {"number literal", "a number"},
      {"true literal", "true"},
      {"false literal", "false"},
      {"null literal", "null"},
      {"'[', '{', or a literal", "a value"},
      {"']'", "',' or ']'"},
      {"'}'", "',' or '}'"},
      {"object key", "a text"},
  }};
  const auto* const name = std::find_if(names.begin(), names.end(), [&](const auto& entry) { return entry.first == token; });
  return std::string(name == names.end() ? token : name->second);
}

std::string_view part_between(std::string_view text, std::string_view before, std::string_view after) {
  const std::size_t found = text.find(before);
  if (found == std::string_view::npos) return {};
  text.remove_prefix(found + before.size());
  return text.substr(0, text.find(after));
}

constexpr std::string_view word_separators = " \n\t\r\"'[]{},:";
constexpr std::size_t longest_quote = 40;

/// Where the word that ends before `end` begins; `end` when there is none.
std::size_t word_begin(std::string_view text, std::size_t end) {
  const std::size_t separator = text.substr(0, end).find_last_of(word_separators);
  return separator == std::string_view::npos ? 0 : separator + 1;
}

/// The word that a text begins with, or its first character; for "found …".
std::string word_at(std::string_view text) {
  if (text.empty()) return "the end of the file";
  if (word_separators.find(text.front()) != std::string_view::npos) return {'\'', text.front(), '\''};
  return std::string(text.substr(0, std::min(text.find_first_of(word_separators), longest_quote)));
}

/// What the parser's message says after its own preamble, as "expected …, found …".
/// The messages are those of nlohmann/json 3.11; another wording is passed on as it is.
std::string explain_syntax(const std::string& message, const std::string& token, const std::string& word) {
  const std::string_view detail = part_between(message, " - ", "; last read");
  const std::string_view unexpected = part_between(detail, "unexpected ", "; expected ");
  const std::string_view expected = part_between(detail, "; expected ", "\n");
  if (!unexpected.empty()) {
    std::string found = word;
    if (unexpected == "end of input") found = name_token(unexpected);
    if (unexpected == "string literal") found = "the text " + token.substr(0, longest_quote);
    return "expected " + (expected.empty() ? std::string("a value") : name_token(expected)) + ", found " + found;
  }
  if (detail == "invalid literal") {
    const bool is_missing = word == "NaN" || word == "Infinity" || word == "-Infinity";
    return "expected a value, found " + word + (is_missing ? ", which may only stand in a rectangular matrix of numbers" : "");
  }
  return std::string(detail.empty() ? std::string_view(message) : detail);
}

/// Builds the skeleton's values and puts a reference where the scanner left a matrix or a text out.
class TreeBuilder : public nlohmann::json_sax<json> {
 public:
  explicit TreeBuilder(const ScannedText& scanned) : scanned_(scanned) {}

  json take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t& /*text*/) override { return add(value); }
  bool binary(binary_t& /*value*/) override { return false; }

  bool string(string_t& value) override {
    const std::optional<std::size_t> text = take_reference(scanned_.text_ordinals, next_text_, strings_++);
    return text ? add(json::binary({text_reference}, *text)) : add(std::move(value));
  }
  bool start_array(std::size_t /*size*/) override {
    const std::optional<std::size_t> matrix = take_reference(scanned_.matrix_ordinals, next_matrix_, brackets_++);
    open_.push_back(place(matrix ? json::binary({matrix_reference}, *matrix) : json::array()));
    return true;
  }
  bool start_object(std::size_t /*size*/) override {
    open_.push_back(place(json::object()));
    return true;
  }
  bool key(string_t& value) override {
    key_ = std::move(value);
    return true;
  }
  bool end_array() override {
    open_.pop_back();
    return true;
  }
  bool end_object() override { return end_array(); }

  bool parse_error(std::size_t position, const std::string& token, const nlohmann::detail::exception& error) override {
    const std::string message = error.what();
    const bool is_overflow = message.find("number overflow") != std::string::npos;
    const std::size_t begin = error_begin(std::min(position, scanned_.text.size()), token, message);
    const std::uint64_t offset = offset_in_file(scanned_.seams, begin);
    if (is_overflow) throw InputError::at(offset, "number", "expected a number within a double's range, found " + token);
    throw InputError::at(offset, "syntax", explain_syntax(message, token, word_at(std::string_view(scanned_.text).substr(begin))));
  }

 private:
  /// Where in the skeleton's text the trouble begins; the parser has read up to `end`.
  [[nodiscard]] std::size_t error_begin(std::size_t end, const std::string& token, const std::string& message) const {
    const auto says = [&](std::string_view words) { return message.find(words) != std::string::npos; };
    if (end == 0 || says("unexpected end of input")) return end;
    // Only of texts and numbers does the parser hand over just the token.
    if (says("unexpected string literal") || says("unexpected number literal") || says("number overflow"))
      return end - std::min(end, token.size());
    const bool is_invalid_word = says("invalid literal");
    if (!is_invalid_word && !says("unexpected ")) return end - 1;  // a byte inside a text or a number
    const std::size_t begin = word_begin(scanned_.text, end);
    if (begin < end) return begin;
    return is_invalid_word ? word_begin(scanned_.text, end - 1) : end - 1;  // `nul]` is noticed at the bracket
  }

  static std::optional<std::size_t> take_reference(const std::vector<std::size_t>& ordinals, std::size_t& next, std::size_t ordinal) {
    if (next == ordinals.size() || ordinals[next] != ordinal) return std::nullopt;
    return next++;
  }

  bool add(json value) {
    place(std::move(value));
    return true;
  }

  json* place(json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    json& parent = *open_.back();
    if (parent.is_array()) return &parent.emplace_back(std::move(value));
    return &(parent[key_] = std::move(value));  // of two equal keys the last wins, as in JSON.parse
  }

  const ScannedText& scanned_;
  json root_;
  std::vector<json*> open_;
  std::string key_;
  std::size_t brackets_ = 0;
  std::size_t strings_ = 0;
  std::size_t next_matrix_ = 0;
  std::size_t next_text_ = 0;
};

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

void refuse_empty(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.substr(0, byte_order_mark.size()) == byte_order_mark) text.remove_prefix(byte_order_mark.size());
  if (std::all_of(text.begin(), text.end(), is_space)) {
    throw InputError("empty", text.empty() ? "expected JSON text, found an empty file" : "expected JSON text, found only white space", 0);
  }
}

std::optional<std::size_t> find_reference(const json& value, std::uint8_t kind) {
  if (!value.is_binary() || value.get_binary().front() != kind) return std::nullopt;
  return static_cast<std::size_t>(value.get_binary().subtype());
}

}  // namespace

struct SkeletonReader::State {
  std::uint64_t base = 0;
  bool first_value_only = false;
  bool done = false;
  bool in_text = false;
  bool after_backslash = false;
  int depth = 0;
  std::string text;

  void feed(char c) {
    text += c;
    if (in_text) {
      in_text = c != '"' || after_backslash;
      after_backslash = c == '\\' && !after_backslash;
      return;
    }
    in_text = c == '"';
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') done = --depth <= 0;
  }
};

SkeletonReader::SkeletonReader(std::uint64_t base, bool first_value_only) : state_(std::make_unique<State>()) {
  state_->base = base;
  state_->first_value_only = first_value_only;
}
SkeletonReader::SkeletonReader(SkeletonReader&&) noexcept = default;
SkeletonReader& SkeletonReader::operator=(SkeletonReader&&) noexcept = default;
SkeletonReader::~SkeletonReader() = default;

void SkeletonReader::feed(std::string_view chunk) {
  if (!state_->first_value_only) state_->text += chunk;
  for (std::size_t i = 0; state_->first_value_only && !state_->done && i < chunk.size(); ++i) state_->feed(chunk[i]);
}

bool SkeletonReader::done() const { return state_->done; }

Skeleton SkeletonReader::finish() {
  refuse_empty(state_->text);
  refuse_other_files(state_->text);
  ScannedText scanned = Scanner(state_->text, state_->base).scan();
  TreeBuilder builder(scanned);
  json::sax_parse(scanned.text, &builder);
  return {builder.take(), std::move(scanned.matrices), std::move(scanned.texts), scanned.truncated, std::move(scanned.cut_path)};
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
  const std::optional<std::size_t> index = find_reference(value, matrix_reference);
  return index ? &skeleton.matrices[*index] : nullptr;
}

const TextSpan* find_text(const Skeleton& skeleton, const json& value) {
  const std::optional<std::size_t> index = find_reference(value, text_reference);
  return index ? &skeleton.texts[*index] : nullptr;
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

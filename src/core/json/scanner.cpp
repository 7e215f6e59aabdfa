#include "core/json/scanner.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "core/json/byte_scan.h"
#include "core/json/syntax.h"

namespace headlight {
namespace {

/// A WebAssembly engine swaps in optimized code when a function is called, not inside its loops: so they shall not run for long.
constexpr std::size_t block_bytes = 65536;

/// What a reference takes of the skeleton's limit, for the tables that it stands in.
constexpr std::uint64_t reference_bytes = 64;

constexpr std::size_t longest_missing_word = 8;  // "Infinity"

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool starts_number(char c) { return (c >= '0' && c <= '9') || c == '-' || c == 'N' || c == 'I'; }
bool is_in_missing_word(char c) { return std::string_view("NaInfity").find(c) != std::string_view::npos; }
bool is_structural(char c) { return c == '"' || c == '[' || c == ']' || c == '{' || c == '}' || c == ',' || c == ':' || c == '\0'; }

std::string hex(unsigned char byte) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  return {digits[byte >> 4U], digits[byte & 15U]};
}

}  // namespace

Scanner::Scanner(std::uint64_t base, bool first_value_only) : first_value_only_(first_value_only), at_(base) {
  result_.text = " ";  // behind which the parser skips no byte order mark
  result_.seams = {{0, base}, {1, base}};
  mark_whole();
}

void Scanner::feed(std::string_view chunk) {
  for (; !chunk.empty() && !done_; chunk.remove_prefix(std::min(chunk.size(), block_bytes))) {
    rest_ = chunk.substr(0, block_bytes);
    scan_block();
  }
}

void Scanner::scan_block() {
  while (!rest_.empty() && !done_) {
    switch (place_) {
      case Place::structure:
        scan_structure();
        break;
      case Place::text:
        scan_text_part();
        break;
      case Place::before_row:
      case Place::after_row:
        scan_between_rows();
        break;
      case Place::row_begin:
        scan_row_begin();
        break;
      case Place::row:
        scan_row_part();
        break;
      case Place::word:
        scan_word();
        break;
    }
  }
}

ScannedText Scanner::finish() {
  const bool in_packed_text = place_ == Place::text && open_text_.is_packed;
  if (in_packed_text) add_text(at_);
  if (!done_ && (place_ != Place::structure || !open_.empty())) cut();
  return std::move(result_);
}

// --- Structure -----------------------------------------------------------------------------------------------------------

void Scanner::scan_structure() {
  const char c = rest_.front();
  if (is_space(c)) {
    copy(static_cast<std::size_t>(std::find_if_not(rest_.begin(), rest_.end(), is_space) - rest_.begin()));
    return;
  }
  if (opened_in_row_ >= 2 && starts_number(c)) {
    begin_matrix();
    return;
  }
  opened_in_row_ = c == '[' ? opened_in_row_ + 1 : 0;
  switch (c) {
    case '"':
      begin_text();
      break;
    case '[':
    case '{':
      open_container(c == '{');
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
    case '\0':  // the parser would take it for the end of the text
      fail(InputError::at(at_, "syntax",
                          at_ < 2 ? "expected UTF-8 text, found a zero byte (UTF-16?)" : "expected JSON text, found a zero byte"));
    default:
      copy_plain();
  }
}

void Scanner::copy_plain() { copy(static_cast<std::size_t>(std::find_if(rest_.begin(), rest_.end(), is_structural) - rest_.begin())); }

void Scanner::open_container(bool is_object) {
  if (open_.size() == static_cast<std::size_t>(max_nesting)) {
    fail(InputError::at(at_, "limit",
                        "expected at most " + std::to_string(max_nesting) + " arrays and objects inside each other, found more"));
  }
  if (!is_object) ++brackets_;
  Container& container = open_.emplace_back();
  container.is_object = is_object;
  container.offset = at_;
  container.text_begin = result_.text.size();
  container.whole_before = whole_;
  copy(1);
  expects_value_ = false;
  mark_whole();
}

void Scanner::close_container() {
  if (!open_.empty()) open_.pop_back();
  copy(1);
  end_value();
}

void Scanner::next_element() {
  mark_whole();
  if (!open_.empty()) ++open_.back().index;
  copy(1);
  expects_value_ = false;
}

void Scanner::end_value() {
  expects_value_ = false;
  mark_whole();
  done_ = first_value_only_ && open_.empty();
}

// --- Texts ---------------------------------------------------------------------------------------------------------------

void Scanner::begin_text() {
  const bool in_object = !open_.empty() && open_.back().is_object;
  open_text_ = {};
  open_text_.is_key = in_object && !expects_value_;
  open_text_.is_packed = in_object && expects_value_ && key_of(open_.back()) == "data";
  open_text_.stays_in_file = open_text_.is_packed;
  open_text_.offset = at_ + 1;
  open_text_.text_begin = result_.text.size();
  if (open_text_.stays_in_file) {
    advance(1);
  } else {
    copy(1);
  }
  place_ = Place::text;
}

void Scanner::scan_text_part() {
  const std::size_t plain = scan_text(rest_);
  const char c = rest_.front();
  if (static_cast<unsigned char>(c) >= 0x80) {
    open_text_.after_backslash = false;
    take_utf8(static_cast<unsigned char>(c));
    return;
  }
  require_whole_character();
  if (plain > 0) {
    open_text_.after_backslash = false;
    take_text(plain);
  } else if (static_cast<unsigned char>(c) < 0x20) {
    fail(InputError::at(at_, "syntax",
                        "expected a text without control characters, found the control character " + hex(static_cast<unsigned char>(c)) +
                            ", which must be escaped"));
  } else if (open_text_.after_backslash) {
    open_text_.after_backslash = false;
    take_text(1);
  } else if (c == '\\') {
    open_text_.after_backslash = open_text_.has_escapes = true;
    take_text(1);
  } else {
    end_text();
  }
}

/// Copies the characters, or passes them when the text has become a long one.
void Scanner::take_text(std::size_t length) {
  if (open_text_.stays_in_file) {
    advance(length);
    return;
  }
  if (open_text_.is_key) {
    copy(length);
    return;
  }
  const std::uint64_t room = long_text + 1 - (at_ - open_text_.offset);
  copy(static_cast<std::size_t>(std::min<std::uint64_t>(length, room)));
  if (at_ - open_text_.offset <= long_text) return;
  result_.text.resize(open_text_.text_begin);
  open_text_.stays_in_file = true;
}

void Scanner::take_utf8(unsigned char byte) {
  if (open_text_.utf8_missing == 0) {
    begin_utf8(byte);
  } else if (byte < open_text_.utf8_least || byte > open_text_.utf8_most) {
    fail_utf8(open_text_.utf8_offset, open_text_.utf8_lead);
  } else {
    --open_text_.utf8_missing;
    open_text_.utf8_least = 0x80;
    open_text_.utf8_most = 0xBF;
  }
  take_text(1);
}

/// The well-formed byte sequences of the Unicode Standard 15.0, table 3-7.
void Scanner::begin_utf8(unsigned char lead) {
  if (lead < 0xC2 || lead > 0xF4) fail_utf8(at_, lead);
  open_text_.utf8_lead = lead;
  open_text_.utf8_offset = at_;
  open_text_.utf8_missing = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  open_text_.utf8_least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  open_text_.utf8_most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
}

void Scanner::require_whole_character() {
  if (open_text_.utf8_missing > 0) fail_utf8(open_text_.utf8_offset, open_text_.utf8_lead);
}

void Scanner::fail_utf8(std::uint64_t offset, unsigned char byte) {
  fail(InputError::at(offset, "syntax", "expected UTF-8, found the byte " + hex(byte) + ", which is ill-formed UTF-8 (Latin-1?)"));
}

void Scanner::end_text() {
  if (open_text_.stays_in_file) {
    add_text(at_);
    advance(1);
    result_.seams.back().file_offset = at_;
  } else {
    copy(1);
  }
  place_ = Place::structure;
  if (open_text_.is_key) {
    open_.back().key_begin = open_text_.text_begin + 1;
    open_.back().key_length = result_.text.size() - 1 - open_.back().key_begin;
    return;
  }
  ++strings_;
  end_value();
}

/// A text that stays in the file, up to its quote or to where it breaks off.
void Scanner::add_text(std::uint64_t end) {
  result_.text_ordinals.push_back(strings_);
  result_.texts.push_back({{open_text_.offset, end - open_text_.offset}, open_text_.has_escapes});
  write("\"\"", open_text_.offset - 1);
  mark_whole();
}

// --- Matrices ------------------------------------------------------------------------------------------------------------

/// At the first number after two brackets: takes them back, to pass over what they hold.
void Scanner::begin_matrix() {
  open_.pop_back();
  open_matrix_ = {};
  open_matrix_.outer = open_.back();
  open_.pop_back();
  result_.text.resize(open_matrix_.outer.text_begin);
  whole_ = open_matrix_.outer.whole_before;
  brackets_ -= 2;
  opened_in_row_ = 0;
  place_ = Place::row;
}

void Scanner::scan_between_rows() {
  skip_space();
  if (rest_.empty()) return;
  const char c = rest_.front();
  if (place_ == Place::before_row) {
    if (c != '[') {
      leave_matrix(IrregularArray::Reason::no_row, 0, "[[],");
      return;
    }
    place_ = Place::row_begin;
    advance(1);
  } else if (c == ',') {
    place_ = Place::before_row;
    advance(1);
  } else if (c == ']') {
    end_matrix();
  } else {
    leave_matrix(IrregularArray::Reason::no_row, 0, "[[] ");
  }
}

void Scanner::scan_row_begin() {
  skip_space();
  if (rest_.empty()) return;
  open_matrix_.commas = 0;
  open_matrix_.last = '[';
  if (rest_.front() == ']') {
    end_row(0);
  } else {
    place_ = Place::row;
  }
}

void Scanner::scan_row_part() {
  const RowScan passed = scan_row(rest_);
  open_matrix_.commas += passed.commas;
  const std::size_t last = rest_.substr(0, passed.length).find_last_not_of(" \n\t\r");
  if (last != std::string_view::npos) open_matrix_.last = rest_[last];
  advance(passed.length);
  if (rest_.empty()) return;
  if (rest_.front() == ']') {
    end_row(open_matrix_.commas + 1);
  } else if (is_in_missing_word(rest_.front())) {
    open_matrix_.word.clear();
    place_ = Place::word;
  } else {
    leave_row();
  }
}

/// NaN or Infinity; of other words the decoder tells, unless they show that here is no number meant, as in "null".
void Scanner::scan_word() {
  const char c = rest_.front();
  if (!is_in_missing_word(c) && (c == ']' || scan_row(rest_.substr(0, 1)).length == 1)) {
    open_matrix_.last = open_matrix_.word.back();
    place_ = Place::row;
  } else if (!is_in_missing_word(c) || open_matrix_.word.size() == longest_missing_word) {
    leave_row();
  } else {
    open_matrix_.word += c;
    advance(1);
  }
}

void Scanner::end_row(std::size_t count) {
  if (open_matrix_.rows == 0) open_matrix_.columns = count;
  if (count != open_matrix_.columns) {
    leave_matrix(IrregularArray::Reason::row_length, count, "[[");
    return;
  }
  ++open_matrix_.rows;
  advance(1);
  place_ = Place::after_row;
}

void Scanner::end_matrix() {
  constexpr std::size_t most = std::numeric_limits<int>::max();
  const std::uint64_t begin = open_matrix_.outer.offset;
  if (open_matrix_.rows > most || open_matrix_.columns > most) {
    fail(InputError("limit", "a matrix has more than 2147483647 rows or columns", begin));
  }
  advance(1);
  result_.matrix_ordinals.push_back(brackets_++);
  result_.matrices.push_back({{begin, at_ - begin}, static_cast<int>(open_matrix_.rows), static_cast<int>(open_matrix_.columns)});
  write("[]", begin);
  place_ = Place::structure;
  end_value();
  if (tell_matrix_) tell_matrix_(result_.matrices.back());
}

std::optional<std::uint64_t> Scanner::open_matrix_begin() const {
  if (place_ != Place::structure && place_ != Place::text) return open_matrix_.outer.offset;
  if (place_ == Place::text || opened_in_row_ == 0) return std::nullopt;
  return open_[open_.size() - std::min<std::size_t>(opened_in_row_, 2)].offset;
}

/// At something inside a row that is no number, or behind the letters that began it.
void Scanner::leave_row() {
  const std::string word = place_ == Place::word ? std::move(open_matrix_.word) : std::string();
  const bool at_value = open_matrix_.last == '[' || open_matrix_.last == ',';
  const char* passed = !at_value ? "[[0 " : open_matrix_.commas == 0 ? "[[" : "[[0,";
  leave_matrix(IrregularArray::Reason::no_number, open_matrix_.commas, passed, word);
}

/// Goes on as in any other array, with `passed` in the skeleton for the rows and numbers so far, and then the letters `word`.
void Scanner::leave_matrix(IrregularArray::Reason reason, std::size_t count, std::string_view passed, std::string_view word) {
  IrregularArray& irregular = result_.irregulars.emplace_back();
  irregular.reason = reason;
  irregular.row = open_matrix_.rows;
  irregular.count = count;
  irregular.columns = open_matrix_.columns;
  result_.irregular_ordinals.push_back(brackets_);

  const std::size_t begin = result_.text.size();
  write(passed, open_matrix_.outer.offset);
  result_.seams.back().file_offset = at_ - word.size();
  whole_ = begin + passed.find_last_not_of(", ") + 1;
  brackets_ += 2;

  Container& outer = open_.emplace_back(open_matrix_.outer);
  outer.index = open_matrix_.rows;
  outer.is_irregular = true;
  outer.irregular = result_.irregulars.size() - 1;
  outer.rest_begin = result_.text.size();
  if (reason != IrregularArray::Reason::no_row) {
    Container& row = open_.emplace_back();
    row.text_begin = begin + 1;
    row.index = count;
  }
  result_.text += word;
  place_ = Place::structure;
}

// --- The skeleton's text -------------------------------------------------------------------------------------------------

void Scanner::advance(std::size_t length) {
  rest_.remove_prefix(length);
  at_ += length;
}

void Scanner::skip_space() { advance(static_cast<std::size_t>(std::find_if_not(rest_.begin(), rest_.end(), is_space) - rest_.begin())); }

void Scanner::copy(std::size_t length) {
  const std::uint64_t used =
      result_.text.size() + reference_bytes * (result_.matrices.size() + result_.texts.size() + result_.irregulars.size());
  const std::uint64_t room = used < max_skeleton_bytes ? max_skeleton_bytes - used : 0;
  const auto fitting = static_cast<std::size_t>(std::min<std::uint64_t>(length, room));
  result_.text.append(rest_, 0, fitting);
  advance(fitting);
  if (fitting < length) fail_at_limit();
}

/// Writes `substitute` for the bytes from `offset` to `at_`.
void Scanner::write(std::string_view substitute, std::uint64_t offset) {
  result_.seams.push_back({result_.text.size(), offset});
  result_.text += substitute;
  result_.seams.push_back({result_.text.size(), at_});
}

std::string_view Scanner::key_of(const Container& object) const {
  return std::string_view(result_.text).substr(object.key_begin, object.key_length);
}

/// The path of the container at a level of `open_`.
std::string Scanner::path_of(std::size_t level) const {
  std::string path;
  for (std::size_t outer = 0; outer < level; ++outer) {
    const Container& container = open_[outer];
    path = container.is_object ? member_path(path, key_of(container)) : element_path(path, container.index);
  }
  return path;
}

std::string Scanner::describe_cut() const {
  if (open_.empty()) return place_ == Place::text ? "a text" : "its outermost array";
  if (open_.size() > 1) return path_of(open_.size() - 1);
  return open_.front().is_object ? "its outermost object" : "its outermost array";
}

void Scanner::cut() {
  if (result_.matrices.empty() && result_.texts.empty()) {
    fail(InputError("truncated",
                    "the file ends at byte " + std::to_string(at_) + ", inside " + describe_cut() + ", before its first whole head", at_));
  }
  result_.truncated = true;
  if (!open_.empty()) result_.cut_path = path_of(open_.size() - 1);
  result_.text.resize(whole_);
  for (; !open_.empty(); open_.pop_back()) result_.text += open_.back().is_object ? '}' : ']';
}

/// A syntax error further in front is the better sentence.
void Scanner::fail(const InputError& error) const {
  check_syntax_so_far(result_);
  throw InputError(error);
}

void Scanner::fail_at_limit() const {
  check_syntax_so_far(result_);
  for (std::size_t level = 0; level < open_.size(); ++level) {
    const Container& container = open_[level];
    if (!container.is_irregular) continue;
    const std::string found = name_value(std::string_view(result_.text).substr(container.rest_begin));
    throw InputError("shape", describe_irregular(result_.irregulars[container.irregular], path_of(level), found), at_);
  }
  throw InputError("limit",
                   "outside of matrices and packed tensors a file may hold at most " + std::to_string(max_skeleton_bytes >> 20U) +
                       " MiB, and this one holds more",
                   at_);
}

}  // namespace headlight

#include "core/json/syntax.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "core/input_error.h"

namespace headlight {
namespace {

using nlohmann::json;

/// A parser's token in plain words.
std::string name_token(std::string_view token) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> names = {{
      {"end of input", "the end of the file"},
      {"string literal", "a text"},
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

/// The beginning of a text, not cut inside a UTF-8 sequence.
std::string shorten(std::string_view text) {
  std::size_t end = std::min(text.size(), longest_quote);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end));
}

/// The word that a text begins with, or its first character; for "found …".
std::string word_at(std::string_view text) {
  if (text.empty()) return "the end of the file";
  if (word_separators.find(text.front()) != std::string_view::npos) return {'\'', text.front(), '\''};
  return shorten(text.substr(0, text.find_first_of(word_separators)));
}

/// Where the text whose quote is at `begin` ends: behind its closing quote.
std::size_t text_end(std::string_view text, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
  return std::min(end + 1, text.size());
}

/// Where the nth key (counted from 0) of a JSON text begins that is well-formed up to that key's value.
std::size_t key_begin(std::string_view text, std::size_t nth) {
  for (std::size_t begin = text.find('"');; begin = text.find('"', text_end(text, begin))) {
    const std::size_t behind = text.find_first_not_of(" \n\t\r", text_end(text, begin));
    if (text[behind] == ':' && nth-- == 0) return begin;
  }
}

std::string explain_invalid_literal(const std::string& word) {
  if (word == "NaN" || word == "Infinity" || word == "-Infinity") {
    return "expected a value, found " + word + ", which may only stand in a rectangular matrix of numbers";
  }
  if (word.substr(0, 3) == "\xEF\xBB\xBF") {
    return "expected a value, found a byte order mark, which may only stand at the very beginning of a file";
  }
  return "expected a value, found " + word;
}

/// What the parser's message says after its own preamble, as "expected …, found …"; `found` is what stands there.
/// The messages are those of nlohmann/json 3.11; another wording is passed on as it is.
std::string explain_syntax(const std::string& message, const std::string& found) {
  const std::string_view detail = part_between(message, " - ", "; last read");
  const std::string_view unexpected = part_between(detail, "unexpected ", "; expected ");
  const std::string_view expected = part_between(detail, "; expected ", "\n");
  if (!unexpected.empty()) return "expected " + (expected.empty() ? std::string("a value") : name_token(expected)) + ", found " + found;
  if (detail == "invalid literal") return explain_invalid_literal(found);
  return std::string(detail.empty() ? std::string_view(message) : detail);
}

/// Takes note of nothing but errors.
class SyntaxChecker : public nlohmann::json_sax<json> {
 public:
  /// is_unfinished: an error at the very end means only that the text goes on.
  explicit SyntaxChecker(const ScannedText& scanned, bool is_unfinished) : scanned_(scanned), is_unfinished_(is_unfinished) {}

  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(number_integer_t /*value*/) override { return true; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
  bool binary(binary_t& /*value*/) override { return true; }
  bool string(string_t& /*value*/) override { return true; }
  bool start_array(std::size_t /*size*/) override { return true; }
  bool start_object(std::size_t /*size*/) override { return true; }
  bool key(string_t& /*value*/) override { return true; }
  bool end_array() override { return true; }
  bool end_object() override { return true; }

  bool parse_error(std::size_t position, const std::string& token, const nlohmann::detail::exception& error) override {
    if (is_unfinished_ && position >= scanned_.text.size()) return false;
    const std::string message = error.what();
    const std::size_t begin = error_begin(std::min(position, scanned_.text.size()), token, message);
    if (message.find("number overflow") != std::string::npos) {
      throw InputError::at(offset_in_file(begin), "number", "expected a number within a double's range, found " + shorten(token));
    }
    throw InputError::at(offset_in_file(begin), "syntax", explain_syntax(message, name_found(begin, message)));
  }

 protected:
  [[nodiscard]] const ScannedText& scanned() const { return scanned_; }

  [[nodiscard]] std::uint64_t offset_in_file(std::size_t skeleton_offset) const {
    const auto next = std::upper_bound(scanned_.seams.begin(), scanned_.seams.end(), skeleton_offset,
                                       [](std::size_t offset, const Seam& seam) { return offset < seam.skeleton_offset; });
    const Seam& seam = *std::prev(next);
    return seam.file_offset + (skeleton_offset - seam.skeleton_offset);
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

  [[nodiscard]] std::string name_found(std::size_t begin, const std::string& message) const {
    const std::string_view rest = std::string_view(scanned_.text).substr(begin);
    if (message.find("unexpected end of input") != std::string::npos) return "the end of the file";
    if (message.find("unexpected string literal") == std::string::npos) return word_at(rest);
    const std::uint64_t offset = offset_in_file(begin) + 1;
    const auto text = std::find_if(scanned_.texts.begin(), scanned_.texts.end(),
                                   [&](const TextSpan& candidate) { return candidate.span.offset == offset; });
    return text == scanned_.texts.end() ? name_value(rest) : "a text of " + std::to_string(text->span.length) + " bytes";
  }

  const ScannedText& scanned_;
  bool is_unfinished_;
};

json make_reference(Reference kind, std::size_t index) { return json::binary({static_cast<std::uint8_t>(kind)}, index); }

/// Tells which of the values that it counts are references.
class Ordinals {
 public:
  explicit Ordinals(const std::vector<std::size_t>& ordinals) : ordinals_(ordinals) {}

  std::optional<std::size_t> take(std::size_t ordinal) {
    if (next_ == ordinals_.size() || ordinals_[next_] != ordinal) return std::nullopt;
    return next_++;
  }

 private:
  const std::vector<std::size_t>& ordinals_;
  std::size_t next_ = 0;
};

/// Builds the skeleton's values and puts a reference where the scanner left something out.
class TreeBuilder : public SyntaxChecker {
 public:
  explicit TreeBuilder(const ScannedText& scanned)
      : SyntaxChecker(scanned, false),
        matrices_(scanned.matrix_ordinals),
        texts_(scanned.text_ordinals),
        irregulars_(scanned.irregular_ordinals),
        irregular_contents_(scanned.irregulars.size(), json::array()) {}

  json take_root() { return std::move(root_); }

  /// What stands where a number or a row was expected; nothing if the text broke off there.
  std::optional<json> take_value(const IrregularArray& irregular, std::size_t index) {
    json& contents = irregular_contents_[index];
    if (irregular.reason == IrregularArray::Reason::row_length) return std::nullopt;
    // Of the rows and of the numbers in front of it the scanner wrote one, if there were any.
    const bool in_row = irregular.reason == IrregularArray::Reason::no_number;
    json& array = in_row ? contents.front() : contents;
    const std::size_t place = in_row && irregular.count == 0 ? 0 : 1;
    return place < array.size() ? std::optional<json>(std::move(array[place])) : std::nullopt;
  }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t& /*text*/) override { return add(value); }

  bool string(string_t& value) override {
    const std::optional<std::size_t> text = texts_.take(strings_++);
    return add(text ? make_reference(Reference::text, *text) : json(std::move(value)));
  }
  bool start_array(std::size_t /*size*/) override {
    const std::size_t ordinal = brackets_++;
    const std::optional<std::size_t> matrix = matrices_.take(ordinal);
    const std::optional<std::size_t> irregular = irregulars_.take(ordinal);
    if (irregular) {
      place(make_reference(Reference::irregular, *irregular));
      open_.push_back(&irregular_contents_[*irregular]);
    } else {
      open_.push_back(place(matrix ? make_reference(Reference::matrix, *matrix) : json::array()));
    }
    return true;
  }
  bool start_object(std::size_t /*size*/) override {
    open_.push_back(place(json::object()));
    return true;
  }
  bool key(string_t& value) override {
    ++keys_;
    key_ = std::move(value);
    return true;
  }
  bool end_array() override {
    open_.pop_back();
    return true;
  }
  bool end_object() override { return end_array(); }

 private:
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
    if (parent.contains(key_)) fail_at_second_key();
    return &(parent[key_] = std::move(value));
  }

  [[noreturn]] void fail_at_second_key() const {
    throw InputError::at(offset_in_file(key_begin(scanned().text, keys_ - 1)), "syntax",
                         "expected every key of an object once, found the key \"" + shorten(key_) + "\" twice");
  }

  Ordinals matrices_;
  Ordinals texts_;
  Ordinals irregulars_;
  std::vector<json> irregular_contents_;
  json root_;
  std::vector<json*> open_;
  std::string key_;
  std::size_t brackets_ = 0;
  std::size_t strings_ = 0;
  std::size_t keys_ = 0;
};

}  // namespace

Skeleton parse_skeleton(ScannedText scanned) {
  TreeBuilder builder(scanned);
  json::sax_parse(scanned.text, &builder);
  for (std::size_t i = 0; i < scanned.irregulars.size(); ++i) {
    scanned.irregulars[i].value = builder.take_value(scanned.irregulars[i], i);
  }
  return {builder.take_root(),           std::move(scanned.matrices), std::move(scanned.texts),
          std::move(scanned.irregulars), scanned.truncated,           std::move(scanned.cut_path)};
}

void check_syntax_so_far(const ScannedText& scanned) {
  SyntaxChecker checker(scanned, true);
  static_cast<void>(json::sax_parse(scanned.text, &checker));
}

std::string name_value(std::string_view text) {
  if (text.substr(0, 1) == "[") return "an array";
  if (text.substr(0, 1) == "{") return "an object";
  return text.substr(0, 1) == "\"" ? "the text " + shorten(text.substr(0, text_end(text, 0))) : word_at(text);
}

}  // namespace headlight

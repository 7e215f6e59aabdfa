#include "core/decode/text_matrix.h"

#include <fast_float/fast_float.h>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include "core/input_error.h"

namespace headlight {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads a matrix from left to right; every step either advances or throws.
class MatrixReader {
 public:
  MatrixReader(std::string_view text, std::uint64_t base) : text_(text), base_(base) {}

  DecodedText read(int rows, int columns) {
    DecodedText decoded;
    decoded.matrix = {rows, columns, std::vector<float>(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns))};
    float* out = decoded.matrix.weights.data();
    expect('[');
    for (int row = 0; row < rows; ++row) {
      if (row > 0) expect(',');
      expect('[');
      for (int column = 0; column < columns; ++column) {
        if (column > 0) expect(',');
        *out = read_number();
        if (std::isnan(*out++)) ++decoded.missing;
      }
      expect(']');
    }
    expect(']');
    skip_space();
    if (at_ != text_.size()) fail("expected the end of the matrix");
    return decoded;
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
  }

  void expect(char c) {
    skip_space();
    if (at_ == text_.size() || text_[at_] != c) fail(std::string("expected '") + c + "'");
    ++at_;
  }

  bool take_word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  /// A number, or NaN for one that is missing.
  float read_number() {
    skip_space();
    if (take_word("NaN") || take_word("Infinity") || take_word("-Infinity")) {
      if (!at_separator(at_)) fail("expected a number");
      return std::numeric_limits<float>::quiet_NaN();
    }
    const std::size_t end = number_end();
    if (end == at_ || !at_separator(end)) fail("expected a number");
    float value = 0;
    fast_float::from_chars(text_.data() + at_, text_.data() + end, value);
    if (std::isinf(value)) fail("expected a number within float32's range");
    at_ = end;
    return value;
  }

  [[nodiscard]] bool at_separator(std::size_t at) const {
    return at == text_.size() || text_[at] == ',' || text_[at] == ']' || text_[at] == ' ' || text_[at] == '\n' || text_[at] == '\t' ||
           text_[at] == '\r';
  }

  [[nodiscard]] std::size_t digits_end(std::size_t from) const {
    while (from < text_.size() && is_digit(text_[from])) ++from;
    return from;
  }

  [[nodiscard]] char peek(std::size_t at) const { return at < text_.size() ? text_[at] : '\0'; }

  /// Where the number that RFC 8259 finds at `at_` ends; `at_` itself when there is none.
  [[nodiscard]] std::size_t number_end() const {
    std::size_t end = at_;
    if (peek(end) == '-') ++end;
    const std::size_t integer_end = peek(end) == '0' ? end + 1 : digits_end(end);
    if (integer_end == end) return at_;
    end = integer_end;
    if (peek(end) == '.') {
      const std::size_t fraction_end = digits_end(end + 1);
      if (fraction_end == end + 1) return at_;
      end = fraction_end;
    }
    if (peek(end) == 'e' || peek(end) == 'E') {
      const std::size_t sign = peek(end + 1) == '+' || peek(end + 1) == '-' ? 1 : 0;
      const std::size_t exponent_end = digits_end(end + 1 + sign);
      if (exponent_end == end + 1 + sign) return at_;
      end = exponent_end;
    }
    return end;
  }

  [[noreturn]] void fail(const std::string& expected) const {
    constexpr std::size_t longest = 40;
    std::size_t end = at_;
    while (end < text_.size() && !at_separator(end)) ++end;
    if (end == at_ && end < text_.size()) ++end;
    const std::string found = end == at_ ? "the end" : std::string(text_.substr(at_, std::min(end - at_, longest)));
    throw InputError::at(base_ + at_, "number", expected + ", found " + found);
  }

  std::string_view text_;
  std::uint64_t base_;
  std::size_t at_ = 0;
};

}  // namespace

DecodedText decode_text(std::string_view text, int rows, int columns, std::uint64_t base) {
  return MatrixReader(text, base).read(rows, columns);
}

}  // namespace headlight

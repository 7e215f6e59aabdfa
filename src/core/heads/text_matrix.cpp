#include "core/heads/text_matrix.h"

#include <fast_float/fast_float.h>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include "core/heads/head_memory.h"
#include "core/heads/short_decimal.h"
#include "core/input_error.h"
#include "core/weight.h"

namespace headlight {
namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

bool is_separator(char c) { return c == ',' || c == ']' || is_space(c); }

/// Numbers that were read, and the end of the last one's comma.
struct PlainRun {
  const char* end;
  int count;
};

/// Reads short decimals that a comma follows, at most `most`, up to the first thing that needs a closer look. It is a function of
/// its own because browsers compile a function well only once it was called often: for each row, not once for the matrix.
[[gnu::noinline]] PlainRun read_plain_run(const char* at, const char* end, float* out, int most) {
  PlainRun run{at, 0};
  if (static_cast<std::size_t>(end - at) < short_decimal_reach) return run;
  const char* const last = end - short_decimal_reach;
  for (; run.count < most; ++run.count) {
    at = run.end;
    while (at < last && is_space(*at)) ++at;
    if (at >= last) break;
    at = read_short_decimal(at, out[run.count]);
    if (at == nullptr || *at != ',') break;
    run.end = at + 1;
  }
  return run;
}

/// Reads a matrix from left to right; every step either advances or throws.
class MatrixReader {
 public:
  MatrixReader(std::string_view text, std::uint64_t base)
      : begin_(text.data()), at_(text.data()), end_(text.data() + text.size()), base_(base) {}

  DecodedText read(int rows, int columns) {
    DecodedText decoded;
    decoded.matrix = new_matrix(rows, columns);
    float* out = decoded.matrix.weights.data();
    expect('[');
    for (int row = 0; row < rows; ++row) {
      if (row > 0) expect(',');
      read_row(out, columns);
      out += columns;
    }
    expect(']');
    skip_space();
    if (at_ != end_) fail("expected the end of the matrix");
    decoded.missing = missing_;
    return decoded;
  }

 private:
  /// Plain numbers in runs, the others one by one.
  void read_row(float* out, int columns) {
    expect('[');
    for (int column = 0; column < columns; ++column) {
      const PlainRun run = read_plain_run(at_, end_, out + column, columns - 1 - column);
      at_ = run.end;
      column += run.count;
      out[column] = read_number();
      if (column + 1 < columns) expect(',');
    }
    expect(']');
  }

  void skip_space() {
    while (at_ != end_ && is_space(*at_)) ++at_;
  }

  void expect(char c) {
    skip_space();
    if (at_ == end_ || *at_ != c) fail(std::string("expected '") + c + "'");
    ++at_;
  }

  /// A number, or what stands for one that is missing or masked.
  float read_number() {
    skip_space();
    if (take_word("NaN") || take_word("Infinity")) {
      if (!at_separator(at_)) fail("expected a number");
      ++missing_;
      return missing_weight;
    }
    if (take_word("-Infinity")) {
      if (!at_separator(at_)) fail("expected a number");
      return masked_weight;
    }
    const char* const end = number_end();
    if (end == at_ || !at_separator(end)) fail("expected a number");
    float value = 0;
    fast_float::from_chars(at_, end, value);
    if (std::isinf(value) && !(value < 0 && is_double(end))) fail("expected a number within float32's range");
    at_ = end;
    return value;
  }

  /// A mask may be the smallest float64.
  [[nodiscard]] bool is_double(const char* end) const {
    double value = 0;
    fast_float::from_chars(at_, end, value);
    return std::isfinite(value);
  }

  bool take_word(std::string_view word) {
    if (std::string_view(at_, static_cast<std::size_t>(end_ - at_)).substr(0, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  [[nodiscard]] bool at_separator(const char* at) const { return at == end_ || is_separator(*at); }

  [[nodiscard]] const char* digits_end(const char* from) const { return std::find_if_not(from, end_, short_decimal::is_digit); }

  [[nodiscard]] char peek(const char* at) const { return at != end_ ? *at : '\0'; }

  /// Where the number that RFC 8259 finds at `at_` ends; `at_` itself when there is none.
  [[nodiscard]] const char* number_end() const {
    const char* end = at_;
    if (peek(end) == '-') ++end;
    const char* const integer_end = peek(end) == '0' ? end + 1 : digits_end(end);
    if (integer_end == end) return at_;
    end = integer_end;
    if (peek(end) == '.') {
      const char* const fraction_end = digits_end(end + 1);
      if (fraction_end == end + 1) return at_;
      end = fraction_end;
    }
    if (peek(end) == 'e' || peek(end) == 'E') {
      ++end;
      if (peek(end) == '+' || peek(end) == '-') ++end;
      const char* const exponent_end = digits_end(end);
      if (exponent_end == end) return at_;
      end = exponent_end;
    }
    return end;
  }

  [[noreturn]] void fail(const std::string& expected) const {
    constexpr std::ptrdiff_t longest = 40;
    const char* end = at_;
    while (!at_separator(end)) ++end;
    if (end == at_ && end != end_) ++end;
    const std::string found = end == at_ ? "the end" : std::string(at_, at_ + std::min(longest, end - at_));
    throw InputError::at(base_ + static_cast<std::uint64_t>(at_ - begin_), "number", expected + ", found " + found);
  }

  const char* begin_;
  const char* at_;
  const char* end_;
  std::uint64_t base_;
  std::uint64_t missing_ = 0;
};

}  // namespace

DecodedText decode_text(std::string_view text, int rows, int columns, std::uint64_t base) {
  return MatrixReader(text, base).read(rows, columns);
}

}  // namespace headlight

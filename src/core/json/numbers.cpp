#include "core/json/numbers.h"

#include <fast_float/fast_float.h>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>
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
    throw InputError("number", expected + ", found " + found, base_ + at_);
  }

  std::string_view text_;
  std::uint64_t base_;
  std::size_t at_ = 0;
};

constexpr std::uint8_t not_base64 = 0xFF;

constexpr std::array<std::uint8_t, 256> base64_values = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(not_base64);
  std::uint8_t value = 0;
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")) {
    table[static_cast<unsigned char>(c)] = value++;
  }
  return table;
}();

std::size_t padding_length(std::string_view base64) {
  if (base64.empty() || base64.back() != '=') return 0;
  return base64.size() >= 2 && base64[base64.size() - 2] == '=' ? 2 : 1;
}

/// The three bytes of the group that starts at character `at`; padded ones are 0.
std::array<std::uint8_t, 3> decode_group(std::string_view base64, std::size_t at) {
  const std::size_t padding = at + 4 == base64.size() ? padding_length(base64) : 0;
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::uint8_t value = i < 4 - padding ? base64_values[static_cast<unsigned char>(base64[at + i])] : std::uint8_t{0};
    if (value == not_base64) {
      throw InputError("base64", "expected a base64 character (A-Z, a-z, 0-9, +, /), found '" + std::string(1, base64[at + i]) + "'",
                       at + i);
    }
    bits = (bits << 6U) | value;
  }
  const std::uint32_t unused = padding == 2 ? 0xFFFFU : padding == 1 ? 0xFFU : 0U;
  if ((bits & unused) != 0) throw InputError("base64", "expected base64 whose last character leaves no bits over", at + 3 - padding);
  return {static_cast<std::uint8_t>(bits >> 16U), static_cast<std::uint8_t>(bits >> 8U), static_cast<std::uint8_t>(bits)};
}

/// Yields the bytes of a base64 text one by one, from any place on.
class Base64Reader {
 public:
  Base64Reader(std::string_view base64, std::uint64_t first_byte)
      : base64_(base64), next_(static_cast<std::size_t>(first_byte / 3 * 4)), in_group_(static_cast<std::size_t>(first_byte % 3)) {
    group_ = decode_next();
  }

  std::uint8_t next() {
    if (in_group_ == 3) {
      group_ = decode_next();
      in_group_ = 0;
    }
    return group_[in_group_++];
  }

 private:
  std::array<std::uint8_t, 3> decode_next() {
    const std::array<std::uint8_t, 3> group = decode_group(base64_, next_);
    next_ += 4;
    return group;
  }

  std::string_view base64_;
  std::size_t next_;
  std::array<std::uint8_t, 3> group_{};
  std::size_t in_group_;
};

float read_element(Base64Reader& bytes, Dtype dtype) {
  std::uint32_t bits = 0;
  for (std::uint64_t i = 0; i < element_bytes(dtype); ++i) bits |= std::uint32_t{bytes.next()} << (8U * static_cast<std::uint32_t>(i));
  if (dtype == Dtype::uint8) return static_cast<float>(bits) / 255.0F;
  if (dtype == Dtype::float16) return float16_to_float32(static_cast<std::uint16_t>(bits));
  float value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace

DecodedText decode_text(std::string_view text, int rows, int columns, std::uint64_t base) {
  return MatrixReader(text, base).read(rows, columns);
}

std::uint64_t decode_packed(std::string_view base64, Dtype dtype, std::uint64_t first, std::span<float> out) {
  const std::uint64_t elements = base64_bytes(base64).value_or(0) / element_bytes(dtype);
  if (first > elements || out.size() > elements - first) {
    throw InputError("base64", "expected base64 of " + std::to_string(first + out.size()) + " elements, found " + std::to_string(elements),
                     base64.size());
  }
  if (out.empty()) return 0;
  std::uint64_t missing = 0;
  Base64Reader reader(base64, first * element_bytes(dtype));
  for (float& weight : out) {
    weight = read_element(reader, dtype);
    if (std::isfinite(weight)) continue;
    weight = std::numeric_limits<float>::quiet_NaN();
    ++missing;
  }
  return missing;
}

std::optional<std::uint64_t> base64_bytes(std::string_view base64) {
  if (base64.size() % 4 != 0) return std::nullopt;
  return std::uint64_t{base64.size()} / 4 * 3 - padding_length(base64);
}

std::uint64_t element_bytes(Dtype dtype) {
  switch (dtype) {
    case Dtype::uint8:
      return 1;
    case Dtype::float16:
      return 2;
    case Dtype::float32:
      break;
  }
  return 4;
}

float float16_to_float32(std::uint16_t half) {
  constexpr std::uint32_t exponent_rebias = 127 - 15;
  const std::uint32_t sign = (half & 0x8000U) << 16U;
  const std::uint32_t exponent = (half >> 10U) & 0x1FU;
  const std::uint32_t fraction = half & 0x3FFU;
  if (exponent == 0) {  // zero and subnormals: a multiple of 2^-24
    const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
    return sign == 0 ? magnitude : -magnitude;
  }
  const std::uint32_t wide_exponent = exponent == 0x1FU ? 0xFFU : exponent + exponent_rebias;
  const std::uint32_t bits = sign | (wide_exponent << 23U) | (fraction << 13U);
  float value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace headlight

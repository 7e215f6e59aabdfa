// Decimals as programs write them: up to 18 significant digits, read several times faster than by a general parser.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace headlight {

/// `read_short_decimal` looks at no more bytes than this.
constexpr std::size_t short_decimal_reach = 64;

namespace short_decimal {

static_assert(std::endian::native == std::endian::little, "the first of eight characters is the lowest byte");

constexpr std::size_t max_digits = 18;  // what they spell stays below 2^63
constexpr std::size_t max_exponent = 60;

/// 10^i, to the nearest double; exact up to 10^22.
constexpr std::array<double, max_exponent + 1> powers = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29, 1e30, 1e31, 1e32, 1e33, 1e34, 1e35, 1e36, 1e37, 1e38, 1e39, 1e40, 1e41,
    1e42, 1e43, 1e44, 1e45, 1e46, 1e47, 1e48, 1e49, 1e50, 1e51, 1e52, 1e53, 1e54, 1e55, 1e56, 1e57, 1e58, 1e59, 1e60};

constexpr std::array<std::uint64_t, 9> small_powers = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

/// A number of at most this many units may get i more digits.
constexpr std::array<std::uint64_t, 9> room_for = [] {
  std::array<std::uint64_t, 9> room{};
  for (std::size_t i = 0; i < room.size(); ++i) room[i] = 1000000000000000000U / small_powers[i] - 1;
  return room;
}();

inline bool is_digit(char c) { return static_cast<unsigned char>(c - '0') <= 9; }

/// Up to eight digits that stand at `text`.
struct Digits {
  std::size_t count = 0;
  std::uint64_t value = 0;
};

inline Digits read_digits(const char* text) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, text, sizeof bytes);
  bytes ^= 0x3030303030303030U;
  // The high bit of each byte that is more than 9. A carry can only spoil bytes behind the first of them.
  const std::uint64_t others = ((bytes + 0x7676767676767676U) | bytes) & 0x8080808080808080U;
  const auto bits = static_cast<unsigned>(std::countr_zero(others)) & ~7U;
  if (bits == 0) return {};
  bytes <<= 64U - bits;  // zeros in front, then the digits
  bytes = bytes * 10 + (bytes >> 8U);
  constexpr std::uint64_t pairs = 0x000000FF000000FFU;
  bytes =
      ((bytes & pairs) * (100 + (std::uint64_t{1000000} << 32U)) + ((bytes >> 16U) & pairs) * (1 + (std::uint64_t{10000} << 32U))) >> 32U;
  return {bits / 8, bytes};
}

/// Whether a double lies so near to the middle between two floats that the number it stands for may lie on the other side.
inline bool is_near_halfway(double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  constexpr std::uint64_t cut_bits = (std::uint64_t{1} << 29U) - 1;  // that a float does not have
  constexpr std::uint64_t half = std::uint64_t{1} << 28U;
  constexpr std::uint64_t margin = 8;
  return ((bits - half + margin) & cut_bits) <= 2 * margin;
}

}  // namespace short_decimal

/// Reads a number of RFC 8259's grammar and rounds it once, to the nearest float. Returns its end, or null for what needs a
/// closer look: more digits, subnormal and too large numbers, numbers halfway between two floats, and what is no number.
/// What follows the number is not checked. At least `short_decimal_reach` bytes must be readable.
///
/// Why the result is right: the digits make an integer w < 10^18, and the number is w * 10^p. As a double w is off by half a unit
/// in the last place at most, so is 10^p, and so is their product or quotient (IEEE 754); together that is at most three
/// units (Clinger 1990 has the case without any error: w <= 2^53 and |p| <= 22). Rounding to float then gives the same for the
/// double and for the number, unless the middle between two floats lies between them, which `is_near_halfway` excludes.
// One piece on purpose: its four parts share what stays in registers, and every weight of a file passes here.
// NOLINTNEXTLINE(readability-function-size,readability-function-cognitive-complexity)
inline const char* read_short_decimal(const char* text, float& out) {
  namespace sd = short_decimal;
  const bool is_negative = *text == '-';
  if (is_negative) ++text;
  if (!sd::is_digit(*text)) return nullptr;
  auto digits = static_cast<std::uint64_t>(*text++ - '0');
  if (digits != 0) {
    const char* const longest = text + sd::max_digits;
    for (; sd::is_digit(*text); ++text) {
      if (text + 1 == longest) return nullptr;
      digits = digits * 10 + static_cast<std::uint64_t>(*text - '0');
    }
  }
  int exponent = 0;
  if (*text == '.') {
    const char* const fraction = ++text;
    sd::Digits next = sd::read_digits(text);
    if (next.count == 0) return nullptr;
    while (true) {
      if (digits > sd::room_for[next.count]) return nullptr;
      digits = digits * sd::small_powers[next.count] + next.value;
      text += next.count;
      if (next.count < 8) break;
      if (text - fraction > 24) return nullptr;
      next = sd::read_digits(text);
    }
    exponent = static_cast<int>(fraction - text);
  }
  if ((*text | 0x20) == 'e') {
    ++text;
    const bool is_small = *text == '-';
    if (is_small || *text == '+') ++text;
    const sd::Digits written = sd::read_digits(text);
    if (written.count == 0 || written.count == 8) return nullptr;
    text += written.count;
    exponent += is_small ? -static_cast<int>(written.value) : static_cast<int>(written.value);
  }
  auto value = static_cast<double>(static_cast<std::int64_t>(digits));
  if (exponent < 0) {
    if (exponent < -static_cast<int>(sd::max_exponent)) return nullptr;
    value /= sd::powers[static_cast<std::size_t>(-exponent)];
  } else if (exponent > 0) {
    if (exponent > static_cast<int>(sd::max_exponent)) return nullptr;
    value *= sd::powers[static_cast<std::size_t>(exponent)];
  }
  constexpr double min_normal = 0x1p-126;
  constexpr double max_float = 0x1.FFFFFEp127;
  if (digits != 0 && (value < min_normal || value > max_float || sd::is_near_halfway(value))) return nullptr;
  const auto rounded = static_cast<float>(value);
  out = is_negative ? -rounded : rounded;
  return text;
}

}  // namespace headlight

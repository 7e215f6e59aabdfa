#include "core/decode/packed.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <string>

#include "core/input_error.h"

namespace headlight {
namespace {

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

/// std::bit_cast, which Debian's Emscripten lacks.
template <typename Float, typename Bits>
Float from_bits(Bits bits) {
  static_assert(sizeof(Float) == sizeof(Bits));
  Float value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// `next_byte` yields the element's bytes, lowest first.
template <typename NextByte>
float read_element(Dtype dtype, NextByte next_byte) {
  std::uint64_t bits = 0;
  for (std::uint64_t i = 0; i < element_bytes(dtype); ++i) bits |= std::uint64_t{next_byte()} << (8U * i);
  switch (dtype) {
    case Dtype::uint8:
      return static_cast<float>(bits) / 255.0F;
    case Dtype::float16:
      return float16_to_float32(static_cast<std::uint16_t>(bits));
    case Dtype::bfloat16:
      return from_bits<float>(static_cast<std::uint32_t>(bits) << 16U);
    case Dtype::float64:
      return static_cast<float>(from_bits<double>(bits));
    case Dtype::float32:
      break;
  }
  return from_bits<float>(static_cast<std::uint32_t>(bits));
}

void mark_missing(float& weight, std::uint64_t& missing) {
  if (std::isfinite(weight)) return;
  weight = std::numeric_limits<float>::quiet_NaN();
  ++missing;
}

}  // namespace

std::uint64_t decode_packed(std::string_view base64, Dtype dtype, std::uint64_t first_byte, std::span<float> out) {
  const std::uint64_t held =
      base64_bytes(base64.size(), base64.substr(base64.size() - std::min<std::size_t>(base64.size(), 2))).value_or(0);
  const std::uint64_t needed = out.size() * element_bytes(dtype);
  if (first_byte > held || needed > held - first_byte) {
    throw InputError("base64", "expected base64 of " + std::to_string(first_byte + needed) + " bytes, found " + std::to_string(held),
                     base64.size());
  }
  if (out.empty()) return 0;
  std::uint64_t missing = 0;
  Base64Reader reader(base64, first_byte);
  for (float& weight : out) {
    weight = read_element(dtype, [&] { return reader.next(); });
    mark_missing(weight, missing);
  }
  return missing;
}

std::uint64_t decode_raw(std::string_view bytes, Dtype dtype, std::span<float> out) {
  std::uint64_t missing = 0;
  const char* next = bytes.data();
  for (float& weight : out) {
    weight = read_element(dtype, [&] { return static_cast<std::uint8_t>(*next++); });
    mark_missing(weight, missing);
  }
  return missing;
}

std::optional<std::uint64_t> base64_bytes(std::uint64_t length, std::string_view tail) {
  if (length % 4 != 0) return std::nullopt;
  return length / 4 * 3 - padding_length(tail);
}

std::uint64_t element_bytes(Dtype dtype) {
  switch (dtype) {
    case Dtype::uint8:
      return 1;
    case Dtype::float16:
    case Dtype::bfloat16:
      return 2;
    case Dtype::float64:
      return 8;
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

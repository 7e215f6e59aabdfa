// IEEE 754 binary16, the "half" of tensor files: subnormals, infinities and NaN included.
#pragma once

#include <cstdint>
#include <cstring>

namespace headlight {

/// Exact. Free of branches, so that compilers make vector code of a loop over it (after Giesen 2012, "half to float done quick").
inline float float16_to_float32(std::uint16_t half) {
  constexpr std::uint32_t exponent_mask = 0x1FU << 23U;
  constexpr std::uint32_t rebias = (127U - 15U) << 23U;
  constexpr std::uint32_t smallest_normal = 113U << 23U;  // 2^-14
  const std::uint32_t magnitude = (half & 0x7FFFU) << 13U;
  const std::uint32_t exponent = magnitude & exponent_mask;
  const std::uint32_t infinite = exponent == exponent_mask ? rebias : 0U;

  // Zero and subnormals: fraction * 2^-24, as the difference of two normal numbers.
  const std::uint32_t shifted_bits = magnitude + smallest_normal;
  float shifted = 0;
  std::memcpy(&shifted, &shifted_bits, sizeof shifted);
  const float tiny = shifted - 0x1p-14F;
  std::uint32_t tiny_bits = 0;
  std::memcpy(&tiny_bits, &tiny, sizeof tiny_bits);

  const std::uint32_t bits = (exponent == 0 ? tiny_bits : magnitude + rebias + infinite) | (half & 0x8000U) << 16U;
  float value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// To the nearest, of two equally near ones the even; what is beyond 65504 by half a unit or more becomes an infinity.
[[nodiscard]] std::uint16_t float32_to_float16(float value);

}  // namespace headlight

#include "core/heads/float16.h"

#include <cmath>

namespace headlight {

std::uint16_t float32_to_float16(float value) {
  constexpr std::uint32_t infinity = 0x7C00U;
  constexpr std::uint32_t quiet_nan = 0x7E00U;
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  const std::uint32_t sign = bits >> 16U & 0x8000U;
  const float magnitude = std::fabs(value);
  if (std::isnan(value)) return static_cast<std::uint16_t>(sign | quiet_nan);
  if (magnitude >= 65520.0F) return static_cast<std::uint16_t>(sign | infinity);
  if (magnitude < 0x1p-14F) {
    // Zero and subnormals are multiples of 2^-24; where floats are that far apart, an addition rounds to one.
    constexpr float spacing = 0x1p-1F;
    const float sum = magnitude + spacing;
    std::uint32_t sum_bits = 0;
    std::uint32_t spacing_bits = 0;
    std::memcpy(&sum_bits, &sum, sizeof sum_bits);
    std::memcpy(&spacing_bits, &spacing, sizeof spacing_bits);
    return static_cast<std::uint16_t>(sign | (sum_bits - spacing_bits));
  }
  constexpr std::uint32_t rebias = (127U - 15U) << 23U;
  constexpr std::uint32_t below_half = 0xFFFU;
  const std::uint32_t magnitude_bits = (bits & 0x7FFFFFFFU) - rebias;
  const std::uint32_t is_odd = magnitude_bits >> 13U & 1U;
  return static_cast<std::uint16_t>(sign | (magnitude_bits + below_half + is_odd) >> 13U);
}

}  // namespace headlight

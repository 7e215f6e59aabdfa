#include "core/analysis/strength.h"

namespace headlight {

StrengthScale scale_of(float min, float max, Strength by) {
  if (by == Strength::value) return {by, min, max};
  return {by, 0, std::max(std::fabs(min), std::fabs(max))};
}

StrengthScale scale_over(std::span<const float> values, Strength by) {
  float min = std::numeric_limits<float>::infinity();
  float max = masked_weight;
  for (const float value : values) {
    if (!is_weight(value)) continue;
    min = std::min(min, value);
    max = std::max(max, value);
  }
  return min > max ? StrengthScale{by, 0, 0} : scale_of(min, max, by);
}

}  // namespace headlight

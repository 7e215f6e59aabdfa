// The softmax of each row: what scores become when the model uses them.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "core/attention.h"
#include "core/weight.h"

namespace headlight {

/// exp of what is not above 0, to within a few units of float32's last place; 0 where it is less than a normal float. A plain formula:
/// compilers make vectors of it, which they cannot of the library's.
[[nodiscard]] inline float exp_of_negative(float x) {
  constexpr float log2_e = 1.44269504F;
  constexpr float ln2_high = 0.693359375F;  // n * ln2_high is exact
  constexpr float ln2_low = -2.12194440e-4F;
  constexpr float least = -87.0F;
  const float bounded = x > least ? x : least;
  const auto power = static_cast<std::int32_t>(bounded * log2_e - 0.5F);  // to the nearest
  const auto n = static_cast<float>(power);
  const float r = bounded - n * ln2_high - n * ln2_low;
  const float series = 1 + r * (1 + r * (1.0F / 2 + r * (1.0F / 6 + r * (1.0F / 24 + r * (1.0F / 120 + r * (1.0F / 720))))));
  const std::int32_t bits = (power + 127) << 23;
  float scale = 0;
  std::memcpy(&scale, &bits, sizeof scale);
  return x > least ? series * scale : 0.0F;
}

/// What makes the softmax of a row's cells.
struct SoftmaxRow {
  float largest = 0;
  float factor = 0;  ///< 1 / the sum of exp(cell - largest); 0 for a row without weights
};

/// One a row. Missing and masked cells do not count.
[[nodiscard]] std::vector<SoftmaxRow> measure_softmax(const Matrix& matrix);

/// 0 of a masked cell; what is missing stays so.
[[nodiscard]] inline float softmax_of(float cell, const SoftmaxRow& row) {
  return cell == cell ? exp_of_negative(cell - row.largest) * row.factor : cell;
}

/// What is masked or missing stays so: it has no edge, and is to be seen.
[[nodiscard]] Matrix softmax_rows(const Matrix& matrix, const std::vector<SoftmaxRow>& rows);

}  // namespace headlight

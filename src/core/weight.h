// What a cell of a matrix holds: a weight, or one of two things that are none.
#pragma once

#include <cmath>
#include <limits>

namespace headlight {

/// Missing: the file has no number there (NaN or +infinity). Masked: the query may not see that key (-infinity, or a value that
/// can only be a mask). Neither is a weight: no edge, no sum, no range, no scale counts it.
constexpr float missing_weight = std::numeric_limits<float>::quiet_NaN();
constexpr float masked_weight = -std::numeric_limits<float>::infinity();

[[nodiscard]] inline bool is_missing(float cell) { return std::isnan(cell); }
[[nodiscard]] inline bool is_masked(float cell) { return cell == masked_weight; }
[[nodiscard]] inline bool is_weight(float cell) { return std::fabs(cell) <= std::numeric_limits<float>::max(); }

}  // namespace headlight

// What is kept of every head, however few matrices fit into memory.
#pragma once

#include <cstdint>

#include "core/attention.h"

namespace headlight {

/// What a glance at all weights of a head tells; missing values do not count. All zero for a head without values.
/// The row sums leave out rows with a missing weight and rows of nothing but zeros (masked queries).
struct HeadSummary {
  float min = 0;
  float max = 0;
  float row_sum_min = 0;
  float row_sum_max = 0;
  std::uint64_t missing = 0;
};

[[nodiscard]] HeadSummary summarize(const Matrix& matrix);

/// Rows of a softmax sum to 1; a tolerance for rounded files (4 digits and 512 keys, float16). A head without values is normalized.
[[nodiscard]] bool is_normalized(const HeadSummary& summary);

constexpr int thumbnail_size = 64;

/// The matrix at most `thumbnail_size` x `thumbnail_size` large: each weight is the maximum of the cells that it stands for
/// (cell `floor(i * n / size)` up to the next one's), NaN where all of them are missing.
[[nodiscard]] Matrix pool_to_thumbnail(const Matrix& matrix);

}  // namespace headlight

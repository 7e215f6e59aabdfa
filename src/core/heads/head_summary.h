// What is kept of every head, however few matrices fit into memory.
#pragma once

#include <cstdint>

#include "core/attention.h"

namespace headlight {

/// What a glance at all weights of a head tells; missing and masked cells do not count. All zero for a head without weights. Always
/// finite: a sum beyond float32's range is its end.
/// The row sums leave out rows with a missing weight, rows without a weight and rows of nothing but zeros (masked queries).
struct HeadSummary {
  float min = 0;
  float max = 0;
  float row_sum_min = 0;
  float row_sum_max = 0;
  std::uint64_t missing = 0;
  std::uint64_t masked = 0;
  bool log_probabilities = false;  ///< exp of the weights sums to 1 in each row, as far as rounded files do
};

[[nodiscard]] HeadSummary summarize(const Matrix& matrix);

/// Rows of a softmax sum to 1; a tolerance for rounded files (4 digits and 512 keys, float16). A head without values is normalized.
[[nodiscard]] bool is_normalized(const HeadSummary& summary);

/// Not normalized, and some cells are masked or exp of each row sums to 1.
[[nodiscard]] bool looks_like_scores(const HeadSummary& summary);

constexpr int thumbnail_size = 64;

/// The matrix at most `thumbnail_size` x `thumbnail_size` large: each weight is the strongest of the cells that it stands for
/// (cell `floor(i * n / size)` up to the next one's); where there is no weight it is masked if any of them is, else missing.
/// It is made before the stream's kind is known, and kept whatever somebody chooses: the head's own facts decide what is strong.
[[nodiscard]] Matrix pool_to_thumbnail(const Matrix& matrix, const HeadSummary& summary);

}  // namespace headlight

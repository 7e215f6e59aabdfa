// The attention that rests on tokens which are left out.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/analysis/edges.h"
#include "core/attention.h"

namespace headlight {

/// What each row is multiplied with so that the magnitudes of its visible keys sum to 1; 1 where there is nothing to divide by.
[[nodiscard]] std::vector<float> renormalizing_scales(const Matrix& matrix, const std::vector<bool>& hidden_keys);

/// Where the attention of visible queries rests that hidden keys receive.
struct HiddenAttention {
  double share = 0;          ///< of the attention of all visible queries, 0 to 1
  std::optional<int> most;   ///< the first of the hidden keys whose text receives most, all keys of one text together
  double share_of_most = 0;  ///< what that text receives
};
/// Weights as the matrices have them: `row_scales` do not count.
[[nodiscard]] HiddenAttention measure_hidden(std::span<const HeadMatrix> heads, const Stream& stream, const HiddenTokens& hidden);

}  // namespace headlight

// Several heads as one.
#pragma once

#include <span>

#include "core/analysis/edges.h"
#include "core/attention.h"

namespace headlight {

enum class Combine { none, mean, max, mix };

/// Element by element over heads of one shape; missing and masked cells do not count. Where there is no weight the result is masked if any
/// of them is, else missing.
/// `heads` is not empty and `how` is not none. max: the strongest, with its sign; of equals the first head's. mix: the mean with each
/// head's share; heads without a share do not count, and where no head counts the result is missing.
[[nodiscard]] Matrix combine_heads(std::span<const HeadMatrix> heads, Combine how, Strength by = Strength::magnitude);

}  // namespace headlight

// Several heads as one.
#pragma once

#include <span>

#include "core/analysis/edges.h"
#include "core/attention.h"

namespace headlight {

enum class Combine { none, mean, max, mix };

/// Element by element over heads of one shape; missing values do not count, and where all are missing the result is.
/// `heads` is not empty and `how` is not none. mix: the mean with each head's share; heads without a share do not count, and
/// where no head counts the result is missing.
[[nodiscard]] Matrix combine_heads(std::span<const HeadMatrix> heads, Combine how);

}  // namespace headlight

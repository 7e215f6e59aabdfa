// Several heads as one.
#pragma once

#include <span>

#include "core/analysis/edges.h"
#include "core/attention.h"

namespace headlight {

enum class Combine { none, mean, max };

/// Element by element over heads of one shape; missing values do not count, and where all are missing the result is.
/// `heads` is not empty and `how` is not none.
[[nodiscard]] Matrix combine_heads(std::span<const HeadMatrix> heads, Combine how);

}  // namespace headlight

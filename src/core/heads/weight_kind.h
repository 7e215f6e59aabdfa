// What a stream's weights are, guessed from those of its heads that were decoded.
#pragma once

#include "core/analysis/strength.h"
#include "core/attention.h"
#include "core/heads/head_store.h"

namespace headlight {

/// Rows that sum to 1 are probabilities. Else masked cells, or rows of log-probabilities in all heads, make scores; negative and positive
/// weights make differences; weights of one sign count as probabilities.
[[nodiscard]] WeightKind guess_weight_kind(const Stream& stream, int stream_index, const HeadStore& heads);

}  // namespace headlight

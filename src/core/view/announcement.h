// The selection in one sentence, for those who hear the page instead of seeing it.
#pragma once

#include <span>
#include <string>

#include "core/analysis/edges.h"
#include "core/attention.h"
#include "core/view/shown_weights.h"
#include "core/view/view_state.h"

namespace headlight {

/// "query 12 'it', layer 4 head 7: 'film' 0.61, 'movie' 0.22": the strongest weights of what is selected, at most three, over the
/// chosen heads or, where the state combines them, over their combination. Hidden tokens are left out; the filter,
/// which only thins out the picture, leaves out nothing. `decoded` are those of the chosen heads that are there, with
/// the weights that the file has.
[[nodiscard]] std::string announce(const ViewState& state, const Stream& stream, std::span<const HeadMatrix> decoded,
                                   const ShownWeights& weights = {});

}  // namespace headlight

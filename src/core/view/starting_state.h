// What a document opens with.
#pragma once

#include "core/view/view_state.h"

namespace headlight {

/// First stream, a middle layer, all heads, or as many as are decoded in a moment.
[[nodiscard]] ViewState starting_state(const Document& document);

/// The strongest keys of each query: few enough for so many heads to stay legible, and whatever query is pointed at has some.
[[nodiscard]] Filter starting_filter(const ViewState& state);

}  // namespace headlight

// The view state as a link's fragment: `layer=4&heads=0,3&query=12&filter=weight:0.05`.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/view/view_state.h"

namespace headlight {

/// Only what differs from `base`, values percent-encoded where they must be.
[[nodiscard]] std::string to_fragment(const ViewState& state, const ViewState& base);

/// The patch that a fragment (without '#') spells. What cannot be read is left out, and so is `src`, which is not state.
[[nodiscard]] nlohmann::json patch_from_fragment(std::string_view fragment);

}  // namespace headlight

// The verbs of the view state: what mouse and keyboard have in common.
#pragma once

#include "core/analysis/edges.h"
#include "core/attention.h"
#include "core/view_state.h"

namespace headlight {

void toggle_head(ViewState& state, int head);
void choose_all_heads(ViewState& state, const Stream& stream);

/// Shows another stream; what was chosen stays where it fits.
void choose_stream(ViewState& state, int stream, const Document& document);

[[nodiscard]] bool is_pinned(const ViewState& state, TokenRef token);
/// The token becomes the selection, alone.
void pin_only(ViewState& state, TokenRef token);
/// Pins the token, in place of all others or with `add` beside them; one that is pinned is released. While anything is pinned
/// there is a selection.
void toggle_pin(ViewState& state, TokenRef token, bool add);
/// Selects the pair in place of all others; one that is selected is released.
void toggle_pair(ViewState& state, int query, int key);
void release_pins(ViewState& state);

}  // namespace headlight

// The verbs of the view state: what mouse and keyboard have in common.
#pragma once

#include <map>

#include "core/analysis/edges.h"
#include "core/attention.h"
#include "core/view/view_state.h"

namespace headlight {

void toggle_head(ViewState& state, int head);
void choose_all_heads(ViewState& state, const Stream& stream);
void invert_heads(ViewState& state, const Stream& stream);
/// The next head alone, or the one before; from all or none the first or the last.
void step_head(ViewState& state, const Stream& stream, int step);
void show_head_alone(ViewState& state, int layer, int head);
[[nodiscard]] bool is_chosen(const ViewState& state, int head);
/// Of a mix, 0 to 1.
void set_share(ViewState& state, int head, float share);
[[nodiscard]] float share_of(const std::map<int, float>& mix, int head);

/// A filter of that kind that lets something through and something not.
[[nodiscard]] Filter filter_of(Filter::Kind kind);

[[nodiscard]] bool is_pinned(const ViewState& state, TokenRef token);
/// The token becomes the selection; what else is pinned stays.
void select_token(ViewState& state, TokenRef token);
/// The selection stays when another token is selected; if it does already, no longer.
void keep_selection(ViewState& state);
/// Pins the token, in place of all others or with `add` beside them; one that is pinned is released. While anything is pinned
/// there is a selection.
void toggle_pin(ViewState& state, TokenRef token, bool add);
/// Selects the pair in place of all others; one that is selected is released.
void toggle_pair(ViewState& state, int query, int key);
void release_pins(ViewState& state);

/// Takes the token for special, or no longer; where both columns show one text, in both.
void toggle_marked(ViewState& state, const Stream& stream, TokenRef token);

/// All, then each pair of segments that the stream has.
void step_segments(ViewState& state, const Stream& stream);

}  // namespace headlight

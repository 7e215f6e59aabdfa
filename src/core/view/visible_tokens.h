// Which tokens of a stream take part in what is shown: special tokens and segments can be left out.
#pragma once

#include <vector>

#include "core/analysis/edges.h"
#include "core/attention.h"
#include "core/view/view_state.h"

namespace headlight {

/// As the file says or as its text suggests, unless the user has marked it otherwise.
[[nodiscard]] bool is_special(const Stream& stream, const ViewState& state, TokenRef token);
[[nodiscard]] bool has_special(const Stream& stream, const ViewState& state);
/// Both columns show the same tokens.
[[nodiscard]] bool shows_one_text(const Stream& stream);

[[nodiscard]] HiddenTokens hidden_tokens(const Stream& stream, const ViewState& state);

/// The segments that the stream's tokens have, ascending.
[[nodiscard]] std::vector<int> segments_of(const Stream& stream);

}  // namespace headlight

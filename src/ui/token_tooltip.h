// All that is known of a token.
#pragma once

#include "ui/model.h"

namespace headlight::ui {

/// Hangs below or above the token and on its outer side, clear of the token and of its edges.
void draw_token_tooltip(const Model& model, LayoutReport& layout, TokenRef token, const Rect& label);

}  // namespace headlight::ui

// All that is known of a token.
#pragma once

#include "ui/pane.h"

namespace headlight::ui {

/// Hangs below or above the token and on its outer side, clear of the token and of its edges.
void draw_token_tooltip(Context& context, TokenRef token, const render::Rect& label);

}  // namespace headlight::ui

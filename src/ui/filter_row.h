// What becomes of the chosen heads: how they combine, which of their edges show, and which tokens take part.
#pragma once

#include "ui/pane.h"

namespace headlight::ui {

/// In a narrow pane a menu holds it.
void draw_filter_row(Context& context);

/// While tokens are hidden: how much attention rests on them, and whether the rest is to sum to 1.
void draw_hidden_line(Context& context);

}  // namespace headlight::ui

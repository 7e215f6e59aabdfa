// The two rows above the token columns: which heads, and which of their edges.
#pragma once

#include "ui/pane.h"

namespace headlight::ui {

/// A chip a head (click toggles, double click isolates, hover previews), all, none, and how heads combine.
void draw_head_chips(Context& context);

/// The filter with its slider, special tokens, and how many edges are drawn.
void draw_filter_row(Context& context);

}  // namespace headlight::ui

// The two rows above the token columns: which heads, and which of their edges.
#pragma once

#include "ui/pane.h"

namespace headlight::ui {

/// A chip a head (click toggles, double click isolates, hover previews), all, none.
void draw_head_chips(Context& context);

/// How heads combine, the filter with its slider, and special tokens.
void draw_filter_row(Context& context);

}  // namespace headlight::ui

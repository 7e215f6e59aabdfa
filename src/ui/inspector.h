// The selection in words, and its strongest edges as a list: over the chosen heads, or wherever in the model.
#pragma once

#include "ui/pane.h"

namespace headlight::ui {

/// Fills the current child window.
void draw_inspector(Context& context);

}  // namespace headlight::ui

// The bottom of the page: what to look at in a demo, the selection in words and numbers, and how to open a file of one's own.
#pragma once

#include "ui/pane.h"

namespace headlight::ui {

/// Depends on the document and the width, not on what is pointed at: nothing jumps.
[[nodiscard]] float inspector_height(const Context& context, float width);

void draw_inspector(Context& context);

}  // namespace headlight::ui

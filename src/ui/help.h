// The help window: how to make a file, what opens, and every key.
#pragma once

#include "ui/pane.h"

namespace headlight::ui {

/// Draws the window while `open`; clears it when the user closes it.
void draw_help(const Context& context, bool& open);

}  // namespace headlight::ui

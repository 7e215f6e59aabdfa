// The bottom line: the pair in words and numbers, or what to look at, or how to open a file of one's own.
#pragma once

#include "ui/pane.h"

namespace headlight::ui {

void draw_inspector(Context& context);

}  // namespace headlight::ui

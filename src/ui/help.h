// The help window: how to make a file, what opens, and every key.
#pragma once

#include "ui/context.h"

namespace headlight::ui {

/// Opens or closes the window when `toggle`, and draws it while it is open.
void draw_help(Context& context, bool toggle);

}  // namespace headlight::ui

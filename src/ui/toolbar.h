// The bar on top: what is open, which stream and layer, and the way to everything else.
#pragma once

#include "ui/context.h"

namespace headlight::ui {

/// Wraps on narrow windows.
void draw_toolbar(Context& context);

}  // namespace headlight::ui

// Everything the keyboard does.
#pragma once

#include "ui/pane.h"

namespace headlight::ui {

void handle_shortcuts(Context& context);

}  // namespace headlight::ui

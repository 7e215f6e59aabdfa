// Everything the keyboard does.
#pragma once

#include "ui/context.h"

namespace headlight::ui {

void handle_shortcuts(Context& context);

}  // namespace headlight::ui

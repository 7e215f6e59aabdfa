// The last lines of the page: what to look at in a demo, what to know of a file, and how to open one's own. Where there is no room for
// the inspector, also the selection in words.
#pragma once

#include "ui/context.h"

namespace headlight::ui {

/// Depends on the document and the width, not on what is pointed at: nothing jumps.
[[nodiscard]] float footer_height(const Context& context, float width);

void draw_footer(Context& context, bool says_selection);

}  // namespace headlight::ui

// What becomes of the chosen heads: how they combine, which of their edges show, and which tokens take part.
#pragma once

#include "ui/model.h"

namespace headlight::ui {

/// In a narrow pane a menu holds it.
void draw_filter_row(const Model& model, Wishes& wishes);

/// While tokens are hidden: how much attention rests on them, and whether the rest is to sum to 1.
void draw_hidden_line(const Model& model, Wishes& wishes);

}  // namespace headlight::ui

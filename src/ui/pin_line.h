// The line over the columns of tokens: what is pinned, and how many edges show.
#pragma once

#include "ui/model.h"

namespace headlight::ui {

/// Says what clicking does, or that something is pinned and how to let go; on the right, what the edges show.
void draw_pin_line(const Model& model, Wishes& wishes);

}  // namespace headlight::ui

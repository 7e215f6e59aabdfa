// Beside each column, a cell a token and head: how much each head of the layer attends from the query, or to the key.
#pragma once

#include "core/view/token_layout.h"
#include "ui/model.h"

namespace headlight::ui {

void draw_strip(const Model& model, const TokenLayout& layout, Side side);

/// Says in words what a cell's colour says.
void draw_strip_tooltip(const Model& model, TokenRef token, int head, const Rect& cell);

}  // namespace headlight::ui

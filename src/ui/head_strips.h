// Beside each column, a cell a token and head: how much each head of the layer attends from the query, or to the key.
#pragma once

#include <optional>

#include "ui/pane.h"
#include "ui/token_rows.h"

namespace headlight::ui {

struct StripPlace {
  TokenRef::Side side = TokenRef::Side::query;
  float x = 0;     ///< of head 0
  float cell = 0;  ///< width of a head, whole pixels; 0: there is no room for strips
};

/// The widest cells, in physical pixels, with which the strip of so many heads takes at most `room`; 0: they would be too thin.
[[nodiscard]] float strip_cell(int heads, float room);

void draw_strip(const Context& context, const StripPlace& place, const TokenRows& rows, const ColumnView& view);

/// The head whose cell is at x.
[[nodiscard]] std::optional<int> strip_head_at(const StripPlace& place, int heads, float x);

/// Says in words what a cell's colour says.
void draw_strip_tooltip(const Context& context, TokenRef token, int head, const render::Rect& cell);

}  // namespace headlight::ui

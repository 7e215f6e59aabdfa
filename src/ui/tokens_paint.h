// Paints the columns of tokens where their layout says.
#pragma once

#include <vector>

#include "core/view/edge_ends.h"
#include "core/view/token_layout.h"
#include "ui/model.h"

namespace headlight::ui {

/// How strongly each token takes part in the edges that are drawn, from 0 to 1; of nothing in focus not at all.
struct TokenMarks {
  Sides<std::vector<float>> strengths;
  bool focused = false;
  [[nodiscard]] float of(TokenRef token) const { return strengths.of(token.side)[static_cast<std::size_t>(token.index)]; }
};

void draw_token_labels(const Model& model, const TokenLayout& layout, Side side, const TokenMarks& marks);

/// The whole column in a slim bar: which part is in view, and where the attention is.
void draw_overview(const Model& model, const TokenLayout& layout, Side side, const TokenMarks& marks);

/// The room that a number of edges needs; of 0 none.
[[nodiscard]] float count_width(int count, bool below);
/// How many edges end above and below what is in view, where they gather.
void draw_counts(const Palette& palette, const TokenColumn& column, const EdgesBeyond& beyond);

}  // namespace headlight::ui

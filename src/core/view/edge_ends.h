// How the edges that are drawn meet the tokens: how strongly each token takes part, and how many edges leave the view.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/analysis/edges.h"
#include "core/analysis/strength.h"
#include "core/selection.h"
#include "core/view/token_rows.h"

namespace headlight {

/// The strength, 0 to 1, of each token's strongest edge.
[[nodiscard]] Sides<std::vector<float>> token_strengths(std::span<const Edge> edges, const Sides<std::size_t>& tokens,
                                                        const StrengthScale& scale);

/// Edges between a token in view and one that is not, of which the second is beyond the border of this column.
struct EdgesBeyond {
  int above = 0;
  int below = 0;
  [[nodiscard]] int count(bool is_below) const { return is_below ? below : above; }
  bool operator==(const EdgesBeyond&) const = default;
};
[[nodiscard]] Sides<EdgesBeyond> count_beyond(std::span<const Edge> edges, const Sides<VisibleRange>& visible);

}  // namespace headlight

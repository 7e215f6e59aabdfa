// What one token has to do with all others: as a row of head strips, as the shading of a text, as a ranked list.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/analysis/edges.h"
#include "core/analysis/softmax.h"

namespace headlight {

/// One value a token of a column.
/// - A key, given queries that are focused: the mean weight that they give it; else that all visible queries give it.
/// - A query, given keys that are focused: the mean weight that it gives them; else the strongest
///   that it gives any visible key.
/// Missing and masked cells do not count. Hidden tokens have NaN.
[[nodiscard]] std::vector<float> measure_column(const HeadMatrix& head, Side side, const Focus& focus, const HiddenTokens& hidden,
                                                Strength by = Strength::magnitude);

/// Whether measure_column tells of tokens in focus.
[[nodiscard]] bool is_of_focus(Side side, const Focus& focus);

/// A head strip: `values[token * heads + head]` has what measure_column has; heads that are not there have NaN.
struct HeadStrip {
  int heads = 0;
  std::vector<float> values;
  [[nodiscard]] float at(int token, int head) const {
    return values[static_cast<std::size_t>(token) * static_cast<std::size_t>(heads) + static_cast<std::size_t>(head)];
  }
};
/// `heads`: those of a layer that are decoded; `head_count`: all of them. Empty without any.
[[nodiscard]] HeadStrip measure_strip(std::span<const HeadMatrix> heads, int head_count, Side side, const Focus& focus,
                                      const HiddenTokens& hidden, Strength by = Strength::magnitude);

struct RankedEdge {
  int layer = 0;
  int head = 0;  ///< -1: combined
  int query = 0;
  int key = 0;
  float weight = 0;
  bool operator==(const RankedEdge&) const = default;
};
struct LayerHead {
  int layer = 0;
  HeadMatrix head;
  const SoftmaxRow* softmax = nullptr;  ///< one a query: what counts is the softmax of the rows; null: the weights
  [[nodiscard]] float at(int query, int key) const {
    return softmax == nullptr ? head.at(query, key) : softmax_of(head.matrix->at(query, key), softmax[query]);
  }
};
/// The `most` strongest edges of the focus's token (of its pair: one a head), whatever the filter, strongest first; of equals in
/// the order of heads, queries and keys. Pinned tokens do not count. Nothing in focus: none.
[[nodiscard]] std::vector<RankedEdge> rank_edges(std::span<const LayerHead> heads, const Focus& focus, const HiddenTokens& hidden,
                                                 std::size_t most, Strength by = Strength::magnitude);

}  // namespace headlight

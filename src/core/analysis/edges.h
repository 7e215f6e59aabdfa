// Which edges the token view shows: the weights of the chosen heads, filtered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/analysis/strength.h"
#include "core/attention.h"
#include "core/selection.h"

namespace headlight {

/// Weights are judged by their strength.
struct Filter {
  enum class Kind {
    weight,  ///< of a strength of at least `value`
    topk,    ///< the `value` strongest of each query
    mass     ///< the fewest of each query that together hold the share `value` (0 to 1) of its attention: of scores, after the softmax
  };
  Kind kind = Kind::weight;
  float value = 0;
  bool operator==(const Filter&) const = default;
};

/// A matrix and the head it belongs to; `head` is -1 for combined heads.
struct HeadMatrix {
  int head = 0;
  const Matrix* matrix = nullptr;     ///< never null
  const float* row_scales = nullptr;  ///< one a query: what its weights are multiplied with; null: with 1
  float share = 1;                    ///< in a mix of heads

  [[nodiscard]] float row_scale(int query) const { return row_scales == nullptr ? 1.0F : row_scales[query]; }
  [[nodiscard]] float at(int query, int key) const { return matrix->at(query, key) * row_scale(query); }
};

struct Edge {
  int query = 0;
  int key = 0;
  int head = 0;  ///< -1: combined
  float weight = 0;
  bool operator==(const Edge&) const = default;
};

struct EdgeQuery {
  std::span<const HeadMatrix> heads;  ///< all of one shape
  Filter filter;
  Focus focus;
  std::vector<bool> hidden_queries;  ///< empty, or one a query
  std::vector<bool> hidden_keys;     ///< empty, or one a key
  Strength by = Strength::magnitude;
};

/// As many as anybody can draw, and tell apart.
constexpr std::size_t most_edges = 200000;

struct EdgeSelection {
  std::vector<Edge>
      edges;  ///< the strongest, weakest first, so that the strong draw on top; of equals the order of heads, queries and keys
  std::uint64_t total = 0;  ///< that the filter takes
};

/// What makes no edge (see makes_edge) is left out, and beyond `most` edges the weaker ones; of equals those that come later. A pair in
/// focus is never left out for others.
[[nodiscard]] EdgeSelection select_edges(const EdgeQuery& query, std::size_t most = most_edges);

/// Of weights whose strength is their magnitude: among scores nobody knows what attention is before the softmax.
/// How much attention (the sum of magnitudes) the heads have where the focus looks: from queries that are not hidden, to all
/// keys, or with row scales to those that are not hidden; for a pair, where its query looks. What the selected edges have of it is the
/// share that they carry.
[[nodiscard]] double attention_in_focus(const EdgeQuery& query);
[[nodiscard]] double attention_of(std::span<const Edge> edges);

}  // namespace headlight

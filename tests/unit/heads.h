// Heads of random weights and random questions about them, for the tests that compare the analysis with its definition.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "core/analysis/edges.h"
#include "core/analysis/strength.h"
#include "core/attention.h"
#include "core/weight.h"
#include "documents.h"

namespace headlight::test {

/// Matrices of one shape as heads: some with row scales, each with a share.
class Heads {
 public:
  Heads(Random& random, std::vector<Matrix> matrices) : matrices_(std::move(matrices)), scales_(matrices_.size()) {
    for (std::size_t i = 0; i < matrices_.size(); ++i) {
      HeadMatrix& head = list_.emplace_back();
      head.head = static_cast<int>(2 * i + 1);  // not all heads of the layer
      head.matrix = &matrices_[i];
      head.share = static_cast<float>(random.below(5)) / 4;
      if (random.chance(0.5)) continue;
      // Powers of two: the products are exact, so that which weights are equal does not depend on who multiplies first.
      for (int query = 0; query < matrices_[i].queries; ++query) scales_[i].push_back(std::ldexp(1.0F, random.below(5) - 2));
      head.row_scales = scales_[i].data();
    }
  }
  Heads(const Heads&) = delete;
  Heads& operator=(const Heads&) = delete;
  Heads(Heads&&) = default;  // what the list points to moves along
  Heads& operator=(Heads&&) = delete;
  ~Heads() = default;

  [[nodiscard]] std::vector<HeadMatrix>& list() { return list_; }
  void drop_scales() {
    for (HeadMatrix& head : list_) head.row_scales = nullptr;
  }

 private:
  std::vector<Matrix> matrices_;
  std::vector<std::vector<float>> scales_;
  std::vector<HeadMatrix> list_;
};

/// Some cells of which are masked.
inline Matrix random_cells(Random& random, int queries, int keys, double zero, double missing, double masked) {
  Matrix matrix = random_matrix(random, queries, keys, zero, missing);
  for (float& cell : matrix.weights) cell = random.chance(masked) ? masked_weight : cell;
  return matrix;
}

/// Scores have no row scales.
inline Heads random_heads(Random& random, int count, int queries, int keys, Strength by = Strength::magnitude) {
  std::vector<Matrix> matrices;
  const double masked = random.chance(0.5) ? 0 : 0.2;
  for (int i = 0; i < count; ++i) matrices.push_back(random_cells(random, queries, keys, 0.2, 0.1, masked));
  Heads heads(random, std::move(matrices));
  if (by == Strength::value) heads.drop_scales();
  return heads;
}

inline std::vector<bool> random_hidden(Random& random, int count) {
  std::vector<bool> list;
  if (random.chance(0.5)) return list;
  for (int i = 0; i < count; ++i) list.push_back(random.chance(0.3));
  return list;
}

inline bool is_hidden(const std::vector<bool>& list, int index) { return !list.empty() && list[static_cast<std::size_t>(index)]; }

inline HiddenTokens random_hidden_tokens(Random& random, int queries, int keys) {
  return {random_hidden(random, queries), random_hidden(random, keys)};
}

/// Now and then of tokens that are not there.
inline Focus random_focus(Random& random, int queries, int keys) {
  const auto index = [&](int count) { return random.chance(0.05) ? (random.chance(0.5) ? -1 : count) : random.below(count); };
  Focus focus;
  if (random.chance(0.4)) focus.query = index(queries);
  if (random.chance(0.4)) focus.key = index(keys);
  while (random.chance(0.3)) {
    const bool is_query = random.chance(0.5);
    focus.pinned.push_back({is_query ? Side::query : Side::key, index(is_query ? queries : keys)});
  }
  return focus;
}

inline bool touches(const TokenRef& token, int query, int key) { return token.index == (token.side == Side::query ? query : key); }

inline bool touches_pinned(const Focus& focus, int query, int key) {
  return std::any_of(focus.pinned.begin(), focus.pinned.end(), [&](const TokenRef& token) { return touches(token, query, key); });
}

inline Strength random_strength(Random& random) { return random.chance(0.5) ? Strength::magnitude : Strength::value; }

/// The rule, said once more.
inline double strength_by_definition(double weight, Strength by) { return by == Strength::magnitude ? std::fabs(weight) : weight; }

/// Of missing values true as well.
inline bool is_same(float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); }
inline bool is_close(double a, double b, double relative) {
  return (std::isnan(a) && std::isnan(b)) || a == b || std::fabs(a - b) <= relative * std::max({1.0, std::fabs(a), std::fabs(b)});
}

}  // namespace headlight::test

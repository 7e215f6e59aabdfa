#include "core/analysis/profiles.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>

#include "core/weight.h"

namespace headlight {
namespace {

bool is_hidden(const std::vector<bool>& hidden, int index) { return !hidden.empty() && hidden[static_cast<std::size_t>(index)]; }

/// The focused tokens of one side, each once.
std::vector<int> focused(const Focus& focus, Side side, int count) {
  std::vector<int> tokens;
  if (focus.token(side)) tokens.push_back(*focus.token(side));
  for (const TokenRef& token : focus.pinned) {
    if (token.side == side) tokens.push_back(token.index);
  }
  std::sort(tokens.begin(), tokens.end());
  tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
  std::erase_if(tokens, [&](int index) { return index < 0 || index >= count; });
  return tokens;
}

std::vector<int> visible(const std::vector<bool>& hidden, int count) {
  std::vector<int> tokens;
  for (int index = 0; index < count; ++index) {
    if (!is_hidden(hidden, index)) tokens.push_back(index);
  }
  return tokens;
}

void erase_hidden(std::vector<float>& values, const std::vector<bool>& hidden) {
  for (std::size_t i = 0; i < hidden.size(); ++i) {
    if (hidden[i]) values[i] = missing_weight;
  }
}

/// Of each key, the mean of what the queries give it; missing and masked cells do not count.
std::vector<float> mean_received(const HeadMatrix& head, const std::vector<int>& queries) {
  const auto keys = static_cast<std::size_t>(head.matrix->keys);
  std::vector<float> sums(keys, 0.0F);
  std::vector<float> counts(keys, 0.0F);
  for (const int query : queries) {
    const float* row = head.matrix->row(query);
    const float scale = head.row_scale(query);
    for (std::size_t key = 0; key < keys; ++key) {
      const bool there = is_weight(row[key]);
      sums[key] += there ? row[key] * scale : 0.0F;
      counts[key] += there ? 1.0F : 0.0F;
    }
  }
  for (std::size_t key = 0; key < keys; ++key) sums[key] = counts[key] > 0 ? sums[key] / counts[key] : missing_weight;
  return sums;
}

/// Of each query, the mean of what it gives the keys.
std::vector<float> mean_given(const HeadMatrix& head, const std::vector<int>& keys) {
  std::vector<float> means;
  for (int query = 0; query < head.matrix->queries; ++query) {
    float sum = 0;
    int count = 0;
    for (const int key : keys) {
      const float weight = head.at(query, key);
      if (!is_weight(weight)) continue;
      sum += weight;
      ++count;
    }
    means.push_back(count > 0 ? sum / static_cast<float>(count) : missing_weight);
  }
  return means;
}

/// Of each query, the strongest weight that it gives a visible key.
std::vector<float> strongest_given(const HeadMatrix& head, const std::vector<bool>& hidden_keys, Strength by) {
  std::vector<float> values;
  for (int query = 0; query < head.matrix->queries; ++query) {
    const float* row = head.matrix->row(query);
    float strongest = missing_weight;
    float strength = masked_weight;
    for (int key = 0; key < head.matrix->keys; ++key) {
      const float found = by == Strength::magnitude ? std::fabs(row[key]) : row[key];
      if (!(found > strength) || !is_weight(found) || is_hidden(hidden_keys, key)) continue;
      strength = found;
      strongest = row[key];
    }
    values.push_back(strongest * head.row_scale(query));
  }
  return values;
}

/// Of equals the one that comes first.
struct StrongerEdge {
  Strength by;
  bool operator()(const RankedEdge& a, const RankedEdge& b) const {
    const std::uint32_t rank_a = strength_rank(a.weight, by);
    const std::uint32_t rank_b = strength_rank(b.weight, by);
    if (rank_a != rank_b) return rank_a > rank_b;
    return std::tie(a.layer, a.head, a.query, a.key) < std::tie(b.layer, b.head, b.query, b.key);
  }
};

/// The edges of the focus in one head.
void add_candidates(const LayerHead& head, const Focus& focus, const HiddenTokens& hidden, Strength by,
                    std::vector<RankedEdge>& candidates) {
  const Matrix& matrix = *head.head.matrix;
  const auto add = [&](int query, int key) {
    const float weight = head.at(query, key);
    if (makes_edge(weight, by)) candidates.push_back({head.layer, head.head.head, query, key, weight});
  };
  const bool query_fits = !focus.query || (*focus.query >= 0 && *focus.query < matrix.queries);
  const bool key_fits = !focus.key || (*focus.key >= 0 && *focus.key < matrix.keys);
  if (!query_fits || !key_fits) return;
  if (focus.query && focus.key) {
    add(*focus.query, *focus.key);
  } else if (focus.query) {
    for (const int key : visible(hidden.keys, matrix.keys)) add(*focus.query, key);
  } else if (focus.key) {
    for (const int query : visible(hidden.queries, matrix.queries)) add(query, *focus.key);
  }
}

void keep_strongest(std::vector<RankedEdge>& edges, std::size_t most, const StrongerEdge& is_stronger) {
  if (edges.size() > most) {
    std::nth_element(edges.begin(), edges.begin() + static_cast<std::ptrdiff_t>(most), edges.end(), is_stronger);
    edges.resize(most);
  }
}

}  // namespace

std::vector<float> measure_column(const HeadMatrix& head, Side side, const Focus& focus, const HiddenTokens& hidden, Strength by) {
  const bool of_keys = side == Side::key;
  const int others = of_keys ? head.matrix->queries : head.matrix->keys;
  const std::vector<int> chosen = focused(focus, other(side), others);
  std::vector<float> values;
  if (of_keys) {
    values = mean_received(head, chosen.empty() ? visible(hidden.queries, others) : chosen);
  } else {
    values = chosen.empty() ? strongest_given(head, hidden.keys, by) : mean_given(head, chosen);
  }
  erase_hidden(values, hidden.of(side));
  return values;
}

bool is_of_focus(Side side, const Focus& focus) {
  const auto stands_opposite = [&](const TokenRef& token) { return token.side == other(side); };
  return focus.token(other(side)) || std::any_of(focus.pinned.begin(), focus.pinned.end(), stands_opposite);
}

HeadStrip measure_strip(std::span<const HeadMatrix> heads, int head_count, Side side, const Focus& focus, const HiddenTokens& hidden,
                        Strength by) {
  HeadStrip strip{head_count, {}};
  for (const HeadMatrix& head : heads) {
    const std::vector<float> values = measure_column(head, side, focus, hidden, by);
    strip.values.resize(values.size() * static_cast<std::size_t>(head_count), missing_weight);
    for (std::size_t i = 0; i < values.size(); ++i) {
      strip.values[i * static_cast<std::size_t>(head_count) + static_cast<std::size_t>(head.head)] = values[i];
    }
  }
  return strip;
}

std::vector<RankedEdge> rank_edges(std::span<const LayerHead> heads, const Focus& focus, const HiddenTokens& hidden, std::size_t most,
                                   Strength by) {
  const StrongerEdge is_stronger{by};
  std::vector<RankedEdge> ranked;
  for (const LayerHead& head : heads) {
    add_candidates(head, focus, hidden, by, ranked);
    keep_strongest(ranked, most, is_stronger);
  }
  std::sort(ranked.begin(), ranked.end(), is_stronger);
  return ranked;
}

}  // namespace headlight

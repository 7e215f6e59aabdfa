#include "core/view/edge_ends.h"

#include <algorithm>

namespace headlight {

Sides<std::vector<float>> token_strengths(std::span<const Edge> edges, const Sides<std::size_t>& tokens, const StrengthScale& scale) {
  Sides<std::vector<float>> strengths{std::vector<float>(tokens.queries), std::vector<float>(tokens.keys)};
  for (const Edge& edge : edges) {
    const float strength = scale.of(edge.weight);
    float& query = strengths.queries[static_cast<std::size_t>(edge.query)];
    float& key = strengths.keys[static_cast<std::size_t>(edge.key)];
    query = std::max(query, strength);
    key = std::max(key, strength);
  }
  return strengths;
}

Sides<EdgesBeyond> count_beyond(std::span<const Edge> edges, const Sides<VisibleRange>& visible) {
  Sides<EdgesBeyond> beyond;
  const auto count = [&](Side side, int token) {
    EdgesBeyond& ends = beyond.of(side);
    ++(token < visible.of(side).first ? ends.above : ends.below);
  };
  for (const Edge& edge : edges) {
    const bool query_shows = visible.queries.contains(edge.query);
    const bool key_shows = visible.keys.contains(edge.key);
    if (query_shows && !key_shows) count(Side::key, edge.key);
    if (key_shows && !query_shows) count(Side::query, edge.query);
  }
  return beyond;
}

}  // namespace headlight

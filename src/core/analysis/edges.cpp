#include "core/analysis/edges.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>

namespace headlight {
namespace {

/// Of a missing value no comparison holds.
bool makes_edge(float weight) { return std::fabs(weight) > 0; }

/// Decided weight by weight, before anything else is done with a row.
float least_weight(const Filter& filter) { return filter.kind == Filter::Kind::weight ? filter.value : 0.0F; }

/// Stronger first; of equals the lower key.
struct Stronger {
  const float* row;
  bool operator()(int a, int b) const {
    const float weight_a = std::fabs(row[a]);
    const float weight_b = std::fabs(row[b]);
    return weight_a != weight_b ? weight_a > weight_b : a < b;
  }
};

/// Drops from `keys`, which hold all that may be shown of a row, those that the filter does not let through, in any order.
void filter_row(const float* row, const Filter& filter, std::vector<int>& keys) {
  switch (filter.kind) {
    case Filter::Kind::weight:
      break;  // least_weight has done it
    case Filter::Kind::topk: {
      if (filter.value >= static_cast<float>(keys.size())) break;
      const auto count = static_cast<std::size_t>(std::max(filter.value, 0.0F));
      // Few of many: most keys cost one comparison with the weakest that is kept.
      std::partial_sort(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(count), keys.end(), Stronger{row});
      keys.resize(count);
      break;
    }
    case Filter::Kind::mass: {
      double total = 0;
      for (const int key : keys) total += static_cast<double>(std::fabs(row[key]));
      // A share that is met but for rounding is met.
      constexpr double rounding = 1e-6;
      const double wanted = static_cast<double>(filter.value) * total * (1 - rounding);
      const auto weaker = [&](int a, int b) { return Stronger{row}(b, a); };
      std::make_heap(keys.begin(), keys.end(), weaker);
      auto rest = keys.end();  // the heap of those not taken is [begin, rest)
      for (double taken = 0; taken < wanted && rest != keys.begin(); --rest) {
        std::pop_heap(keys.begin(), rest, weaker);
        taken += static_cast<double>(std::fabs(row[*std::prev(rest)]));
      }
      keys.erase(keys.begin(), rest);
      break;
    }
  }
}

/// Says which edges the focus lets through.
class FocusTest {
 public:
  FocusTest(const Focus& focus, int queries, int keys)
      : all_(focus.empty()), queries_(static_cast<std::size_t>(queries), false), keys_(static_cast<std::size_t>(keys), false) {
    const bool is_pair = focus.query && focus.key;
    if (focus.query && !is_pair) add({TokenRef::Side::query, *focus.query});
    if (focus.key && !is_pair) add({TokenRef::Side::key, *focus.key});
    for (const TokenRef& token : focus.pinned) add(token);
  }

  /// Whether any edge of the query can pass.
  [[nodiscard]] bool may_pass(int query) const { return all_ || any_key_ || queries_[static_cast<std::size_t>(query)]; }

  [[nodiscard]] bool passes(int query, int key) const {
    return all_ || queries_[static_cast<std::size_t>(query)] || keys_[static_cast<std::size_t>(key)];
  }

 private:
  void add(const TokenRef& token) {
    std::vector<bool>& side = token.side == TokenRef::Side::query ? queries_ : keys_;
    if (token.index < 0 || static_cast<std::size_t>(token.index) >= side.size()) return;
    side[static_cast<std::size_t>(token.index)] = true;
    any_key_ = any_key_ || token.side == TokenRef::Side::key;
  }

  bool all_;
  bool any_key_ = false;
  std::vector<bool> queries_;
  std::vector<bool> keys_;
};

bool is_hidden(const std::vector<bool>& hidden, int index) { return !hidden.empty() && hidden[static_cast<std::size_t>(index)]; }

void select_row(const EdgeQuery& query, const HeadMatrix& head, const FocusTest& focus, int row_index, std::vector<int>& keys,
                std::vector<Edge>& edges) {
  if (is_hidden(query.hidden_queries, row_index) || !focus.may_pass(row_index)) return;
  const float* row = head.matrix->row(row_index);
  keys.clear();
  const float least = least_weight(query.filter);
  for (int key = 0; key < head.matrix->keys; ++key) {
    if (std::fabs(row[key]) >= least && makes_edge(row[key]) && !is_hidden(query.hidden_keys, key)) keys.push_back(key);
  }
  filter_row(row, query.filter, keys);
  if (query.filter.kind != Filter::Kind::weight) std::sort(keys.begin(), keys.end());
  for (const int key : keys) {
    if (focus.passes(row_index, key)) edges.push_back({row_index, key, head.head, row[key]});
  }
}

/// The selected pair shows whatever the filter and the hidden tokens say.
void add_pair(const Focus& focus, const HeadMatrix& head, std::vector<Edge>& edges, std::size_t first_of_head) {
  if (!focus.query || !focus.key) return;
  const int query = *focus.query;
  const int key = *focus.key;
  if (query < 0 || query >= head.matrix->queries || key < 0 || key >= head.matrix->keys || !makes_edge(head.matrix->at(query, key))) return;
  const bool is_there = std::any_of(edges.begin() + static_cast<std::ptrdiff_t>(first_of_head), edges.end(),
                                    [&](const Edge& edge) { return edge.query == query && edge.key == key; });
  if (!is_there) edges.push_back({query, key, head.head, head.matrix->at(query, key)});
}

/// To two significant digits.
double round_down(double value) {
  const double unit = std::pow(10.0, std::floor(std::log10(value)) - 1);
  return std::floor(value / unit) * unit;
}

}  // namespace

std::vector<Edge> select_edges(const EdgeQuery& query) {
  std::vector<Edge> edges;
  if (query.heads.empty()) return edges;
  const FocusTest focus(query.focus, query.heads.front().matrix->queries, query.heads.front().matrix->keys);
  std::vector<int> keys;
  for (const HeadMatrix& head : query.heads) {
    const std::size_t first_of_head = edges.size();
    for (int row = 0; row < head.matrix->queries; ++row) select_row(query, head, focus, row, keys, edges);
    add_pair(query.focus, head, edges, first_of_head);
  }
  std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return std::fabs(a.weight) < std::fabs(b.weight); });
  return edges;
}

float suggest_threshold(std::span<const HeadMatrix> heads, double edges_per_query) {
  constexpr double lowest = 0.001;
  constexpr double highest = 0.5;
  std::vector<float> magnitudes;
  std::size_t rows = 0;
  for (const HeadMatrix& head : heads) {
    rows += static_cast<std::size_t>(head.matrix->queries);
    for (const float weight : head.matrix->weights) {
      if (makes_edge(weight)) magnitudes.push_back(std::fabs(weight));
    }
  }
  const double wanted = std::max(edges_per_query, 0.0) * static_cast<double>(rows);
  if (wanted >= static_cast<double>(magnitudes.size())) return static_cast<float>(lowest);
  const auto nth = magnitudes.begin() + static_cast<std::ptrdiff_t>(wanted);
  std::nth_element(magnitudes.begin(), nth, magnitudes.end(), std::greater<>());
  const auto magnitude = static_cast<double>(*nth);
  return static_cast<float>(magnitude >= highest ? highest : magnitude <= lowest ? lowest : round_down(magnitude));
}

}  // namespace headlight

#include "core/analysis/edges.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <numeric>

namespace headlight {
namespace {

/// Of a missing value no comparison holds.
bool makes_edge(float weight) { return std::fabs(weight) > 0; }

/// Stronger first; of equals the lower key.
struct Stronger {
  const float* row;
  bool operator()(int a, int b) const {
    const float weight_a = std::fabs(row[a]);
    const float weight_b = std::fabs(row[b]);
    return weight_a != weight_b ? weight_a > weight_b : a < b;
  }
};

/// The weights of a row that may be shown.
struct Row {
  const float* weights = nullptr;
  int keys = 0;
  const std::vector<bool>* hidden = nullptr;  ///< empty: none

  [[nodiscard]] bool is_hidden(int key) const { return !hidden->empty() && (*hidden)[static_cast<std::size_t>(key)]; }
};

/// All keys of at least `least`.
void take_heavy(const Row& row, float scale, float least, std::vector<int>& keys) {
  for (int key = 0; key < row.keys; ++key) {
    const float magnitude = std::fabs(row.weights[key]) * scale;
    if (magnitude >= least && magnitude > 0 && !row.is_hidden(key)) keys.push_back(key);
  }
}

/// The `count` strongest. Few of many: most keys cost one comparison with the weakest that is kept.
void take_strongest(const Row& row, std::size_t count, std::vector<int>& keys) {
  if (count == 0) return;
  const Stronger stronger{row.weights};
  float weakest = 0;
  for (int key = 0; key < row.keys; ++key) {
    const float magnitude = std::fabs(row.weights[key]);
    if (!(magnitude > weakest) || row.is_hidden(key)) continue;  // of equals the lower key, which was there first, stays
    if (keys.size() == count) {
      std::pop_heap(keys.begin(), keys.end(), stronger);
      keys.pop_back();
    }
    keys.push_back(key);
    std::push_heap(keys.begin(), keys.end(), stronger);
    if (keys.size() == count) weakest = std::fabs(row.weights[keys.front()]);
  }
}

/// Magnitudes by their power of two, so that the strongest part of a row is found without sorting all of it.
class Magnitudes {
 public:
  explicit Magnitudes(const Row& row) {
    for (int key = 0; key < row.keys; ++key) {
      const float magnitude = std::fabs(row.weights[key]);
      if (!(magnitude > 0) || row.is_hidden(key)) continue;
      sums_[power_of(magnitude)] += static_cast<double>(magnitude);
    }
  }
  [[nodiscard]] double total() const { return std::accumulate(sums_.begin(), sums_.end(), 0.0); }

  /// The largest power that is still needed when all above it are taken and hold less than `wanted`; what they hold.
  struct Boundary {
    std::size_t power = 0;
    double above = 0;
  };
  [[nodiscard]] Boundary find_boundary(double wanted) const {
    Boundary boundary{sums_.size() - 1, 0};
    while (boundary.power > 0 && boundary.above + sums_[boundary.power] < wanted) boundary.above += sums_[boundary.power--];
    return boundary;
  }

  static std::size_t power_of(float magnitude) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &magnitude, sizeof(bits));
    return bits >> 23U;
  }

 private:
  std::array<double, 256> sums_{};  // by the exponent's eight bits
};

/// The fewest keys that hold the share.
void take_share(const Row& row, float share, std::vector<int>& keys) {
  const Magnitudes magnitudes(row);
  // A share that is met but for rounding is met.
  constexpr double rounding = 1e-6;
  const double wanted = static_cast<double>(share) * magnitudes.total() * (1 - rounding);
  if (!(wanted > 0)) return;
  const Magnitudes::Boundary boundary = magnitudes.find_boundary(wanted);
  std::vector<int> at_boundary;
  for (int key = 0; key < row.keys; ++key) {
    const float magnitude = std::fabs(row.weights[key]);
    if (!(magnitude > 0) || row.is_hidden(key)) continue;
    const std::size_t power = Magnitudes::power_of(magnitude);
    if (power > boundary.power) keys.push_back(key);
    if (power == boundary.power) at_boundary.push_back(key);
  }
  std::sort(at_boundary.begin(), at_boundary.end(), Stronger{row.weights});
  double taken = boundary.above;
  for (auto next = at_boundary.begin(); taken < wanted && next != at_boundary.end(); ++next) {
    keys.push_back(*next);
    taken += static_cast<double>(std::fabs(row.weights[*next]));
  }
}

/// The keys that the filter lets through, ascending.
void filter_row(const Row& row, float scale, const Filter& filter, std::vector<int>& keys) {
  switch (filter.kind) {
    case Filter::Kind::weight:
      take_heavy(row, scale, filter.value, keys);
      return;
    case Filter::Kind::topk:
      take_strongest(row, static_cast<std::size_t>(std::max(filter.value, 0.0F)), keys);
      break;
    case Filter::Kind::mass:
      take_share(row, filter.value, keys);
      break;
  }
  std::sort(keys.begin(), keys.end());
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

  [[nodiscard]] bool passes_row(int query) const { return all_ || queries_[static_cast<std::size_t>(query)]; }

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
  const Row row{head.matrix->row(row_index), head.matrix->keys, &query.hidden_keys};
  const float scale = head.row_scale(row_index);
  keys.clear();
  filter_row(row, scale, query.filter, keys);
  for (const int key : keys) {
    if (focus.passes(row_index, key)) edges.push_back({row_index, key, head.head, row.weights[key] * scale});
  }
}

/// The selected pair shows whatever the filter and the hidden tokens say.
void add_pair(const Focus& focus, const HeadMatrix& head, std::vector<Edge>& edges, std::size_t first_of_head) {
  if (!focus.query || !focus.key) return;
  const int query = *focus.query;
  const int key = *focus.key;
  if (query < 0 || query >= head.matrix->queries || key < 0 || key >= head.matrix->keys || !makes_edge(head.at(query, key))) return;
  const bool is_there = std::any_of(edges.begin() + static_cast<std::ptrdiff_t>(first_of_head), edges.end(),
                                    [&](const Edge& edge) { return edge.query == query && edge.key == key; });
  if (!is_there) edges.push_back({query, key, head.head, head.at(query, key)});
}

/// Missing values count as 0. Four sums: one alone would wait for each addition.
double sum_of_magnitudes(const float* row, int keys) {
  const auto magnitude = [row](int key) {
    const float value = std::fabs(row[key]);
    return value > 0 ? static_cast<double>(value) : 0.0;
  };
  std::array<double, 4> sums{};
  int key = 0;
  for (; key + 4 <= keys; key += 4) {
    for (int lane = 0; lane < 4; ++lane) sums[static_cast<std::size_t>(lane)] += magnitude(key + lane);
  }
  for (; key < keys; ++key) sums[0] += magnitude(key);
  return sums[0] + sums[1] + sums[2] + sums[3];
}

/// Of one row, the magnitudes that the focus lets through.
double focused_sum(const HeadMatrix& head, const FocusTest& focus, int row_index) {
  const float* row = head.matrix->row(row_index);
  const int keys = head.matrix->keys;
  if (focus.passes_row(row_index)) return sum_of_magnitudes(row, keys) * static_cast<double>(head.row_scale(row_index));
  double sum = 0;
  for (int key = 0; key < keys; ++key) {
    if (focus.passes(row_index, key)) sum += sum_of_magnitudes(row + key, 1);
  }
  return sum * static_cast<double>(head.row_scale(row_index));
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

double attention_of(std::span<const Edge> edges) {
  return std::accumulate(edges.begin(), edges.end(), 0.0,
                         [](double sum, const Edge& edge) { return sum + static_cast<double>(std::fabs(edge.weight)); });
}

double attention_in_focus(const EdgeQuery& query) {
  double sum = 0;
  if (query.heads.empty()) return sum;
  const Matrix& shape = *query.heads.front().matrix;
  Focus asked = query.focus;
  if (asked.query) asked.key.reset();
  const FocusTest focus(asked, shape.queries, shape.keys);
  for (const HeadMatrix& head : query.heads) {
    for (int row = 0; row < shape.queries; ++row) {
      if (!is_hidden(query.hidden_queries, row) && focus.may_pass(row)) sum += focused_sum(head, focus, row);
    }
  }
  return sum;
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

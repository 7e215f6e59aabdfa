#include "core/analysis/edges.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>

namespace headlight {
namespace {

/// Of a missing value no comparison holds.
bool makes_edge(float weight) { return std::fabs(weight) > 0; }

std::uint32_t bits_of(float value) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

/// Of a row, the magnitude of each weight, 0 where it is missing or its key hidden: no loop over it has more to ask.
using Magnitudes = std::vector<float>;

void read_magnitudes(const float* row, float scale, const std::vector<float>& visible, Magnitudes& magnitudes) {
  for (std::size_t key = 0; key < magnitudes.size(); ++key) {
    const float magnitude = std::fabs(row[key]) * scale * visible[key];
    magnitudes[key] = magnitude > 0 ? magnitude : 0.0F;
  }
}

/// Missing values count as 0. Four sums: one alone would wait for each addition.
double sum_of_magnitudes(const float* row, std::size_t count) {
  const auto magnitude = [row](std::size_t key) {
    const float value = std::fabs(row[key]);
    return value > 0 ? static_cast<double>(value) : 0.0;
  };
  std::array<double, 4> sums{};
  std::size_t key = 0;
  for (; key + 4 <= count; key += 4) {
    for (std::size_t lane = 0; lane < 4; ++lane) sums[lane] += magnitude(key + lane);
  }
  for (; key < count; ++key) sums[0] += magnitude(key);
  return sums[0] + sums[1] + sums[2] + sums[3];
}

/// The place of the weakest weight that a filter takes: it takes all that are stronger, and of equals those of lower keys.
struct Cut {
  float least = std::numeric_limits<float>::denorm_min();
  int last_equal = std::numeric_limits<int>::max();

  [[nodiscard]] bool takes(float magnitude, int key) const { return magnitude > least || (magnitude == least && key <= last_equal); }
};

constexpr Cut takes_all{};
constexpr Cut takes_nothing{std::numeric_limits<float>::infinity(), -1};

Cut cut_after(const Magnitudes& magnitudes, int key) { return {magnitudes[static_cast<std::size_t>(key)], key}; }

/// Stronger first; of equals the lower key.
struct Stronger {
  const Magnitudes& magnitudes;
  bool operator()(int a, int b) const { return a != b && cut_after(magnitudes, b).takes(magnitudes[static_cast<std::size_t>(a)], a); }
};

/// The keys that the cut takes, ascending, in front of `keys`; returns where they end.
std::vector<int>::iterator take(const Cut& cut, const Magnitudes& magnitudes, std::vector<int>& keys) {
  constexpr std::size_t block = 16;  // most have nothing
  auto last = keys.begin();
  for (std::size_t first = 0; first < magnitudes.size(); first += block) {
    const std::size_t end = std::min(first + block, magnitudes.size());
    int hits = 0;
    for (std::size_t key = first; key < end; ++key) hits += magnitudes[key] >= cut.least ? 1 : 0;
    if (hits == 0) continue;
    for (std::size_t key = first; key < end; ++key) {
      *last = static_cast<int>(key);
      last += cut.takes(magnitudes[key], static_cast<int>(key)) ? 1 : 0;
    }
  }
  return last;
}

/// A magnitude that at least `count` weights have: each lane has one that is its strongest. 0 where the lanes are too few to tell.
float reached_by(const Magnitudes& magnitudes, std::size_t count) {
  std::array<float, 32> lanes{};
  if (count > lanes.size()) return 0;
  std::size_t first = 0;
  for (; first + lanes.size() <= magnitudes.size(); first += lanes.size()) {
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) lanes[lane] = std::max(lanes[lane], magnitudes[first + lane]);
  }
  for (std::size_t key = first; key < magnitudes.size(); ++key) lanes[key - first] = std::max(lanes[key - first], magnitudes[key]);
  const std::size_t nth = count - 1;
  std::nth_element(lanes.begin(), lanes.begin() + nth, lanes.end(), std::greater<>());
  return lanes[nth];
}

/// The `wanted` strongest. Only those that may be among them are put in order.
Cut cut_by_count(const Magnitudes& magnitudes, std::size_t wanted, std::vector<int>& keys) {
  if (wanted == 0) return takes_nothing;
  const Cut enough{std::max(takes_all.least, reached_by(magnitudes, wanted))};
  const auto end = take(enough, magnitudes, keys);
  if (end - keys.begin() <= static_cast<std::ptrdiff_t>(wanted)) return enough;
  const auto weakest = keys.begin() + static_cast<std::ptrdiff_t>(wanted) - 1;
  std::nth_element(keys.begin(), weakest, end, Stronger{magnitudes});
  return cut_after(magnitudes, *weakest);
}

/// The fewest that together hold the share. They are added up by their power of two; only those of one power are put in order.
Cut cut_by_share(const Magnitudes& magnitudes, double share, std::vector<int>& keys) {
  // A share that is met but for rounding is met.
  constexpr double rounding = 1e-6;
  const double wanted = share * sum_of_magnitudes(magnitudes.data(), magnitudes.size()) * (1 - rounding);
  if (!(wanted > 0)) return takes_nothing;
  const auto power_of = [](float magnitude) { return static_cast<std::size_t>(bits_of(magnitude) >> 23U); };
  std::array<double, 256> sums{};  // by the exponent's eight bits
  for (const float magnitude : magnitudes) sums[power_of(magnitude)] += static_cast<double>(magnitude);
  std::size_t power = sums.size() - 1;
  double taken = 0;
  while (power > 0 && taken + sums[power] < wanted) taken += sums[power--];

  auto end = keys.begin();
  for (std::size_t key = 0; key < magnitudes.size(); ++key) {
    *end = static_cast<int>(key);
    end += power_of(magnitudes[key]) == power && magnitudes[key] > 0 ? 1 : 0;
  }
  const auto weaker = [stronger = Stronger{magnitudes}](int a, int b) { return stronger(b, a); };
  std::make_heap(keys.begin(), end, weaker);
  Cut cut;
  for (; taken < wanted && end != keys.begin(); --end) {
    cut = cut_after(magnitudes, keys.front());
    taken += static_cast<double>(cut.least);
    std::pop_heap(keys.begin(), end, weaker);
  }
  return cut;
}

/// `keys` has room for all, and holds nothing of worth before or after.
Cut cut_by(const Filter& filter, const Magnitudes& magnitudes, std::vector<int>& keys) {
  switch (filter.kind) {
    case Filter::Kind::topk:
      return cut_by_count(magnitudes, static_cast<std::size_t>(std::clamp(filter.value, 0.0F, static_cast<float>(keys.size()))), keys);
    case Filter::Kind::mass:
      return cut_by_share(magnitudes, static_cast<double>(filter.value), keys);
    case Filter::Kind::weight:
      break;
  }
  return {std::max(takes_all.least, filter.value)};
}

/// Says which edges the focus lets through.
class FocusTest {
 public:
  FocusTest(const Focus& focus, int queries, int keys) : all_(focus.empty()), queries_(static_cast<std::size_t>(queries), false) {
    const bool is_pair = focus.query && focus.key;
    if (focus.query && !is_pair) add_query(*focus.query);
    if (focus.key && !is_pair) add_key(*focus.key, keys);
    for (const TokenRef& token : focus.pinned) {
      if (token.side == Side::query) add_query(token.index);
      if (token.side == Side::key) add_key(token.index, keys);
    }
  }

  /// All edges of the query; else those of keys() only.
  [[nodiscard]] bool passes_row(int query) const { return all_ || queries_[static_cast<std::size_t>(query)]; }
  [[nodiscard]] const std::vector<int>& keys() const { return keys_; }

 private:
  void add_query(int query) {
    if (query >= 0 && static_cast<std::size_t>(query) < queries_.size()) queries_[static_cast<std::size_t>(query)] = true;
  }
  void add_key(int key, int count) {
    if (key < 0 || key >= count) return;
    const auto at = std::lower_bound(keys_.begin(), keys_.end(), key);
    if (at == keys_.end() || *at != key) keys_.insert(at, key);
  }

  bool all_;
  std::vector<bool> queries_;
  std::vector<int> keys_;  // ascending
};

bool is_hidden(const std::vector<bool>& hidden, int index) { return !hidden.empty() && hidden[static_cast<std::size_t>(index)]; }

/// What all rows are selected with: made once, not for each.
struct Selection {
  const EdgeQuery& query;
  FocusTest focus;
  std::vector<float> visible;  // of each key 1, or 0 where it is hidden
  Magnitudes magnitudes;
  std::vector<int> keys;  // room for all

  explicit Selection(const EdgeQuery& asked)
      : query(asked),
        focus(asked.focus, asked.heads.front().matrix->queries, asked.heads.front().matrix->keys),
        visible(static_cast<std::size_t>(asked.heads.front().matrix->keys), 1.0F),
        magnitudes(visible.size()),
        keys(visible.size()) {
    for (std::size_t key = 0; key < asked.hidden_keys.size(); ++key) visible[key] = asked.hidden_keys[key] ? 0.0F : 1.0F;
  }
};

void select_row(Selection& selection, const HeadMatrix& head, int query, std::vector<Edge>& edges) {
  const bool whole = selection.focus.passes_row(query);
  if (is_hidden(selection.query.hidden_queries, query) || (!whole && selection.focus.keys().empty())) return;
  const float* row = head.matrix->row(query);
  const float scale = head.row_scale(query);
  read_magnitudes(row, scale, selection.visible, selection.magnitudes);
  const Cut cut = cut_by(selection.query.filter, selection.magnitudes, selection.keys);
  const auto add = [&](int key) { edges.push_back({query, key, head.head, row[key] * scale}); };
  if (whole) {
    std::for_each(selection.keys.begin(), take(cut, selection.magnitudes, selection.keys), add);
    return;
  }
  for (const int key : selection.focus.keys()) {
    if (cut.takes(selection.magnitudes[static_cast<std::size_t>(key)], key)) add(key);
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

/// Weakest first; equals stay as they are. There may be a million: no comparisons, but one pass for each digit of the magnitude.
void sort_by_magnitude(std::vector<Edge>& edges) {
  constexpr unsigned digit_bits = 11;
  constexpr std::size_t digits = std::size_t{1} << digit_bits;
  std::vector<Edge> sorted(edges.size());
  for (unsigned shift = 0; shift < 32; shift += digit_bits) {
    const auto digit = [shift](const Edge& edge) { return bits_of(std::fabs(edge.weight)) >> shift & (digits - 1); };
    std::array<std::size_t, digits + 1> starts{};
    for (const Edge& edge : edges) ++starts[digit(edge) + 1];
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    for (const Edge& edge : edges) sorted[starts[digit(edge)]++] = edge;
    edges.swap(sorted);
  }
}

/// Of one row, the magnitudes that the focus lets through. With scales the visible keys stand for all of the row.
double focused_sum(const EdgeQuery& query, const HeadMatrix& head, const FocusTest& focus, int row_index) {
  const float* row = head.matrix->row(row_index);
  const int keys = head.matrix->keys;
  const bool all_count = head.row_scales == nullptr || query.hidden_keys.empty();
  double sum = 0;
  const auto add = [&](int key) {
    if (all_count || !is_hidden(query.hidden_keys, key)) sum += sum_of_magnitudes(row + key, 1);
  };
  if (!focus.passes_row(row_index)) {
    for (const int key : focus.keys()) add(key);
  } else if (all_count) {
    sum = sum_of_magnitudes(row, static_cast<std::size_t>(keys));
  } else {
    for (int key = 0; key < keys; ++key) add(key);
  }
  return sum * static_cast<double>(head.row_scale(row_index));
}

}  // namespace

std::vector<Edge> select_edges(const EdgeQuery& query) {
  std::vector<Edge> edges;
  if (query.heads.empty()) return edges;
  Selection selection(query);
  for (const HeadMatrix& head : query.heads) {
    const std::size_t first_of_head = edges.size();
    for (int row = 0; row < head.matrix->queries; ++row) select_row(selection, head, row, edges);
    add_pair(query.focus, head, edges, first_of_head);
  }
  sort_by_magnitude(edges);
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
      if (!is_hidden(query.hidden_queries, row)) sum += focused_sum(query, head, focus, row);
    }
  }
  return sum;
}

}  // namespace headlight

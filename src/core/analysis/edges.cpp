#include "core/analysis/edges.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

#include "core/analysis/softmax.h"
#include "core/weight.h"

namespace headlight {
namespace {

/// Of a row, the strength of each weight. What makes no edge, or whose key is hidden, has 0 among magnitudes and -infinity among values:
/// no loop has more to ask.
using Strengths = std::vector<float>;

constexpr float most_float = std::numeric_limits<float>::max();

void read_magnitudes(const float* row, float scale, const std::vector<float>& visible, Strengths& strengths) {
  for (std::size_t key = 0; key < strengths.size(); ++key) {
    const float magnitude = std::fabs(row[key]) * scale * visible[key];
    strengths[key] = magnitude > 0 && magnitude <= most_float ? magnitude : 0.0F;
  }
}

void read_values(const float* row, const std::vector<float>& visible, Strengths& strengths) {
  for (std::size_t key = 0; key < strengths.size(); ++key) {
    strengths[key] = masked_weight;
    if (visible[key] > 0 && is_weight(row[key])) strengths[key] = row[key];
  }
}

/// Values become what the softmax makes of them, but for one factor.
void read_shares(const float* row, const std::vector<float>& visible, Strengths& strengths) {
  read_values(row, visible, strengths);
  const float largest = *std::max_element(strengths.begin(), strengths.end());
  for (float& strength : strengths) strength = is_masked(strength) ? 0.0F : exp_of_negative(strength - largest);
}

/// Missing and masked cells count as 0. Four sums: one alone would wait for each addition.
double sum_of_magnitudes(const float* row, std::size_t count) {
  const auto magnitude = [row](std::size_t key) {
    const float value = std::fabs(row[key]);
    return value <= most_float ? static_cast<double>(value) : 0.0;
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

  [[nodiscard]] bool takes(float strength, int key) const { return strength > least || (strength == least && key <= last_equal); }
};

constexpr Cut takes_all{};
constexpr Cut takes_all_values{std::numeric_limits<float>::lowest()};
constexpr Cut takes_nothing{std::numeric_limits<float>::infinity(), -1};

Cut cut_after(const Strengths& strengths, int key) { return {strengths[static_cast<std::size_t>(key)], key}; }

/// Stronger first; of equals the lower key.
struct Stronger {
  const Strengths& strengths;
  bool operator()(int a, int b) const { return a != b && cut_after(strengths, b).takes(strengths[static_cast<std::size_t>(a)], a); }
};

/// The keys that the cut takes, ascending, in front of `keys`; returns where they end.
std::vector<int>::iterator take(const Cut& cut, const Strengths& strengths, std::vector<int>& keys) {
  constexpr std::size_t block = 16;  // most have nothing
  auto last = keys.begin();
  for (std::size_t first = 0; first < strengths.size(); first += block) {
    const std::size_t end = std::min(first + block, strengths.size());
    int hits = 0;
    for (std::size_t key = first; key < end; ++key) hits += strengths[key] >= cut.least ? 1 : 0;
    if (hits == 0) continue;
    for (std::size_t key = first; key < end; ++key) {
      *last = static_cast<int>(key);
      last += cut.takes(strengths[key], static_cast<int>(key)) ? 1 : 0;
    }
  }
  return last;
}

/// A strength that at least `count` weights have: each lane has one that is its strongest. Where the lanes are too few to tell,
/// one that all have.
float reached_by(const Strengths& strengths, std::size_t count) {
  std::array<float, 32> lanes{};
  lanes.fill(masked_weight);
  if (count > lanes.size()) return masked_weight;
  std::size_t first = 0;
  for (; first + lanes.size() <= strengths.size(); first += lanes.size()) {
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) lanes[lane] = std::max(lanes[lane], strengths[first + lane]);
  }
  for (std::size_t key = first; key < strengths.size(); ++key) lanes[key - first] = std::max(lanes[key - first], strengths[key]);
  const std::size_t nth = count - 1;
  std::nth_element(lanes.begin(), lanes.begin() + nth, lanes.end(), std::greater<>());
  return lanes[nth];
}

/// The `wanted` strongest of those that `all` takes. Only those that may be among them are put in order.
Cut cut_by_count(const Strengths& strengths, const Cut& all, std::size_t wanted, std::vector<int>& keys) {
  if (wanted == 0) return takes_nothing;
  const Cut enough{std::max(all.least, reached_by(strengths, wanted))};
  const auto end = take(enough, strengths, keys);
  if (end - keys.begin() <= static_cast<std::ptrdiff_t>(wanted)) return enough;
  const auto weakest = keys.begin() + static_cast<std::ptrdiff_t>(wanted) - 1;
  std::nth_element(keys.begin(), weakest, end, Stronger{strengths});
  return cut_after(strengths, *weakest);
}

/// The fewest that together hold the share. They are added up by their power of two; only those of one power are put in order.
Cut cut_by_share(const Strengths& strengths, double share, std::vector<int>& keys) {
  // A share that is met but for rounding is met.
  constexpr double rounding = 1e-6;
  const double wanted = share * sum_of_magnitudes(strengths.data(), strengths.size()) * (1 - rounding);
  if (!(wanted > 0)) return takes_nothing;
  const auto power_of = [](float strength) { return static_cast<std::size_t>(strength_rank(strength, Strength::magnitude) >> 23U); };
  std::array<double, 256> sums{};  // by the exponent's eight bits
  for (const float strength : strengths) sums[power_of(strength)] += static_cast<double>(strength);
  std::size_t power = sums.size() - 1;
  double taken = 0;
  while (power > 0 && taken + sums[power] < wanted) taken += sums[power--];

  auto end = keys.begin();
  for (std::size_t key = 0; key < strengths.size(); ++key) {
    *end = static_cast<int>(key);
    end += power_of(strengths[key]) == power && strengths[key] > 0 ? 1 : 0;
  }
  const auto weaker = [stronger = Stronger{strengths}](int a, int b) { return stronger(b, a); };
  std::make_heap(keys.begin(), end, weaker);
  Cut cut;
  for (; taken < wanted && end != keys.begin(); --end) {
    cut = cut_after(strengths, keys.front());
    taken += static_cast<double>(cut.least);
    std::pop_heap(keys.begin(), end, weaker);
  }
  return cut;
}

/// `keys` has room for all, and holds nothing of worth before or after.
Cut cut_by(const Filter& filter, Strength by, const Strengths& strengths, std::vector<int>& keys) {
  const Cut& all = by == Strength::value ? takes_all_values : takes_all;
  switch (filter.kind) {
    case Filter::Kind::topk:
      return cut_by_count(strengths, all, static_cast<std::size_t>(std::clamp(filter.value, 0.0F, static_cast<float>(keys.size()))), keys);
    case Filter::Kind::mass:
      return cut_by_share(strengths, static_cast<double>(filter.value), keys);
    case Filter::Kind::weight:
      break;
  }
  return {std::max(all.least, filter.value)};
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

/// The strongest of what comes, in the order in which it comes. Twice as many as are wanted are kept before the weaker half goes.
class Strongest {
 public:
  Strongest(const Focus& focus, Strength by, std::size_t most) : focus_(focus), by_(by), most_(most) {}

  /// Of the edges that are kept, whether one is that of a pair in focus.
  [[nodiscard]] bool has_pair() const { return has_pair_; }
  void begin_head() { has_pair_ = false; }

  void add(const Edge& edge) {
    ++total_;
    if (edge.query == focus_.query && edge.key == focus_.key) has_pair_ = true;
    if (is_full_ && rank(edge) <= least_) return;
    edges_.push_back(edge);
    if (edges_.size() >= 2 * most_) drop_weak();
  }

  EdgeSelection finish() {
    if (edges_.size() > most_) drop_weak();
    sort_by_strength();
    return {std::move(edges_), total_};
  }

 private:
  [[nodiscard]] std::uint32_t rank(const Edge& edge) const {
    const bool is_pair = edge.query == focus_.query && edge.key == focus_.key;
    return is_pair ? std::numeric_limits<std::uint32_t>::max() : strength_rank(edge.weight, by_);
  }

  /// Those that stay keep their order. What comes later must be stronger than the weakest of them.
  void drop_weak() {
    std::vector<std::uint32_t> ranks;
    ranks.reserve(edges_.size());
    for (const Edge& edge : edges_) ranks.push_back(rank(edge));
    const auto weakest = ranks.begin() + static_cast<std::ptrdiff_t>(most_) - 1;
    std::nth_element(ranks.begin(), weakest, ranks.end(), std::greater<>());
    least_ = *weakest;
    is_full_ = true;
    auto room_for_equals = most_ - static_cast<std::size_t>(std::count_if(ranks.begin(), weakest, [this](auto r) { return r > least_; }));
    std::erase_if(edges_, [&](const Edge& edge) {
      const std::uint32_t found = rank(edge);
      if (found != least_) return found < least_;
      if (room_for_equals == 0) return true;
      --room_for_equals;
      return false;
    });
  }

  /// Weakest first; equals stay as they are. No comparisons, but one pass for each digit of the rank.
  void sort_by_strength() {
    constexpr unsigned digit_bits = 11;
    constexpr std::size_t digits = std::size_t{1} << digit_bits;
    std::vector<Edge> sorted(edges_.size());
    for (unsigned shift = 0; shift < 32; shift += digit_bits) {
      const auto digit = [this, shift](const Edge& edge) { return strength_rank(edge.weight, by_) >> shift & (digits - 1); };
      std::array<std::size_t, digits + 1> starts{};
      for (const Edge& edge : edges_) ++starts[digit(edge) + 1];
      std::partial_sum(starts.begin(), starts.end(), starts.begin());
      for (const Edge& edge : edges_) sorted[starts[digit(edge)]++] = edge;
      edges_.swap(sorted);
    }
  }

  const Focus& focus_;
  Strength by_;
  std::size_t most_;
  std::vector<Edge> edges_;
  std::uint64_t total_ = 0;
  std::uint32_t least_ = 0;
  bool is_full_ = false;
  bool has_pair_ = false;
};

/// What all rows are selected with: made once, not for each.
struct Selection {
  const EdgeQuery& query;
  FocusTest focus;
  std::vector<float> visible;  // of each key 1, or 0 where it is hidden
  Strengths strengths;
  std::vector<int> keys;  // room for all
  Strongest edges;

  Selection(const EdgeQuery& asked, std::size_t most)
      : query(asked),
        focus(asked.focus, asked.heads.front().matrix->queries, asked.heads.front().matrix->keys),
        visible(static_cast<std::size_t>(asked.heads.front().matrix->keys), 1.0F),
        strengths(visible.size()),
        keys(visible.size()),
        edges(asked.focus, asked.by, most) {
    for (std::size_t key = 0; key < asked.hidden_keys.size(); ++key) visible[key] = asked.hidden_keys[key] ? 0.0F : 1.0F;
  }

  void read_strengths(const float* row, float scale) {
    if (query.by == Strength::magnitude) {
      read_magnitudes(row, scale, visible, strengths);
    } else if (query.filter.kind == Filter::Kind::mass) {
      read_shares(row, visible, strengths);
    } else {
      read_values(row, visible, strengths);
    }
  }
};

void select_row(Selection& selection, const HeadMatrix& head, int query) {
  const bool whole = selection.focus.passes_row(query);
  if (is_hidden(selection.query.hidden_queries, query) || (!whole && selection.focus.keys().empty())) return;
  const float* row = head.matrix->row(query);
  const float scale = head.row_scale(query);
  selection.read_strengths(row, scale);
  const Cut cut = cut_by(selection.query.filter, selection.query.by, selection.strengths, selection.keys);
  const auto add = [&](int key) { selection.edges.add({query, key, head.head, row[key] * scale}); };
  if (whole) {
    std::for_each(selection.keys.begin(), take(cut, selection.strengths, selection.keys), add);
    return;
  }
  for (const int key : selection.focus.keys()) {
    if (cut.takes(selection.strengths[static_cast<std::size_t>(key)], key)) add(key);
  }
}

/// The selected pair shows whatever the filter and the hidden tokens say.
void add_pair(Selection& selection, const HeadMatrix& head) {
  const Focus& focus = selection.query.focus;
  if (!focus.query || !focus.key || selection.edges.has_pair()) return;
  const int query = *focus.query;
  const int key = *focus.key;
  if (query < 0 || query >= head.matrix->queries || key < 0 || key >= head.matrix->keys) return;
  if (makes_edge(head.at(query, key), selection.query.by)) selection.edges.add({query, key, head.head, head.at(query, key)});
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

EdgeSelection select_edges(const EdgeQuery& query, std::size_t most) {
  if (query.heads.empty()) return {};
  Selection selection(query, most);
  for (const HeadMatrix& head : query.heads) {
    selection.edges.begin_head();
    for (int row = 0; row < head.matrix->queries; ++row) select_row(selection, head, row);
    add_pair(selection, head);
  }
  return selection.edges.finish();
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

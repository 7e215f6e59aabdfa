#include "core/analysis/profiles.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "documents.h"
#include "heads.h"

namespace headlight {
namespace {

using test::is_hidden;
using test::Random;
using Side = Side;

constexpr float missing = std::numeric_limits<float>::quiet_NaN();

bool is_focused(const Focus& focus, TokenRef token) {
  const bool selected = (token.side == Side::query ? focus.query : focus.key) == token.index;
  return selected || std::find(focus.pinned.begin(), focus.pinned.end(), token) != focus.pinned.end();
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());  // of none: missing
}

/// The definition, of one token.
double measure_by_definition(const HeadMatrix& head, TokenRef token, const Focus& focus, const HiddenTokens& hidden, Strength by) {
  const bool is_key = token.side == Side::key;
  if (is_hidden(is_key ? hidden.keys : hidden.queries, token.index)) return static_cast<double>(missing);
  std::vector<double> focused;
  std::vector<double> visible;
  bool any_focused = false;
  const int others = is_key ? head.matrix->queries : head.matrix->keys;
  for (int other = 0; other < others; ++other) {
    const auto weight = static_cast<double>(is_key ? head.at(other, token.index) : head.at(token.index, other));
    const bool in_focus = is_focused(focus, {is_key ? Side::query : Side::key, other});
    any_focused = any_focused || in_focus;
    if (!std::isfinite(weight)) continue;
    if (in_focus) focused.push_back(weight);
    if (!is_hidden(is_key ? hidden.queries : hidden.keys, other)) visible.push_back(weight);
  }
  if (any_focused) return mean(focused);
  if (is_key) return mean(visible);
  const auto weaker = [by](double a, double b) { return test::strength_by_definition(a, by) < test::strength_by_definition(b, by); };
  return visible.empty() ? static_cast<double>(missing) : *std::max_element(visible.begin(), visible.end(), weaker);
}

TEST(MeasureColumn, AgreesWithTheDefinition) {
  Random random(61);
  for (int round = 0; round < 3000; ++round) {
    SCOPED_TRACE(round);
    const int queries = 1 + random.below(6);
    const int keys = 1 + random.below(8);
    const Strength by = test::random_strength(random);
    test::Heads heads = test::random_heads(random, 1, queries, keys, by);
    const HeadMatrix& head = heads.list().front();
    const Focus focus = test::random_focus(random, queries, keys);
    const HiddenTokens hidden = test::random_hidden_tokens(random, queries, keys);
    for (const Side side : {Side::query, Side::key}) {
      const std::vector<float> values = measure_column(head, side, focus, hidden, by);
      ASSERT_EQ(values.size(), static_cast<std::size_t>(side == Side::query ? queries : keys));
      for (std::size_t i = 0; i < values.size(); ++i) {
        const double expected = measure_by_definition(head, {side, static_cast<int>(i)}, focus, hidden, by);
        ASSERT_TRUE(test::is_close(static_cast<double>(values[i]), expected, 1e-6)) << values[i] << " is not " << expected;
      }
    }
  }
}

TEST(MeasureColumn, SaysTheFourThings) {
  const Matrix matrix{2, 3, {0.5F, -0.75F, 0.25F, 1, missing, 0}};
  const HeadMatrix head{0, &matrix};
  const auto measure = [&](Side side, const Focus& focus, const HiddenTokens& hidden = {}) {
    return measure_column(head, side, focus, hidden);
  };
  const auto expect = [](const std::vector<float>& found, const std::vector<float>& expected) {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_TRUE(test::is_same(found[i], expected[i])) << i << ": " << found[i];
  };
  expect(measure(Side::key, {}), {0.75F, -0.75F, 0.125F});
  expect(measure(Side::key, {{1, {}}, {}}), {1, missing, 0});
  expect(measure(Side::key, {{1, {}}, {{Side::query, 0}}}), {0.75F, -0.75F, 0.125F});
  expect(measure(Side::query, {}), {-0.75F, 1});
  expect(measure(Side::query, {{{}, 1}, {}}), {-0.75F, missing});
  expect(measure(Side::query, {{{}, 1}, {{Side::key, 0}}}), {-0.125F, 1});
  // A query in focus says nothing of queries.
  expect(measure(Side::query, {{1, {}}, {}}), {-0.75F, 1});
  // A hidden token has no value, does not count for others, and does when it is in focus.
  expect(measure(Side::query, {}, {{{}, {false, true, false}}}), {0.5F, 1});
  expect(measure(Side::key, {}, {{{false, true}, {true, false, false}}}), {missing, -0.75F, 0.25F});
  expect(measure(Side::key, {{1, {}}, {}}, {{{false, true}, {}}}), {1, missing, 0});
  expect(measure(Side::key, {}, {{{true, true}, {}}}), {missing, missing, missing});
}

TEST(IsOfFocus, AsksForTheOtherSide) {
  EXPECT_FALSE(is_of_focus(Side::key, {}));
  EXPECT_FALSE(is_of_focus(Side::query, {}));
  EXPECT_TRUE(is_of_focus(Side::key, {{0, {}}, {}}));
  EXPECT_FALSE(is_of_focus(Side::query, {{0, {}}, {}}));
  EXPECT_TRUE(is_of_focus(Side::query, {{{}, 0}, {}}));
  EXPECT_FALSE(is_of_focus(Side::key, {{{}, 0}, {}}));
  EXPECT_TRUE(is_of_focus(Side::key, {{}, {{Side::query, 2}}}));
  EXPECT_FALSE(is_of_focus(Side::query, {{}, {{Side::query, 2}}}));
  EXPECT_TRUE(is_of_focus(Side::query, {{}, {{Side::query, 2}, {Side::key, 0}}}));
}

TEST(MeasureStrip, HasAColumnAHead) {
  Random random(62);
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(round);
    const int queries = 1 + random.below(5);
    const int keys = 1 + random.below(5);
    const int decoded = 1 + random.below(4);
    const int head_count = 2 * decoded + random.below(3);
    test::Heads heads = test::random_heads(random, decoded, queries, keys);
    const Focus focus = test::random_focus(random, queries, keys);
    const HiddenTokens hidden = test::random_hidden_tokens(random, queries, keys);
    for (const Side side : {Side::query, Side::key}) {
      const HeadStrip strip = measure_strip(heads.list(), head_count, side, focus, hidden);
      const int tokens = side == Side::query ? queries : keys;
      ASSERT_EQ(strip.heads, head_count);
      ASSERT_EQ(strip.values.size(), static_cast<std::size_t>(tokens * head_count));
      std::vector<std::vector<float>> columns(static_cast<std::size_t>(head_count),
                                              std::vector<float>(static_cast<std::size_t>(tokens), missing));
      for (const HeadMatrix& head : heads.list()) columns[static_cast<std::size_t>(head.head)] = measure_column(head, side, focus, hidden);
      for (int token = 0; token < tokens; ++token) {
        for (int head = 0; head < head_count; ++head) {
          ASSERT_TRUE(test::is_same(strip.at(token, head), columns[static_cast<std::size_t>(head)][static_cast<std::size_t>(token)]));
        }
      }
    }
  }
  EXPECT_TRUE(measure_strip({}, 4, Side::query, {}, {}).values.empty());
}

/// The definition: all edges of the focus in the order of heads, queries and keys, sorted so that equals stay in it.
std::vector<RankedEdge> rank_by_definition(const std::vector<LayerHead>& heads, const Focus& focus, const HiddenTokens& hidden,
                                           std::size_t most, Strength by) {
  std::vector<RankedEdge> edges;
  const bool is_pair = focus.query && focus.key;
  for (const LayerHead& of_layer : heads) {
    const HeadMatrix& head = of_layer.head;
    for (int query = 0; query < head.matrix->queries; ++query) {
      for (int key = 0; key < head.matrix->keys; ++key) {
        const bool of_query = focus.query && focus.query == query && !is_hidden(hidden.keys, key);
        const bool of_key = focus.key && focus.key == key && !is_hidden(hidden.queries, query);
        const bool of_pair = focus.query == query && focus.key == key;
        const float weight = of_layer.at(query, key);
        if (!is_weight(weight) || (weight == 0 && by == Strength::magnitude) || !(is_pair ? of_pair : of_query || of_key)) continue;
        edges.push_back({of_layer.layer, head.head, query, key, weight});
      }
    }
  }
  const auto strength = [by](const RankedEdge& edge) { return test::strength_by_definition(static_cast<double>(edge.weight), by); };
  std::stable_sort(edges.begin(), edges.end(), [&](const RankedEdge& a, const RankedEdge& b) { return strength(a) > strength(b); });
  edges.resize(std::min(edges.size(), most));
  return edges;
}

TEST(RankEdges, AgreesWithTheDefinition) {
  Random random(63);
  std::size_t ranked = 0;
  std::size_t cut = 0;
  for (int round = 0; round < 3000; ++round) {
    const int queries = 1 + random.below(6);
    const int keys = 1 + random.below(8);
    const Strength by = test::random_strength(random);
    test::Heads lower = test::random_heads(random, 1 + random.below(3), queries, keys, by);
    test::Heads upper = test::random_heads(random, 1 + random.below(3), queries, keys, by);
    std::vector<LayerHead> heads;
    for (const HeadMatrix& head : lower.list()) heads.push_back({2, head});
    for (const HeadMatrix& head : upper.list()) heads.push_back({5, head});
    std::vector<std::vector<SoftmaxRow>> softmax;
    for (LayerHead& head : heads) {
      head.softmax = random.chance(0.3) ? softmax.emplace_back(measure_softmax(*head.head.matrix)).data() : nullptr;
    }
    const Focus focus = test::random_focus(random, queries, keys);
    const HiddenTokens hidden = test::random_hidden_tokens(random, queries, keys);
    const auto most = static_cast<std::size_t>(random.below(20));
    const std::vector<RankedEdge> expected = rank_by_definition(heads, focus, hidden, most, by);
    ASSERT_EQ(rank_edges(heads, focus, hidden, most, by), expected) << "round " << round;
    ranked += expected.size();
    cut += !expected.empty() && expected.size() == most ? 1 : 0;
  }
  EXPECT_GT(ranked, 5000U);
  EXPECT_GT(cut, 200U);
}

TEST(RankEdges, NothingInFocusRanksNothing) {
  const Matrix matrix{1, 1, {1}};
  const std::vector<LayerHead> heads = {{0, {0, &matrix}}};
  EXPECT_TRUE(rank_edges(heads, {}, {}, 10).empty());
  EXPECT_TRUE(rank_edges(heads, {{}, {{Side::query, 0}}}, {}, 10).empty());
  EXPECT_TRUE(rank_edges(heads, {{1, {}}, {}}, {}, 10).empty());
  EXPECT_TRUE(rank_edges(heads, {{0, -1}, {}}, {}, 10).empty());
  EXPECT_TRUE(rank_edges({}, {{0, {}}, {}}, {}, 10).empty());
  EXPECT_TRUE(rank_edges(heads, {{0, {}}, {}}, {}, 0).empty());
  EXPECT_EQ(rank_edges(heads, {{0, {}}, {}}, {}, 10), (std::vector<RankedEdge>{{0, 0, 0, 0, 1}}));
}

}  // namespace
}  // namespace headlight

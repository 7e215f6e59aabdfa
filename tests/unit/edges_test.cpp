#include "core/analysis/edges.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "documents.h"
#include "heads.h"

namespace headlight {
namespace {

using test::is_hidden;
using test::Random;

bool can_show(const EdgeQuery& ask, float cell) { return is_weight(cell) && (ask.by == Strength::value || cell != 0); }

/// The definition, edge by edge: how many edges of the row are stronger, and how much attention do they hold.
bool passes_filter(const EdgeQuery& ask, const HeadMatrix& head, int query, int key) {
  const auto strength = [&](int k) { return test::strength_by_definition(static_cast<double>(head.at(query, k)), ask.by); };
  // Of scores, what the softmax makes of them but for a factor: that of the row's sum.
  const auto attention = [&](int k) { return ask.by == Strength::magnitude ? strength(k) : std::exp(strength(k)); };
  if (ask.filter.kind == Filter::Kind::weight) return strength(key) >= static_cast<double>(ask.filter.value);
  int stronger = 0;
  double stronger_sum = 0;
  double total = 0;
  for (int other = 0; other < head.matrix->keys; ++other) {
    if (!is_weight(head.at(query, other)) || is_hidden(ask.hidden_keys, other)) continue;
    total += attention(other);
    if (strength(other) < strength(key) || (strength(other) == strength(key) && other >= key)) continue;
    ++stronger;
    stronger_sum += attention(other);
  }
  if (ask.filter.kind == Filter::Kind::topk) return stronger < static_cast<int>(ask.filter.value);
  return stronger_sum < static_cast<double>(ask.filter.value) * total * (1 - 1e-6);
}

bool shows(const EdgeQuery& ask, const HeadMatrix& head, int query, int key) {
  if (!can_show(ask, head.at(query, key))) return false;
  const Focus& focus = ask.focus;
  if (focus.query == query && focus.key == key) return true;
  if (is_hidden(ask.hidden_queries, query) || is_hidden(ask.hidden_keys, key) || !passes_filter(ask, head, query, key)) return false;
  if (focus.empty() || test::touches_pinned(focus, query, key)) return true;
  if (focus.query && focus.key) return false;
  return focus.query == query || focus.key == key;
}

std::vector<Edge> select_by_definition(const EdgeQuery& ask) {
  std::vector<Edge> edges;
  for (const HeadMatrix& head : ask.heads) {
    for (int query = 0; query < head.matrix->queries; ++query) {
      for (int key = 0; key < head.matrix->keys; ++key) {
        if (shows(ask, head, query, key)) edges.push_back({query, key, head.head, head.at(query, key)});
      }
    }
  }
  return edges;
}

void sort_by_place(std::vector<Edge>& edges) {
  std::sort(edges.begin(), edges.end(),
            [](const Edge& a, const Edge& b) { return std::tie(a.head, a.query, a.key) < std::tie(b.head, b.query, b.key); });
}

/// Returns how many edges there are.
std::size_t expect_as_defined(const EdgeQuery& ask) {
  EdgeSelection selection = select_edges(ask);
  std::vector<Edge>& edges = selection.edges;
  const auto strength = [&](const Edge& edge) { return test::strength_by_definition(static_cast<double>(edge.weight), ask.by); };
  for (std::size_t i = 1; i < edges.size(); ++i) EXPECT_LE(strength(edges[i - 1]), strength(edges[i]));
  EXPECT_EQ(selection.total, edges.size());
  sort_by_place(edges);
  EXPECT_EQ(edges, select_by_definition(ask));
  return edges.size();
}

Filter random_filter(Random& random, int keys) {
  switch (random.below(3)) {
    case 0:
      return {Filter::Kind::weight, static_cast<float>(random.below(5)) / 4};
    case 1:
      return {Filter::Kind::topk, static_cast<float>(1 + random.below(keys + 2))};
    default:
      return {Filter::Kind::mass, random.chance(0.2) ? 1.0F : static_cast<float>(random.between(0.05, 1))};
  }
}

EdgeQuery random_query(Random& random, const std::vector<HeadMatrix>& heads, Strength by = Strength::magnitude) {
  const Matrix& shape = *heads.front().matrix;
  return {heads,
          random_filter(random, shape.keys),
          test::random_focus(random, shape.queries, shape.keys),
          test::random_hidden(random, shape.queries),
          test::random_hidden(random, shape.keys),
          by};
}

/// Weights over many powers of two, down to those that a float cannot hold any more; many are equal but for their sign.
Matrix wide_matrix(Random& random, int queries, int keys) {
  Matrix matrix{queries, keys, {}};
  const int lowest = random.chance(0.1) ? -160 : random.chance(0.5) ? -30 : -4;
  for (int i = 0; i < queries * keys; ++i) {
    const double fraction = random.chance(0.5) ? 1 : random.between(1, 2);
    const auto weight = static_cast<float>(std::ldexp(fraction, lowest + random.below(3 - lowest)));
    matrix.weights.push_back(random.chance(0.02)  ? std::numeric_limits<float>::quiet_NaN()
                             : random.chance(0.1) ? 0
                             : random.chance(0.3) ? -weight
                                                  : weight);
  }
  return matrix;
}

TEST(SelectEdges, AgreesWithTheDefinition) {
  Random random(21);
  std::size_t selected = 0;
  for (int round = 0; round < 3000 && !testing::Test::HasFailure(); ++round) {
    SCOPED_TRACE(round);
    const Strength by = test::random_strength(random);
    test::Heads heads = test::random_heads(random, 3, 1 + random.below(6), 1 + random.below(8), by);
    EdgeQuery ask = random_query(random, heads.list(), by);
    if (by == Strength::value && ask.filter.kind == Filter::Kind::weight) ask.filter.value -= 0.5F;
    selected += expect_as_defined(ask);
  }
  EXPECT_GT(selected, 10000U);
}

TEST(SelectEdges, AgreesWithTheDefinitionOnLongRows) {
  Random random(22);
  std::size_t selected = 0;
  for (int round = 0; round < 150 && !testing::Test::HasFailure(); ++round) {
    SCOPED_TRACE(round);
    const int keys = 100 + random.below(400);
    test::Heads heads(random, {wide_matrix(random, 2, keys)});
    EdgeQuery ask = random_query(random, heads.list());
    if (ask.filter.kind == Filter::Kind::weight) ask.filter.value = static_cast<float>(std::ldexp(1.0, -random.below(30)));
    selected += expect_as_defined(ask);
  }
  EXPECT_GT(selected, 5000U);
}

TEST(SelectEdges, AgreesWithTheDefinitionOnLongRowsOfScores) {
  Random random(25);
  std::size_t selected = 0;
  for (int round = 0; round < 150 && !testing::Test::HasFailure(); ++round) {
    SCOPED_TRACE(round);
    const int keys = 100 + random.below(400);
    Matrix matrix{2, keys, {}};
    for (int i = 0; i < 2 * keys; ++i) {
      const auto score = static_cast<float>(random.below(400) - 300) / 16;  // many are equal
      matrix.weights.push_back(random.chance(0.02) ? missing_weight : random.chance(0.3) ? masked_weight : score);
    }
    test::Heads heads(random, {std::move(matrix)});
    heads.drop_scales();
    EdgeQuery ask = random_query(random, heads.list(), Strength::value);
    if (ask.filter.kind == Filter::Kind::weight) ask.filter.value = static_cast<float>(-random.below(20));
    selected += expect_as_defined(ask);
  }
  EXPECT_GT(selected, 5000U);
}

TEST(SelectEdges, OfLogProbabilitiesTheTopAreTheLikeliest) {
  const Matrix matrix{1, 4, {-4, -0.1F, -8, -3}};
  const std::vector<HeadMatrix> heads = {{0, &matrix}};
  const std::vector<Edge> edges = select_edges({heads, {Filter::Kind::topk, 2}, {}, {}, {}, Strength::value}).edges;
  ASSERT_EQ(edges.size(), 2U);
  EXPECT_EQ(edges[0].key, 3);
  EXPECT_EQ(edges[1].key, 1);
}

TEST(SelectEdges, AmongScoresZeroIsAWeight) {
  const Matrix matrix{1, 3, {0, -2, masked_weight}};
  const std::vector<HeadMatrix> heads = {{0, &matrix}};
  EXPECT_EQ(expect_as_defined({heads, {Filter::Kind::topk, 3}, {}, {}, {}, Strength::value}), 2U);
  EXPECT_EQ(expect_as_defined({heads, {Filter::Kind::topk, 3}, {}, {}, {}, Strength::magnitude}), 1U);
}

/// Of all, those that no more than `most` are before.
TEST(SelectEdges, KeepsTheStrongestOfTooMany) {
  Random random(26);
  std::size_t dropped = 0;
  for (int round = 0; round < 1500 && !testing::Test::HasFailure(); ++round) {
    SCOPED_TRACE(round);
    const Strength by = test::random_strength(random);
    test::Heads heads = test::random_heads(random, 3, 1 + random.below(6), 1 + random.below(8), by);
    const EdgeQuery ask = random_query(random, heads.list(), by);
    const auto most = static_cast<std::size_t>(1 + random.below(12));
    const EdgeSelection all = select_edges(ask);
    const EdgeSelection some = select_edges(ask, most);
    EXPECT_EQ(some.total, all.total);
    const auto is_pair = [&](const Edge& edge) { return edge.query == ask.focus.query && edge.key == ask.focus.key; };
    const auto order = [&](const Edge& a, const Edge& b) {
      const double strength_a = is_pair(a) ? 1e9 : test::strength_by_definition(static_cast<double>(a.weight), by);
      const double strength_b = is_pair(b) ? 1e9 : test::strength_by_definition(static_cast<double>(b.weight), by);
      return std::tuple(-strength_a, a.head, a.query, a.key) < std::tuple(-strength_b, b.head, b.query, b.key);
    };
    std::vector<Edge> expected = all.edges;
    std::sort(expected.begin(), expected.end(), order);
    expected.resize(std::min(most, expected.size()));
    dropped += all.edges.size() - expected.size();
    std::vector<Edge> found = some.edges;
    std::sort(found.begin(), found.end(), order);
    EXPECT_EQ(found, expected);
  }
  EXPECT_GT(dropped, 3000U);
}

TEST(SelectEdges, IsBounded) {
  const Matrix matrix{1000, 1000, std::vector<float>(1000000, 0.001F)};
  const std::vector<HeadMatrix> heads = {{0, &matrix}, {1, &matrix}};
  const EdgeSelection selection = select_edges({heads, {Filter::Kind::weight, 0}, {}, {}, {}});
  EXPECT_EQ(selection.total, 2000000U);
  ASSERT_EQ(selection.edges.size(), most_edges);
  EXPECT_LE(selection.edges.capacity(), 3 * most_edges);
  EXPECT_EQ(selection.edges.front(), (Edge{0, 0, 0, 0.001F}));  // of equals the first
  EXPECT_EQ(selection.edges.back(), (Edge{199, 999, 0, 0.001F}));
}

TEST(SelectEdges, AnyShareOfEqualWeightsTakesTheLowestKeys) {
  const Matrix matrix{1, 256, std::vector<float>(256, 1.0F / 256)};
  const std::vector<HeadMatrix> heads = {{0, &matrix}};
  for (int count = 1; count <= 256; ++count) {
    SCOPED_TRACE(count);
    EXPECT_EQ(expect_as_defined({heads, {Filter::Kind::mass, static_cast<float>(count) / 256}, {}, {}, {}}), count);
    EXPECT_EQ(expect_as_defined({heads, {Filter::Kind::topk, static_cast<float>(count)}, {}, {}, {}}), count);
  }
}

TEST(SelectEdges, MoreThanThereIsTakesAllButZeros) {
  const Matrix matrix{1, 4, {0.5F, 0, std::numeric_limits<float>::denorm_min(), -0.25F}};
  const std::vector<HeadMatrix> heads = {{0, &matrix}};
  for (const Filter::Kind kind : {Filter::Kind::topk, Filter::Kind::mass}) {
    EXPECT_EQ(expect_as_defined({heads, {kind, 100}, {}, {}, {}}), 3U);
  }
}

/// The definition, weight by weight.
double attention_by_definition(const EdgeQuery& ask) {
  const Focus& focus = ask.focus;
  double sum = 0;
  for (const HeadMatrix& head : ask.heads) {
    for (int query = 0; query < head.matrix->queries; ++query) {
      for (int key = 0; key < head.matrix->keys; ++key) {
        const bool selected = focus.query ? focus.query == query : focus.key == key;
        const bool in_focus = focus.empty() || selected || test::touches_pinned(focus, query, key);
        if (!in_focus || is_hidden(ask.hidden_queries, query) || !is_weight(head.at(query, key))) continue;
        if (head.row_scales != nullptr && is_hidden(ask.hidden_keys, key)) continue;
        sum += static_cast<double>(std::fabs(head.at(query, key)));
      }
    }
  }
  return sum;
}

TEST(AttentionInFocus, AgreesWithTheDefinition) {
  Random random(23);
  for (int round = 0; round < 2000; ++round) {
    test::Heads heads = test::random_heads(random, 1 + random.below(3), 1 + random.below(6), 1 + random.below(20));
    const EdgeQuery ask = random_query(random, heads.list());
    ASSERT_TRUE(test::is_close(attention_in_focus(ask), attention_by_definition(ask), 1e-12)) << "round " << round;
  }
  EXPECT_EQ(attention_in_focus({}), 0);
}

TEST(AttentionInFocus, IsWhatAllItsEdgesHave) {
  Random random(24);
  for (int round = 0; round < 500; ++round) {
    test::Heads heads = test::random_heads(random, 2, 5, 7);
    EdgeQuery ask = random_query(random, heads.list());
    ask.filter = {Filter::Kind::weight, 0};
    const bool all_scaled =
        std::all_of(ask.heads.begin(), ask.heads.end(), [](const HeadMatrix& head) { return head.row_scales != nullptr; });
    if (!all_scaled) ask.hidden_keys.clear();
    if (ask.focus.query) ask.focus.key.reset();
    const std::vector<Edge> edges = select_edges(ask).edges;
    ASSERT_TRUE(test::is_close(attention_of(edges), attention_in_focus(ask), 1e-12)) << "round " << round;
  }
}

TEST(AttentionOf, AddsMagnitudes) {
  EXPECT_EQ(attention_of({}), 0);
  EXPECT_EQ(attention_of(std::vector<Edge>{{0, 0, 0, 0.25F}, {0, 1, 0, -0.5F}, {3, 1, -1, 2}}), 2.75);
}

class SelectEdgesOfOneHead : public testing::Test {
 protected:
  std::vector<std::pair<int, int>> select(const Filter& filter, const Focus& focus = {}) {
    const std::vector<HeadMatrix> heads = {{0, &matrix_}};
    std::vector<std::pair<int, int>> pairs;
    for (const Edge& edge : select_edges({heads, filter, focus, hidden_queries_, hidden_keys_}).edges)
      pairs.emplace_back(edge.query, edge.key);
    return pairs;
  }

  Matrix matrix_{2, 3, {0.5F, 0.2F, 0.3F, -0.6F, 0.0F, std::numeric_limits<float>::quiet_NaN()}};
  std::vector<bool> hidden_queries_;
  std::vector<bool> hidden_keys_;
  using Pairs = std::vector<std::pair<int, int>>;
};

TEST_F(SelectEdgesOfOneHead, StrongestLastByMagnitude) {
  EXPECT_EQ(select({Filter::Kind::weight, 0}), (Pairs{{0, 1}, {0, 2}, {0, 0}, {1, 0}}));
  EXPECT_EQ(select({Filter::Kind::weight, 0.3F}), (Pairs{{0, 2}, {0, 0}, {1, 0}}));
}

TEST_F(SelectEdgesOfOneHead, TopkAndMassAreJudgedPerQuery) {
  EXPECT_EQ(select({Filter::Kind::topk, 1}), (Pairs{{0, 0}, {1, 0}}));
  EXPECT_EQ(select({Filter::Kind::mass, 0.7F}), (Pairs{{0, 2}, {0, 0}, {1, 0}}));
  EXPECT_EQ(select({Filter::Kind::mass, 0.5F}), (Pairs{{0, 0}, {1, 0}}));
}

TEST_F(SelectEdgesOfOneHead, HiddenKeysMakeRoomForOthers) {
  hidden_keys_ = {true, false, false};
  EXPECT_EQ(select({Filter::Kind::topk, 1}), (Pairs{{0, 2}}));
}

TEST_F(SelectEdgesOfOneHead, AFocusedKeyDoesNotChangeWhatIsAmongTheTopk) {
  EXPECT_EQ(select({Filter::Kind::topk, 1}, {{{}, 2}, {}}), Pairs{});
  EXPECT_EQ(select({Filter::Kind::topk, 2}, {{{}, 2}, {}}), (Pairs{{0, 2}}));
}

TEST_F(SelectEdgesOfOneHead, APairShowsWhateverItsWeight) {
  hidden_keys_ = {false, true, false};
  EXPECT_EQ(select({Filter::Kind::weight, 0.9F}, {{0, 1}, {}}), (Pairs{{0, 1}}));
  EXPECT_EQ(select({Filter::Kind::weight, 0.9F}, {{1, 1}, {}}), Pairs{});  // 0
  EXPECT_EQ(select({Filter::Kind::weight, 0.9F}, {{1, 2}, {}}), Pairs{});  // missing
  EXPECT_EQ(select({Filter::Kind::weight, 0.1F}, {{0, 0}, {{Side::query, 0}}}), (Pairs{{0, 2}, {0, 0}}));
}

TEST_F(SelectEdgesOfOneHead, TokensThatAreNotThereShowNothing) {
  EXPECT_EQ(select({Filter::Kind::weight, 0}, {{7, {}}, {}}), Pairs{});
  EXPECT_EQ(select({Filter::Kind::weight, 0}, {{7, 9}, {{Side::key, -1}}}), Pairs{});
}

TEST(SelectEdges, EqualWeightsPreferTheLowerKey) {
  const Matrix matrix{1, 4, {0.25F, 0.25F, -0.25F, 0.25F}};
  const std::vector<HeadMatrix> heads = {{0, &matrix}};
  const std::vector<Edge> edges = select_edges({heads, {Filter::Kind::topk, 2}, {}, {}, {}}).edges;
  ASSERT_EQ(edges.size(), 2U);
  EXPECT_EQ(edges[0].key, 0);
  EXPECT_EQ(edges[1].key, 1);
}

TEST(SelectEdges, NoHeadsNoEdges) { EXPECT_TRUE(select_edges({}).edges.empty()); }

}  // namespace
}  // namespace headlight

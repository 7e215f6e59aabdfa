#include "core/analysis/edges.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <vector>

#include "documents.h"

namespace headlight {
namespace {

using test::Random;

bool hidden(const std::vector<bool>& list, int index) { return !list.empty() && list[static_cast<std::size_t>(index)]; }

bool touches(const TokenRef& token, int query, int key) { return token.index == (token.side == TokenRef::Side::query ? query : key); }

/// The definition, edge by edge: how many edges of the row are stronger, and how much attention do they hold.
bool passes_filter(const EdgeQuery& ask, const Matrix& matrix, int query, int key) {
  const auto magnitude = [&](int k) { return static_cast<double>(std::fabs(matrix.at(query, k))); };
  if (ask.filter.kind == Filter::Kind::weight) return magnitude(key) >= static_cast<double>(ask.filter.value);
  int stronger = 0;
  double stronger_sum = 0;
  double total = 0;
  for (int other = 0; other < matrix.keys; ++other) {
    if (std::isnan(matrix.at(query, other)) || hidden(ask.hidden_keys, other)) continue;
    total += magnitude(other);
    if (magnitude(other) < magnitude(key) || (magnitude(other) == magnitude(key) && other >= key)) continue;
    ++stronger;
    stronger_sum += magnitude(other);
  }
  if (ask.filter.kind == Filter::Kind::topk) return stronger < static_cast<int>(ask.filter.value);
  return stronger_sum < static_cast<double>(ask.filter.value) * total * (1 - 1e-6);
}

bool shows(const EdgeQuery& ask, const Matrix& matrix, int query, int key) {
  if (std::isnan(matrix.at(query, key)) || matrix.at(query, key) == 0) return false;
  const Focus& focus = ask.focus;
  if (focus.query == query && focus.key == key) return true;
  if (hidden(ask.hidden_queries, query) || hidden(ask.hidden_keys, key) || !passes_filter(ask, matrix, query, key)) return false;
  if (focus.empty()) return true;
  for (const TokenRef& token : focus.pinned) {
    if (touches(token, query, key)) return true;
  }
  if (focus.query && focus.key) return false;
  return focus.query == query || focus.key == key;
}

std::vector<Edge> select_by_definition(const EdgeQuery& ask) {
  std::vector<Edge> edges;
  for (const HeadMatrix& head : ask.heads) {
    for (int query = 0; query < head.matrix->queries; ++query) {
      for (int key = 0; key < head.matrix->keys; ++key) {
        if (shows(ask, *head.matrix, query, key)) edges.push_back({query, key, head.head, head.matrix->at(query, key)});
      }
    }
  }
  return edges;
}

void sort_by_place(std::vector<Edge>& edges) {
  std::sort(edges.begin(), edges.end(),
            [](const Edge& a, const Edge& b) { return std::tie(a.head, a.query, a.key) < std::tie(b.head, b.query, b.key); });
}

Filter random_filter(Random& random) {
  switch (random.below(3)) {
    case 0:
      return {Filter::Kind::weight, static_cast<float>(random.below(5)) / 4};
    case 1:
      return {Filter::Kind::topk, static_cast<float>(1 + random.below(9))};
    default:
      return {Filter::Kind::mass, random.chance(0.2) ? 1.0F : static_cast<float>(random.between(0.05, 1))};
  }
}

std::vector<bool> random_hidden(Random& random, int count) {
  std::vector<bool> list;
  if (random.chance(0.5)) return list;
  for (int i = 0; i < count; ++i) list.push_back(random.chance(0.3));
  return list;
}

Focus random_focus(Random& random, int queries, int keys) {
  Focus focus;
  if (random.chance(0.4)) focus.query = random.below(queries);
  if (random.chance(0.4)) focus.key = random.below(keys);
  while (random.chance(0.3)) {
    const bool is_query = random.chance(0.5);
    focus.pinned.push_back({is_query ? TokenRef::Side::query : TokenRef::Side::key, random.below(is_query ? queries : keys)});
  }
  return focus;
}

TEST(SelectEdges, AgreesWithTheDefinition) {
  Random random(21);
  std::size_t selected = 0;
  for (int round = 0; round < 3000; ++round) {
    const int queries = 1 + random.below(6);
    const int keys = 1 + random.below(8);
    const auto make = [&] { return test::random_matrix(random, queries, keys, 0.2, 0.1); };
    const Matrix first = make();
    const Matrix second = make();
    const Matrix third = make();
    const std::vector<HeadMatrix> heads = {{0, &first}, {4, &second}, {7, &third}};
    EdgeQuery ask;
    ask.heads = heads;
    ask.filter = random_filter(random);
    ask.focus = random_focus(random, queries, keys);
    ask.hidden_queries = random_hidden(random, queries);
    ask.hidden_keys = random_hidden(random, keys);
    std::vector<Edge> edges = select_edges(ask);
    selected += edges.size();
    for (std::size_t i = 1; i < edges.size(); ++i) ASSERT_LE(std::fabs(edges[i - 1].weight), std::fabs(edges[i].weight));
    sort_by_place(edges);
    ASSERT_EQ(edges, select_by_definition(ask)) << "round " << round;
  }
  EXPECT_GT(selected, 10000U);
}

class SelectEdgesOfOneHead : public testing::Test {
 protected:
  std::vector<std::pair<int, int>> select(const Filter& filter, const Focus& focus = {}) {
    const std::vector<HeadMatrix> heads = {{0, &matrix_}};
    std::vector<std::pair<int, int>> pairs;
    for (const Edge& edge : select_edges({heads, filter, focus, hidden_queries_, hidden_keys_})) pairs.emplace_back(edge.query, edge.key);
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
  EXPECT_EQ(select({Filter::Kind::topk, 1}, {{}, 2, {}}), Pairs{});
  EXPECT_EQ(select({Filter::Kind::topk, 2}, {{}, 2, {}}), (Pairs{{0, 2}}));
}

TEST_F(SelectEdgesOfOneHead, APairShowsWhateverItsWeight) {
  hidden_keys_ = {false, true, false};
  EXPECT_EQ(select({Filter::Kind::weight, 0.9F}, {0, 1, {}}), (Pairs{{0, 1}}));
  EXPECT_EQ(select({Filter::Kind::weight, 0.9F}, {1, 1, {}}), Pairs{});  // 0
  EXPECT_EQ(select({Filter::Kind::weight, 0.9F}, {1, 2, {}}), Pairs{});  // missing
  EXPECT_EQ(select({Filter::Kind::weight, 0.1F}, {0, 0, {{TokenRef::Side::query, 0}}}), (Pairs{{0, 2}, {0, 0}}));
}

TEST_F(SelectEdgesOfOneHead, TokensThatAreNotThereShowNothing) {
  EXPECT_EQ(select({Filter::Kind::weight, 0}, {7, {}, {}}), Pairs{});
  EXPECT_EQ(select({Filter::Kind::weight, 0}, {7, 9, {{TokenRef::Side::key, -1}}}), Pairs{});
}

TEST(SelectEdges, EqualWeightsPreferTheLowerKey) {
  const Matrix matrix{1, 4, {0.25F, 0.25F, -0.25F, 0.25F}};
  const std::vector<HeadMatrix> heads = {{0, &matrix}};
  const std::vector<Edge> edges = select_edges({heads, {Filter::Kind::topk, 2}, {}, {}, {}});
  ASSERT_EQ(edges.size(), 2U);
  EXPECT_EQ(edges[0].key, 0);
  EXPECT_EQ(edges[1].key, 1);
}

TEST(SelectEdges, NoHeadsNoEdges) { EXPECT_TRUE(select_edges({}).empty()); }

TEST(SuggestThreshold, LeavesAboutThatManyEdges) {
  Random random(31);
  for (const double per_query : {0.5, 1.2, 3.0, 10.0}) {
    std::vector<Matrix> matrices(2, Matrix{40, 50, std::vector<float>(2000)});
    for (Matrix& matrix : matrices) {
      for (float& weight : matrix.weights) weight = static_cast<float>(std::pow(random.between(0.01, 1), 3) / 2);
    }
    const std::vector<HeadMatrix> heads = {{0, &matrices.front()}, {1, &matrices.back()}};
    const float threshold = suggest_threshold(heads, per_query);
    const auto edges = static_cast<double>(select_edges({heads, {Filter::Kind::weight, threshold}, {}, {}, {}}).size());
    EXPECT_GE(edges, per_query * 80);
    EXPECT_LE(edges, per_query * 80 * 1.2 + 2);
  }
}

TEST(SuggestThreshold, HasTwoDigitsAndStaysInItsRange) {
  const Matrix matrix{1, 4, {0.2999F, 0.12345F, 0.9F, 1e-7F}};
  const std::vector<HeadMatrix> heads = {{0, &matrix}};
  EXPECT_EQ(suggest_threshold(heads, 0), 0.5F);
  EXPECT_EQ(suggest_threshold(heads, 1), 0.29F);
  EXPECT_EQ(suggest_threshold(heads, 2), 0.12F);
  EXPECT_EQ(suggest_threshold(heads, 3), 0.001F);
  EXPECT_EQ(suggest_threshold(heads, 4), 0.001F);
  EXPECT_EQ(suggest_threshold({}, 1), 0.001F);
}

}  // namespace
}  // namespace headlight

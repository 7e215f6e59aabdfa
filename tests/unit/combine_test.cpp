#include "core/analysis/combine.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "documents.h"
#include "heads.h"

namespace headlight {
namespace {

using test::Random;

constexpr float missing = missing_weight;

/// The definition, of one element.
double combine_by_definition(const std::vector<HeadMatrix>& heads, Combine how, Strength by, int query, int key) {
  double sum = 0;
  double shares = 0;
  double strongest = std::numeric_limits<double>::quiet_NaN();
  bool any_masked = false;
  for (const HeadMatrix& head : heads) {
    const auto weight = static_cast<double>(head.at(query, key));
    const double share = how == Combine::mix ? static_cast<double>(head.share) : 1;
    any_masked = any_masked || weight == static_cast<double>(masked_weight);
    if (!std::isfinite(weight) || share == 0) continue;
    sum += share * weight;
    shares += share;
    if (std::isnan(strongest) || test::strength_by_definition(weight, by) > test::strength_by_definition(strongest, by)) strongest = weight;
  }
  if (shares == 0) return static_cast<double>(any_masked ? masked_weight : missing_weight);
  return how == Combine::max ? strongest : sum / shares;
}

TEST(CombineHeads, AgreesWithTheDefinition) {
  Random random(11);
  int missing_count = 0;
  for (int round = 0; round < 600; ++round) {
    SCOPED_TRACE(round);
    const int queries = 1 + random.below(5);
    const int keys = 1 + random.below(9);
    std::vector<Matrix> matrices;
    const double masked = random.chance(0.5) ? 0 : 0.4;
    for (int i = random.below(4); i >= 0; --i) matrices.push_back(test::random_cells(random, queries, keys, 0.2, 0.3, masked));
    test::Heads heads(random, std::move(matrices));
    const Strength by = test::random_strength(random);
    for (const Combine how : {Combine::mean, Combine::max, Combine::mix}) {
      const Matrix combined = combine_heads(heads.list(), how, by);
      ASSERT_EQ(combined.queries, queries);
      ASSERT_EQ(combined.keys, keys);
      ASSERT_EQ(combined.weights.size(), static_cast<std::size_t>(queries * keys));
      for (int query = 0; query < queries; ++query) {
        for (int key = 0; key < keys; ++key) {
          const double expected = combine_by_definition(heads.list(), how, by, query, key);
          ASSERT_TRUE(test::is_close(static_cast<double>(combined.at(query, key)), expected, 1e-7)) << query << " " << key;
          missing_count += std::isnan(expected) ? 1 : 0;
        }
      }
    }
  }
  EXPECT_GT(missing_count, 1000);
}

TEST(CombineHeads, AMixCountsSharesOnlyWhereThereAreWeights) {
  const Matrix first{1, 3, {1, 1, missing}};
  const Matrix second{1, 3, {0, missing, missing}};
  std::vector<HeadMatrix> heads = {{0, &first}, {1, &second}};
  const auto mix = [&](float share_of_first, float share_of_second) {
    heads[0].share = share_of_first;
    heads[1].share = share_of_second;
    return combine_heads(heads, Combine::mix).weights;
  };
  const auto expect = [](const std::vector<float>& found, const std::vector<float>& expected) {
    for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(test::is_same(found[i], expected[i])) << i << ": " << found[i];
  };
  expect(mix(1, 1), {0.5F, 1, missing});
  expect(mix(0.25F, 0.75F), {0.25F, 1, missing});
  expect(mix(0.125F, 0.375F), {0.25F, 1, missing});  // only the ratio of shares counts
  expect(mix(0, 0.5F), {0, missing, missing});
  expect(mix(0, 0), {missing, missing, missing});
}

TEST(CombineHeads, TheMaximumIsTheStrongest) {
  const Matrix first{1, 2, {-0.9F, masked_weight}};
  const Matrix second{1, 2, {0.1F, missing}};
  const std::vector<HeadMatrix> heads = {{0, &first}, {1, &second}};
  EXPECT_EQ(combine_heads(heads, Combine::max, Strength::magnitude).weights, (std::vector<float>{-0.9F, masked_weight}));
  EXPECT_EQ(combine_heads(heads, Combine::max, Strength::value).weights, (std::vector<float>{0.1F, masked_weight}));
}

TEST(CombineHeads, TheMaximumCountsRowScales) {
  const Matrix first{1, 2, {-0.5F, missing}};
  const Matrix second{1, 2, {-0.25F, -2}};
  const std::vector<float> scales = {4};
  const std::vector<HeadMatrix> heads = {{0, &first}, {1, &second, scales.data()}};
  EXPECT_EQ(combine_heads(heads, Combine::max, Strength::value).weights, (std::vector<float>{-0.5F, -8}));
  EXPECT_EQ(combine_heads(heads, Combine::max, Strength::magnitude).weights, (std::vector<float>{-1, -8}));
}

}  // namespace
}  // namespace headlight

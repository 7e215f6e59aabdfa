#include "core/heads/masks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/heads/head.h"
#include "core/heads/weight_kind.h"
#include "core/weight.h"
#include "documents.h"

namespace headlight {
namespace {

using nlohmann::json;
using test::Random;

/// Marks one row, and says which cells are masked.
std::vector<bool> masked_of(std::vector<float> row) {
  const int keys = static_cast<int>(row.size());
  Matrix matrix{1, keys, std::move(row)};
  mark_masked(matrix);
  std::vector<bool> masked;
  for (const float weight : matrix.weights) masked.push_back(is_masked(weight));
  return masked;
}

using Bits = std::vector<bool>;

TEST(MarkMasked, TakesWhatCanOnlyBeAMask) {
  constexpr float lowest = std::numeric_limits<float>::lowest();
  for (const float mask : {-1e4F, -65504.0F, -1e9F, lowest, masked_weight}) {
    EXPECT_EQ(masked_of({0.5F, mask, -3, 1000}), (Bits{false, true, false, false})) << mask;
  }
  EXPECT_EQ(masked_of({missing_weight, lowest, 0}), (Bits{false, true, false}));
}

TEST(MarkMasked, AMaskMayBeAddedToTheScore) { EXPECT_EQ(masked_of({1.5F, -10002.25F, -9998.5F, -2}), (Bits{false, true, true, false})); }

TEST(MarkMasked, LeavesWhatMayBeAWeight) {
  EXPECT_EQ(masked_of({0.5F, -9999}), (Bits{false, false}));
  EXPECT_EQ(masked_of({0.5F, -20000, 1001}), (Bits{false, false, false}));
  EXPECT_EQ(masked_of({0.5F, -20000, -1001}), (Bits{false, false, false}));
  EXPECT_EQ(masked_of({-20000, -30000}), (Bits{false, false}));
  EXPECT_EQ(masked_of({masked_weight, -20000, 1001}), (Bits{true, false, false}));
}

TEST(MarkMasked, FindsTheOnlyOneOfALargeHead) {
  Matrix matrix{300, 301, std::vector<float>(std::size_t{300} * 301, 0.25F)};
  matrix.weights.back() = -1e4F;
  mark_masked(matrix);
  EXPECT_TRUE(is_masked(matrix.weights.back()));
  EXPECT_EQ(std::count(matrix.weights.begin(), matrix.weights.end(), 0.25F), 300 * 301 - 1);
}

/// Scores under a causal mask.
json causal_scores(double mask) {
  Random random(5);
  json rows = json::array();
  for (int query = 0; query < 6; ++query) {
    json row = json::array();
    for (int key = 0; key < 6; ++key) row.push_back(key <= query ? random.between(-4, 4) : mask);
    rows.push_back(std::move(row));
  }
  return rows;
}

json words6() { return {"a", "b", "c", "d", "e", "f"}; }

TEST(Masked, ScoresOpenAndAreToldOnce) {
  for (const double mask : {-1e4, -1e9, static_cast<double>(std::numeric_limits<float>::lowest()), -1.7976931348623157e308}) {
    SCOPED_TRACE(mask);
    const OpenedDocument opened = test::open(json{{"tokens", words6()}, {"attention", {{causal_scores(mask), causal_scores(mask)}}}});
    for (const int head : {0, 1}) {
      const HeadSummary& summary = *opened.heads.summary({0, 0, head});
      EXPECT_EQ(summary.masked, 15U);
      EXPECT_GE(summary.min, -4);
      EXPECT_LE(summary.max, 4);
      EXPECT_TRUE(is_masked(opened.heads.peek({0, 0, head})->at(0, 5)));
    }
    EXPECT_TRUE(test::has_warning(opened.document, "30 cells are masked"));
    EXPECT_TRUE(test::has_warning(opened.document, "taken for scores"));
    EXPECT_EQ(opened.document.warnings.size(), 2U);
    EXPECT_EQ(guess_weight_kind(opened.document.streams[0], 0, opened.heads), WeightKind::scores);
  }
}

WeightKind kind_of(const json& matrix) {
  const OpenedDocument opened = test::open(json{{"tokens", {"a", "b"}}, {"attention", matrix}});
  return guess_weight_kind(opened.document.streams[0], 0, opened.heads);
}

TEST(GuessWeightKind, GoesByTheRows) {
  EXPECT_EQ(kind_of({{0.5, 0.5}, {0.25, 0.75}}), WeightKind::probabilities);
  EXPECT_EQ(kind_of({{3, 4}, {0.25, 7}}), WeightKind::probabilities);
  EXPECT_EQ(kind_of({{-3, -4}, {-0.25, -7}}), WeightKind::probabilities);
  EXPECT_EQ(kind_of({{0.5, -0.5}, {0.25, 0.75}}), WeightKind::differences);
  EXPECT_EQ(kind_of({{2, -1e9}, {3, 4}}), WeightKind::scores);
  EXPECT_EQ(kind_of({{std::log(0.5), std::log(0.5)}, {std::log(0.25), std::log(0.75)}}), WeightKind::scores);
  EXPECT_EQ(kind_of({{1, -1e9}, {0.25, 0.75}}), WeightKind::probabilities);  // masked after the softmax
  EXPECT_EQ(kind_of({{{0.5, 0.5}, {0.25, 0.75}}, {{2, -1e9}, {3, 4}}}), WeightKind::scores);
  EXPECT_EQ(kind_of({{{std::log(0.5), std::log(0.5)}, {0, -30}}, {{-2, -1}, {-3, -4}}}), WeightKind::probabilities);
}

}  // namespace
}  // namespace headlight

#include "core/heads/head_summary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/analysis/strength.h"
#include "core/weight.h"
#include "documents.h"

namespace headlight {
namespace {

using test::Random;
using test::random_matrix;

/// The definition: which thumbnail cell each weight belongs to, and the first of the strongest of them.
Matrix thumbnail_by_definition(const Matrix& matrix, Strength by) {
  const int rows = std::min(matrix.queries, thumbnail_size);
  const int columns = std::min(matrix.keys, thumbnail_size);
  Matrix pooled{rows, columns, std::vector<float>(static_cast<std::size_t>(rows * columns), std::numeric_limits<float>::quiet_NaN())};
  const auto cell_of = [](int index, int n, int size) {
    int cell = 0;
    while (cell + 1 < size && (cell + 1) * n / size <= index) ++cell;
    return cell;
  };
  for (int query = 0; query < matrix.queries; ++query) {
    const int row = cell_of(query, matrix.queries, rows);
    for (int key = 0; key < matrix.keys; ++key) {
      float& pool = pooled.weights[static_cast<std::size_t>(row * columns + cell_of(key, matrix.keys, columns))];
      const float weight = matrix.at(query, key);
      const bool is_more = by == Strength::value ? weight > pool : std::fabs(weight) > std::fabs(pool);
      if (!is_weight(weight) ? !is_weight(pool) && !is_masked(pool) : !is_weight(pool) || is_more) pool = weight;
    }
  }
  return pooled;
}

TEST(Thumbnail, IsTheStrongestOfItsCells) {
  Random random(1);
  for (int i = 0; i < 60; ++i) {
    const double missing = i % 3 == 0 ? 0 : i % 3 == 1 ? 0.1 : 0.97;
    const Matrix matrix = random_matrix(random, 1 + random.below(i < 30 ? 70 : 300), 1 + random.below(i < 30 ? 70 : 300), 0.1, missing);
    const Matrix thumbnail = pool_to_thumbnail(matrix, summarize(matrix));
    const Matrix expected = thumbnail_by_definition(matrix, Strength::magnitude);
    ASSERT_EQ(thumbnail.queries, expected.queries);
    ASSERT_EQ(thumbnail.keys, expected.keys);
    ASSERT_EQ(thumbnail.weights.size(), expected.weights.size());
    for (std::size_t cell = 0; cell < expected.weights.size(); ++cell) {
      if (std::isnan(expected.weights[cell])) {
        ASSERT_TRUE(std::isnan(thumbnail.weights[cell]));
      } else {
        ASSERT_EQ(std::fabs(thumbnail.weights[cell]), std::fabs(expected.weights[cell]));  // of 0.5 and -0.5 either
      }
    }
  }
}

TEST(Thumbnail, OfScoresIsTheLargest) {
  Random random(4);
  for (int i = 0; i < 40; ++i) {
    Matrix matrix = random_matrix(random, 60 + random.below(200), 60 + random.below(200), 0.1, i % 2 == 0 ? 0 : 0.3);
    const double masked = i % 3 == 0 ? 0.95 : 0.4;
    matrix.weights[0] = masked_weight;
    for (float& weight : matrix.weights) weight = random.chance(masked) ? masked_weight : weight;
    const Matrix thumbnail = pool_to_thumbnail(matrix, summarize(matrix));
    const Matrix expected = thumbnail_by_definition(matrix, Strength::value);
    ASSERT_EQ(test::float_bits(thumbnail.weights), test::float_bits(expected.weights)) << i;
  }
}

TEST(Thumbnail, KeepsTheStrongNegative) {
  Matrix matrix{128, 128, std::vector<float>(std::size_t{128} * 128, 0.125F)};
  matrix.weights[128 * 64 + 64] = -5;
  EXPECT_EQ(pool_to_thumbnail(matrix, summarize(matrix)).at(32, 32), -5);
}

/// Weight by weight, in the order of the file.
HeadSummary summary_by_definition(const Matrix& matrix) {
  HeadSummary summary;
  std::vector<float> values;
  std::vector<float> sums;
  for (int query = 0; query < matrix.queries; ++query) {
    double sum = 0;
    bool counts = false;
    for (int key = 0; key < matrix.keys; ++key) {
      const float weight = matrix.at(query, key);
      if (is_weight(weight)) values.push_back(weight);
      counts = counts || (weight != 0 && !is_masked(weight));
      sum += is_masked(weight) ? 0 : static_cast<double>(weight);
      summary.masked += is_masked(weight) ? 1 : 0;
    }
    if (counts && !std::isnan(sum)) sums.push_back(static_cast<float>(sum));
  }
  summary.missing = matrix.weights.size() - values.size() - summary.masked;
  if (!values.empty()) {
    summary.min = *std::min_element(values.begin(), values.end());
    summary.max = *std::max_element(values.begin(), values.end());
  }
  if (!sums.empty()) {
    summary.row_sum_min = *std::min_element(sums.begin(), sums.end());
    summary.row_sum_max = *std::max_element(sums.begin(), sums.end());
  }
  return summary;
}

TEST(Summary, IsWhatItsDefinitionSays) {
  Random random(2);
  for (int i = 0; i < 400; ++i) {
    const double zero = i % 2 == 0 ? 0.2 : 0.9;
    const double missing = i % 5 == 0 ? 0.3 : i % 5 == 1 ? 1 : 0;
    Matrix matrix = random_matrix(random, 1 + random.below(9), 1 + random.below(19), zero, missing);
    for (float& weight : matrix.weights) weight = random.chance(i % 7 == 0 ? 0.8 : i % 7 < 3 ? 0.1 : 0) ? masked_weight : weight;
    const HeadSummary summary = summarize(matrix);
    const HeadSummary expected = summary_by_definition(matrix);
    EXPECT_EQ(summary.min, expected.min);
    EXPECT_EQ(summary.max, expected.max);
    EXPECT_EQ(summary.missing, expected.missing);
    EXPECT_EQ(summary.masked, expected.masked);
    EXPECT_FLOAT_EQ(summary.row_sum_min, expected.row_sum_min);  // sums may be taken in another order
    EXPECT_FLOAT_EQ(summary.row_sum_max, expected.row_sum_max);
  }
}

TEST(Summary, SumsStayFinite) {
  constexpr float most = std::numeric_limits<float>::max();
  const HeadSummary low = summarize({1, 3, {-most, -most, 1}});
  EXPECT_EQ(low.row_sum_min, -most);
  EXPECT_EQ(low.row_sum_max, -most);
  EXPECT_EQ(low.min, -most);
  const HeadSummary high = summarize({2, 3, {most, most, 1, most, -most, 1}});
  EXPECT_EQ(high.row_sum_max, most);
  EXPECT_EQ(high.row_sum_min, 1);
}

TEST(Summary, OfAHeadThatIsAllMaskedIsZero) {
  const HeadSummary summary = summarize({2, 2, {masked_weight, masked_weight, masked_weight, masked_weight}});
  EXPECT_EQ(summary.masked, 4U);
  EXPECT_EQ(summary.min, 0);
  EXPECT_EQ(summary.max, 0);
  EXPECT_EQ(summary.row_sum_min, 0);
  EXPECT_TRUE(is_normalized(summary));
}

/// Rows of a softmax over the keys up to the query's own, or their logarithms.
Matrix causal_rows(Random& random, int tokens, bool logarithms) {
  Matrix matrix{tokens, tokens, {}};
  for (int query = 0; query < tokens; ++query) {
    std::vector<double> row;
    double sum = 0;
    for (int key = 0; key <= query; ++key) sum += row.emplace_back(std::exp(random.between(-6, 6)));
    for (int key = 0; key < tokens; ++key) {
      const double part = key > query ? 0 : row[static_cast<std::size_t>(key)] / sum;
      matrix.weights.push_back(static_cast<float>(logarithms ? std::log(part) : part));
    }
  }
  return matrix;
}

TEST(Summary, KnowsLogProbabilities) {
  Random random(3);
  const HeadSummary logarithms = summarize(causal_rows(random, 20, true));
  EXPECT_EQ(logarithms.masked, 190U);
  EXPECT_TRUE(logarithms.log_probabilities);
  EXPECT_TRUE(looks_like_scores(logarithms));
  const HeadSummary softmax = summarize(causal_rows(random, 20, false));
  EXPECT_FALSE(softmax.log_probabilities);
  EXPECT_FALSE(looks_like_scores(softmax));
  EXPECT_FALSE(summarize({1, 2, {-0.5F, -0.25F}}).log_probabilities);
  EXPECT_FALSE(summarize({1, 2, {0, 0}}).log_probabilities);
  EXPECT_TRUE(summarize({2, 2, {-std::log(2.0F), -std::log(2.0F), 0, 0}}).log_probabilities);  // a row of padding says nothing
}

}  // namespace
}  // namespace headlight

#include "core/heads/head_summary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "documents.h"

namespace headlight {
namespace {

using test::Random;
using test::random_matrix;

/// The definition: which thumbnail cell each weight belongs to, and the maximum of them.
Matrix thumbnail_by_definition(const Matrix& matrix) {
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
      pool = std::fmax(pool, matrix.at(query, key));
    }
  }
  return pooled;
}

TEST(Thumbnail, IsTheMaximumOfItsCells) {
  Random random(1);
  for (int i = 0; i < 60; ++i) {
    const double missing = i % 3 == 0 ? 0 : i % 3 == 1 ? 0.1 : 0.97;
    const Matrix matrix = random_matrix(random, 1 + random.below(i < 30 ? 70 : 300), 1 + random.below(i < 30 ? 70 : 300), 0.1, missing);
    const Matrix thumbnail = pool_to_thumbnail(matrix);
    const Matrix expected = thumbnail_by_definition(matrix);
    ASSERT_EQ(thumbnail.queries, expected.queries);
    ASSERT_EQ(thumbnail.keys, expected.keys);
    ASSERT_EQ(thumbnail.weights.size(), expected.weights.size());
    for (std::size_t cell = 0; cell < expected.weights.size(); ++cell) {
      if (std::isnan(expected.weights[cell])) {
        ASSERT_TRUE(std::isnan(thumbnail.weights[cell]));
      } else {
        ASSERT_EQ(thumbnail.weights[cell], expected.weights[cell]);
      }
    }
  }
}

/// Weight by weight, in the order of the file.
HeadSummary summary_by_definition(const Matrix& matrix) {
  std::vector<float> values;
  std::vector<float> sums;
  for (int query = 0; query < matrix.queries; ++query) {
    double sum = 0;
    bool counts = false;
    for (int key = 0; key < matrix.keys; ++key) {
      const float weight = matrix.at(query, key);
      if (!std::isnan(weight)) values.push_back(weight);
      counts = counts || weight != 0;
      sum += static_cast<double>(weight);
    }
    if (counts && !std::isnan(sum)) sums.push_back(static_cast<float>(sum));
  }
  HeadSummary summary;
  summary.missing = matrix.weights.size() - values.size();
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
    const Matrix matrix = random_matrix(random, 1 + random.below(9), 1 + random.below(19), zero, missing);
    const HeadSummary summary = summarize(matrix);
    const HeadSummary expected = summary_by_definition(matrix);
    EXPECT_EQ(summary.min, expected.min);
    EXPECT_EQ(summary.max, expected.max);
    EXPECT_EQ(summary.missing, expected.missing);
    EXPECT_FLOAT_EQ(summary.row_sum_min, expected.row_sum_min);  // sums may be taken in another order
    EXPECT_FLOAT_EQ(summary.row_sum_max, expected.row_sum_max);
  }
}

}  // namespace
}  // namespace headlight

#include "core/analysis/softmax.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "documents.h"
#include "heads.h"

namespace headlight {
namespace {

using test::Random;

constexpr float lowest = std::numeric_limits<float>::lowest();

TEST(ExpOfNegative, AgreesWithTheLibrary) {
  for (double x = 0; x > -87; x -= 0.00917) {
    const double expected = std::exp(static_cast<double>(static_cast<float>(x)));
    ASSERT_NEAR(static_cast<double>(exp_of_negative(static_cast<float>(x))) / expected, 1, 5e-7) << x;
  }
  EXPECT_EQ(exp_of_negative(0), 1);
  for (const float x : {-88.0F, -1e4F, lowest, masked_weight}) EXPECT_EQ(exp_of_negative(x), 0) << x;
}

/// The definition, of one cell.
double softmax_by_definition(const Matrix& matrix, int query, int key) {
  const auto cell = static_cast<double>(matrix.at(query, key));
  if (std::isnan(cell)) return cell;
  double sum = 0;
  double largest = -std::numeric_limits<double>::infinity();
  for (int other = 0; other < matrix.keys; ++other) largest = std::fmax(largest, static_cast<double>(matrix.at(query, other)));
  for (int other = 0; other < matrix.keys; ++other) {
    if (is_weight(matrix.at(query, other))) sum += std::exp(static_cast<double>(matrix.at(query, other)) - largest);
  }
  return is_masked(matrix.at(query, key)) ? cell : std::exp(cell - largest) / sum;
}

TEST(Softmax, AgreesWithTheDefinition) {
  Random random(81);
  for (int round = 0; round < 500; ++round) {
    Matrix matrix = test::random_cells(random, 1 + random.below(5), 1 + random.below(40), 0.1, 0.1, random.chance(0.3) ? 0.9 : 0.2);
    const auto factor = static_cast<float>(random.between(0.1, 60));
    for (float& cell : matrix.weights) cell *= factor;
    const Matrix softmax = softmax_rows(matrix, measure_softmax(matrix));
    for (int query = 0; query < matrix.queries; ++query) {
      for (int key = 0; key < matrix.keys; ++key) {
        ASSERT_TRUE(test::is_close(static_cast<double>(softmax.at(query, key)), softmax_by_definition(matrix, query, key), 1e-6))
            << round << ": " << query << " " << key;
      }
    }
  }
}

TEST(Softmax, LeavesMaskedAndMissingCellsAsTheyAre) {
  const Matrix matrix{2, 2, {masked_weight, masked_weight, missing_weight, masked_weight}};
  const Matrix softmax = softmax_rows(matrix, measure_softmax(matrix));
  EXPECT_TRUE(is_masked(softmax.at(0, 0)));
  EXPECT_TRUE(is_masked(softmax.at(0, 1)));
  EXPECT_TRUE(is_missing(softmax.at(1, 0)));
  EXPECT_TRUE(is_masked(softmax.at(1, 1)));
  EXPECT_EQ(softmax_of(matrix.at(0, 0), measure_softmax(matrix)[0]), 0) << "where it is summed";
}

TEST(Softmax, OfTheLargestFloatsIsFinite) {
  const Matrix matrix{1, 3, {-lowest, lowest, 5}};
  EXPECT_EQ(softmax_rows(matrix, measure_softmax(matrix)).weights, (std::vector<float>{1, 0, 0}));
}

}  // namespace
}  // namespace headlight

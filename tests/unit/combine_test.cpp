#include "core/analysis/combine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "documents.h"

namespace headlight {
namespace {

using test::Random;

TEST(CombineHeads, AgreesWithTheDefinition) {
  Random random(11);
  for (int round = 0; round < 50; ++round) {
    const int queries = 1 + random.below(5);
    const int keys = 1 + random.below(5);
    std::vector<Matrix> matrices(static_cast<std::size_t>(1 + random.below(4)));
    std::vector<HeadMatrix> heads;
    heads.reserve(matrices.size());
    for (Matrix& matrix : matrices) {
      matrix = test::random_matrix(random, queries, keys, 0.2, 0.3);
      heads.push_back({static_cast<int>(heads.size()), &matrix});
    }

    const Matrix mean = combine_heads(heads, Combine::mean);
    const Matrix max = combine_heads(heads, Combine::max);
    ASSERT_EQ(mean.queries, queries);
    ASSERT_EQ(mean.keys, keys);
    for (int query = 0; query < queries; ++query) {
      for (int key = 0; key < keys; ++key) {
        std::vector<double> there;
        for (const Matrix& matrix : matrices) {
          if (!std::isnan(matrix.at(query, key))) there.push_back(static_cast<double>(matrix.at(query, key)));
        }
        if (there.empty()) {
          EXPECT_TRUE(std::isnan(mean.at(query, key)));
          EXPECT_TRUE(std::isnan(max.at(query, key)));
          continue;
        }
        double sum = 0;
        for (const double weight : there) sum += weight;
        EXPECT_EQ(mean.at(query, key), static_cast<float>(sum / static_cast<double>(there.size())));
        EXPECT_EQ(static_cast<double>(max.at(query, key)), *std::max_element(there.begin(), there.end()));
      }
    }
  }
}

}  // namespace
}  // namespace headlight

#include "core/analysis/hidden_attention.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "documents.h"
#include "heads.h"

namespace headlight {
namespace {

using test::is_hidden;
using test::Random;

constexpr float missing = std::numeric_limits<float>::quiet_NaN();

double visible_magnitude(const Matrix& matrix, int query, const std::vector<bool>& hidden_keys) {
  double sum = 0;
  for (int key = 0; key < matrix.keys; ++key) {
    if (!is_hidden(hidden_keys, key) && is_weight(matrix.at(query, key))) sum += static_cast<double>(std::fabs(matrix.at(query, key)));
  }
  return sum;
}

TEST(RenormalizingScales, MakeVisibleRowsSumToOne) {
  Random random(71);
  int unscaled = 0;
  for (int round = 0; round < 1000; ++round) {
    const int queries = 1 + random.below(4);
    const int keys = 1 + random.below(6);
    const Matrix matrix = test::random_cells(random, queries, keys, 0.3, 0.2, 0.1);
    const std::vector<bool> hidden = test::random_hidden(random, keys);
    const std::vector<float> scales = renormalizing_scales(matrix, hidden);
    ASSERT_EQ(scales.size(), static_cast<std::size_t>(queries));
    for (int query = 0; query < queries; ++query) {
      const float scale = scales[static_cast<std::size_t>(query)];
      const double sum = visible_magnitude(matrix, query, hidden);
      if (sum > 0) {
        ASSERT_NEAR(sum * static_cast<double>(scale), 1, 1e-6);
      } else {
        ASSERT_EQ(scale, 1);
        ++unscaled;
      }
    }
  }
  EXPECT_GT(unscaled, 50);
}

TEST(RenormalizingScales, AreFiniteHoweverLittleIsLeft) {
  const Matrix matrix{3, 2, {1, 1e-45F, 1, 1e-38F, missing, 0}};
  for (const float scale : renormalizing_scales(matrix, {true, false})) EXPECT_TRUE(std::isfinite(scale)) << scale;
}

TEST(MeasureHidden, AgreesWithTheDefinition) {
  Random random(72);
  int found = 0;
  for (int round = 0; round < 2000; ++round) {
    SCOPED_TRACE(round);
    const int queries = 1 + random.below(4);
    const int keys = 1 + random.below(8);
    test::Heads heads = test::random_heads(random, 1 + random.below(3), queries, keys);
    Stream stream;
    for (int key = 0; key < keys; ++key) stream.keys.emplace_back().text = std::string(1, "abc"[random.below(3)]);
    const HiddenTokens hidden = test::random_hidden_tokens(random, queries, keys);

    double total = 0;
    double share = 0;
    std::map<std::string, double> by_text;
    for (const HeadMatrix& head : heads.list()) {
      for (int query = 0; query < queries; ++query) {
        for (int key = 0; key < keys; ++key) {
          if (is_hidden(hidden.queries, query) || !is_weight(head.matrix->at(query, key))) continue;
          const auto magnitude = static_cast<double>(std::fabs(head.matrix->at(query, key)));
          total += magnitude;
          if (!is_hidden(hidden.keys, key)) continue;
          share += magnitude;
          by_text[stream.keys[static_cast<std::size_t>(key)].text] += magnitude;
        }
      }
    }

    const HiddenAttention attention = measure_hidden(heads.list(), stream, hidden);
    if (share == 0) {
      ASSERT_EQ(attention.share, 0);
      ASSERT_EQ(attention.most, std::nullopt);
      ASSERT_EQ(attention.share_of_most, 0);
      continue;
    }
    ++found;
    ASSERT_NEAR(attention.share, share / total, 1e-9);
    ASSERT_TRUE(attention.most.has_value() && is_hidden(hidden.keys, *attention.most));
    ASSERT_NEAR(attention.share_of_most, by_text.at(stream.keys[static_cast<std::size_t>(*attention.most)].text) / total, 1e-9);
    for (const auto& [text, sum] : by_text) ASSERT_GE(attention.share_of_most, sum / total - 1e-9) << text;
  }
  EXPECT_GT(found, 500);
}

TEST(MeasureHidden, AddsTokensOfTheSameText) {
  const Matrix matrix{1, 4, {0.4F, 0.25F, 0.05F, 0.3F}};
  const std::vector<float> scales = {100};
  const std::vector<HeadMatrix> heads = {{0, &matrix, scales.data()}};
  Stream stream;
  for (const char* text : {"the", "[SEP]", "[CLS]", "[SEP]"}) stream.keys.emplace_back().text = text;
  HiddenAttention attention = measure_hidden(heads, stream, {{{}, {false, true, true, true}}});
  EXPECT_NEAR(attention.share, 0.6, 1e-6);
  EXPECT_EQ(attention.most, 1) << "the first [SEP]";
  EXPECT_NEAR(attention.share_of_most, 0.55, 1e-6);
  EXPECT_EQ(measure_hidden(heads, stream, {}).share, 0);
  EXPECT_EQ(measure_hidden(heads, stream, {{{true}, {true, true, true, true}}}).share, 0);
  EXPECT_EQ(measure_hidden({}, stream, {{{}, {true, true, true, true}}}).share, 0);
}

}  // namespace
}  // namespace headlight

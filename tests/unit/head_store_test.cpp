#include "core/store/head_store.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "documents.h"

namespace headlight {
namespace {

using test::Random;

constexpr float missing = std::numeric_limits<float>::quiet_NaN();

Document two_streams() {
  Document document;
  for (const int layers : {2, 1}) {
    Stream& stream = document.streams.emplace_back();
    stream.layers = layers;
    stream.heads = 3;
    stream.sources.resize(static_cast<std::size_t>(layers) * 3);
    for (HeadSource& source : stream.sources) source.encoding = Encoding::text;
  }
  return document;
}

TEST(HeadStore, FindsWhatWasPut) {
  HeadStore store(two_streams());
  EXPECT_EQ(store.find({1, 0, 2}), nullptr);
  EXPECT_EQ(store.resident_bytes(), 0U);
  store.put({1, 0, 2}, summarized({1, 2, {0.25F, 0.75F}}));
  ASSERT_NE(store.find({1, 0, 2}), nullptr);
  EXPECT_EQ(store.find({1, 0, 2})->at(0, 1), 0.75F);
  EXPECT_EQ(store.summary({1, 0, 2})->max, 0.75F);
  EXPECT_EQ(store.resident_bytes(), 8U);
  store.put({1, 0, 2}, summarized({1, 1, {1}}));
  EXPECT_EQ(store.resident_bytes(), 4U);
  EXPECT_EQ(store.find({0, 0, 2}), nullptr);
}

TEST(HeadStore, NothingIsThereBeyondTheDocument) {
  HeadStore store(two_streams());
  for (const HeadId id : {HeadId{-1, 0, 0}, {2, 0, 0}, {0, 2, 0}, {0, -1, 0}, {0, 0, 3}, {0, 0, -1}, {1, 1, 0}}) {
    EXPECT_EQ(store.find(id), nullptr);
    EXPECT_EQ(store.summary(id), nullptr);
  }
  EXPECT_EQ(HeadStore().peek({0, 0, 0}), nullptr);
}

TEST(Summary, SkipsMissingValues) {
  const HeadSummary summary = summarize({3, 2, {0.5F, 0.5F, missing, 0.25F, -0.5F, 1.75F}});
  EXPECT_EQ(summary.min, -0.5F);
  EXPECT_EQ(summary.max, 1.75F);
  EXPECT_EQ(summary.missing, 1U);
  EXPECT_EQ(summary.row_sum_min, 1.0F);
  EXPECT_EQ(summary.row_sum_max, 1.25F);
}

TEST(Summary, OfAHeadWithoutValuesIsZero) {
  const HeadSummary summary = summarize({1, 2, {missing, missing}});
  EXPECT_EQ(summary.min, 0);
  EXPECT_EQ(summary.max, 0);
  EXPECT_EQ(summary.missing, 2U);
}

TEST(Normalized, RoundedSoftmaxIs) {
  Random random(5);
  for (const int keys : {1, 2, 30, 512}) {
    Matrix matrix{8, keys, {}};
    for (int query = 0; query < 8; ++query) {
      std::vector<double> row;
      double sum = 0;
      for (int key = 0; key < keys; ++key) sum += row.emplace_back(std::exp(random.between(-4, 4)));
      for (const double value : row) matrix.weights.push_back(static_cast<float>(std::round(value / sum * 1e4) / 1e4));
    }
    EXPECT_TRUE(is_normalized(summarize(matrix))) << keys;
  }
  // The worst case of four digits: 512 equal weights, each rounded up.
  EXPECT_TRUE(is_normalized(summarize({1, 512, std::vector<float>(512, 0.0020F)})));
}

TEST(Normalized, MaskedRowsAndMissingValuesDoNotMatter) {
  EXPECT_TRUE(is_normalized(summarize({3, 2, {0.5F, 0.5F, 0, 0, missing, 0.2F}})));
  EXPECT_TRUE(is_normalized(summarize({1, 2, {0, 0}})));
}

TEST(Normalized, ScoresAreNot) {
  EXPECT_FALSE(is_normalized(summarize({2, 2, {0.5F, 0.5F, 3, 4}})));
  EXPECT_FALSE(is_normalized(summarize({1, 2, {-0.5F, 1.5F}})));
  EXPECT_FALSE(is_normalized(summarize({1, 2, {0.5F, 0.4F}})));
  EXPECT_FALSE(is_normalized(summarize({2, 2, {0.5F, 0.5F, 0.1F, 0.1F}})));
}

}  // namespace
}  // namespace headlight

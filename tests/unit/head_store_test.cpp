#include "core/heads/head_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
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

DecodedHead head_of(float weight) { return summarized({1, 2, {weight, 1 - weight}}); }  // 8 bytes

TEST(HeadStore, MakesRoomWhenItIsTold) {
  HeadStore store(two_streams());
  store.put({0, 0, 1}, head_of(0.5F));
  store.evict_all();
  EXPECT_EQ(store.resident_bytes(), 0U);
  EXPECT_EQ(store.find({0, 0, 1}), nullptr);
  EXPECT_EQ(store.status({0, 0, 1}), HeadStatus::evicted);
  EXPECT_NE(store.summary({0, 0, 1}), nullptr);
  EXPECT_EQ(store.next_to_decode(false), (HeadId{0, 0, 1}));
}

TEST(HeadStore, GrowsWithItsDocument) {
  Document document = two_streams();
  HeadStore store(document);
  store.put({0, 1, 2}, head_of(0.25F));
  store.put({1, 0, 0}, head_of(0.75F));
  const Matrix* first = store.find({0, 1, 2});
  EXPECT_EQ(store.find({1, 0, 1}), nullptr);  // a wish
  const std::uint64_t revision = store.revision();

  Document grown = two_streams();
  grown.streams[0].layers = 40;
  grown.streams[0].sources.resize(120, grown.streams[0].sources[0]);
  grown.streams[0].sources.back().encoding = Encoding::absent;
  std::swap(grown.streams[0], grown.streams[1]);
  grown.streams.insert(grown.streams.begin(), two_streams().streams[1]);
  store.grow(grown, {2, 1});

  EXPECT_EQ(store.find({2, 1, 2}), first) << "it stays where it is";
  EXPECT_EQ(store.find({1, 0, 0})->at(0, 0), 0.75F);
  EXPECT_EQ(store.status({0, 0, 0}), HeadStatus::unread);
  EXPECT_EQ(store.status({2, 39, 1}), HeadStatus::unread);
  EXPECT_EQ(store.status({2, 39, 2}), HeadStatus::absent);
  EXPECT_EQ(store.next_to_decode(false), (HeadId{1, 0, 1})) << "the wish is still one";
  EXPECT_EQ(store.next_to_decode(true), (HeadId{0, 0, 0}));
  EXPECT_EQ(store.head_count(), 3U + 3U + 119U);
  EXPECT_EQ(store.decoded_count(), 2U);
  EXPECT_EQ(store.resident_bytes(), 16U);
  EXPECT_GT(store.revision(), revision);
}

TEST(HeadStore, ByDefaultNothingIsEvicted) {
  HeadStore store(two_streams());
  for (int head = 0; head < 3; ++head) store.put({0, 0, head}, head_of(0.5F));
  EXPECT_EQ(store.resident_bytes(), 24U);
  EXPECT_EQ(store.head_count(), 9U);
  EXPECT_EQ(store.decoded_count(), 3U);
}

TEST(HeadStore, TheLeastRecentlyUsedMakesRoomForWhatWasAskedFor) {
  HeadStore store(two_streams(), 16);
  store.put({0, 0, 0}, head_of(0.1F));
  store.put({0, 0, 1}, head_of(0.2F));
  store.begin_frame();
  EXPECT_NE(store.find({0, 0, 1}), nullptr);
  EXPECT_NE(store.find({0, 0, 0}), nullptr);
  store.begin_frame();
  EXPECT_EQ(store.find({0, 1, 0}), nullptr);
  store.put({0, 1, 0}, head_of(0.3F));
  EXPECT_EQ(store.status({0, 0, 1}), HeadStatus::evicted);
  EXPECT_EQ(store.status({0, 0, 0}), HeadStatus::ready);
  EXPECT_EQ(store.peek({0, 1, 0})->at(0, 0), 0.3F);
  EXPECT_EQ(store.resident_bytes(), 16U);
  EXPECT_EQ(store.summary({0, 0, 1})->max, 0.8F) << "a summary stays";
  EXPECT_EQ(store.thumbnail({0, 0, 1})->at(0, 0), 0.2F) << "and so does a thumbnail";
}

TEST(HeadStore, WhatNobodyAskedForEvictsNothing) {
  HeadStore store(two_streams(), 16);
  store.put({0, 0, 0}, head_of(0.1F));
  store.put({0, 0, 1}, head_of(0.2F));
  EXPECT_FALSE(store.has_room_for({0, 0, 2}, 8));
  store.put({0, 0, 2}, head_of(0.3F));
  EXPECT_EQ(store.status({0, 0, 2}), HeadStatus::evicted);
  EXPECT_NE(store.summary({0, 0, 2}), nullptr);
  EXPECT_EQ(store.status({0, 0, 0}), HeadStatus::ready);
}

TEST(HeadStore, WhatIsOnScreenStaysEvenBeyondTheBudget) {
  HeadStore store(two_streams(), 8);
  store.begin_frame();
  for (int head = 0; head < 3; ++head) {
    EXPECT_EQ(store.find({0, 0, head}), nullptr);
    store.put({0, 0, head}, head_of(0.5F));
  }
  EXPECT_EQ(store.resident_bytes(), 24U);
  store.begin_frame();
  EXPECT_EQ(store.find({1, 0, 0}), nullptr);
  store.put({1, 0, 0}, head_of(0.5F));
  EXPECT_EQ(store.resident_bytes(), 8U) << "the others have gone, and this one is there";
  EXPECT_NE(store.peek({1, 0, 0}), nullptr);
}

TEST(HeadStore, AHeadWithoutItsMatrixCountsAsEvicted) {
  HeadStore store(two_streams());
  DecodedHead head = head_of(0.5F);
  head.matrix = {};
  store.put({0, 0, 0}, std::move(head));
  EXPECT_EQ(store.status({0, 0, 0}), HeadStatus::evicted);
  EXPECT_EQ(store.decoded_count(), 1U);
  EXPECT_EQ(store.resident_bytes(), 0U);
}

TEST(HeadStore, WhatIsOnTheScreenIsDecodedFirstInTheOrderOfAsking) {
  HeadStore store(two_streams());
  EXPECT_EQ(store.next_to_decode(false), std::nullopt);
  EXPECT_EQ(store.find({0, 1, 1}), nullptr);
  EXPECT_EQ(store.find({0, 1, 1}), nullptr) << "asked twice, decoded once";
  store.begin_frame();
  EXPECT_EQ(store.find({1, 0, 0}), nullptr);
  EXPECT_EQ(store.find({1, 0, 1}), nullptr);
  EXPECT_EQ(store.next_to_decode(true), (HeadId{1, 0, 0}));
  EXPECT_EQ(store.next_to_decode(true), (HeadId{1, 0, 1}));
  EXPECT_EQ(store.next_to_decode(true), (HeadId{0, 1, 1})) << "asked for, but no longer on the screen";
  EXPECT_EQ(store.next_to_decode(false), std::nullopt);
}

TEST(HeadStore, WhatCameBeforeItsTurnIsNotDecodedAgain) {
  HeadStore store(two_streams());
  static_cast<void>(store.find({0, 0, 1}));
  static_cast<void>(store.find({0, 1, 1}));
  store.put({0, 0, 1}, summarized({1, 2, {1, 2}}));
  store.fail({0, 1, 1}, "no");
  EXPECT_FALSE(store.has_wishes());
  EXPECT_EQ(store.next_to_decode(false), std::nullopt);
}

TEST(HeadStore, TheBackgroundNamesEveryOtherHeadOnce) {
  Document document = two_streams();
  document.streams[0].sources[4].encoding = Encoding::absent;
  HeadStore store(document);
  store.put({0, 0, 1}, head_of(0.5F));
  EXPECT_EQ(store.find({0, 0, 2}), nullptr);
  EXPECT_EQ(store.next_to_decode(true), (HeadId{0, 0, 2}));
  std::vector<HeadId> named;
  while (const auto id = store.next_to_decode(true)) named.push_back(*id);
  const std::vector<HeadId> expected = {{0, 0, 0}, {0, 1, 0}, {0, 1, 2}, {1, 0, 0}, {1, 0, 1}, {1, 0, 2}};
  EXPECT_EQ(named, expected);
}

TEST(HeadStore, AnEvictedHeadIsDecodedAgainWhenSomebodyAsks) {
  HeadStore store(two_streams(), 0);
  store.put({0, 0, 0}, head_of(0.5F));
  EXPECT_EQ(store.status({0, 0, 0}), HeadStatus::evicted);
  EXPECT_EQ(store.find({0, 0, 0}), nullptr);
  EXPECT_TRUE(store.is_wanted({0, 0, 0}));
  EXPECT_EQ(store.next_to_decode(false), (HeadId{0, 0, 0}));
  store.put({0, 0, 0}, head_of(0.5F));
  EXPECT_NE(store.find({0, 0, 0}), nullptr);
  EXPECT_EQ(store.decoded_count(), 1U);
}

TEST(HeadStore, AFailedHeadSaysWhyAndIsNotAskedForAgain) {
  HeadStore store(two_streams());
  store.fail({0, 0, 0}, "a bad number");
  EXPECT_EQ(store.status({0, 0, 0}), HeadStatus::failed);
  EXPECT_EQ(store.failure({0, 0, 0}), "a bad number");
  EXPECT_EQ(store.find({0, 0, 0}), nullptr);
  EXPECT_EQ(store.next_to_decode(false), std::nullopt);
  EXPECT_EQ(store.decoded_count(), 1U);
  EXPECT_EQ(store.failure({0, 0, 1}), "");
}

TEST(Thumbnail, KeepsTheStrongestOfEachCell) {
  Random random(8);
  for (const auto& [queries, keys] : {std::pair(3, 5), {64, 64}, {65, 200}, {130, 63}, {500, 1}}) {
    const Matrix matrix = test::random_matrix(random, queries, keys, 0.3, 0.2);
    const Matrix thumbnail = pool_to_thumbnail(matrix, summarize(matrix));
    ASSERT_EQ(thumbnail.queries, std::min(queries, 64));
    ASSERT_EQ(thumbnail.keys, std::min(keys, 64));
    Matrix expected{thumbnail.queries, thumbnail.keys, std::vector<float>(thumbnail.weights.size(), missing)};
    for (int query = 0; query < queries; ++query) {
      for (int key = 0; key < keys; ++key) {
        // The cell whose first row floor(i * n / size) is the last one not beyond this row, and so for the columns.
        int row = 0;
        int column = 0;
        while (row + 1 < thumbnail.queries && (row + 1) * queries / thumbnail.queries <= query) ++row;
        while (column + 1 < thumbnail.keys && (column + 1) * keys / thumbnail.keys <= key) ++column;
        float& cell = expected.weights[static_cast<std::size_t>(row * thumbnail.keys + column)];
        const float weight = matrix.at(query, key);
        if (!std::isnan(weight) && (std::isnan(cell) || std::fabs(weight) > std::fabs(cell))) cell = weight;
      }
    }
    for (std::size_t i = 0; i < expected.weights.size(); ++i) {
      if (std::isnan(expected.weights[i])) {
        EXPECT_TRUE(std::isnan(thumbnail.weights[i])) << i;
      } else {
        EXPECT_EQ(thumbnail.weights[i], expected.weights[i]) << i;
      }
    }
  }
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

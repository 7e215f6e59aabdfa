#include "core/selection.h"

#include <gtest/gtest.h>

#include "core/attention.h"

namespace headlight {
namespace {

TEST(Sides, HaveOneOfEachSide) {
  Sides<int> sides{3, 5};
  EXPECT_EQ(sides.of(Side::query), 3);
  EXPECT_EQ(sides.of(Side::key), 5);
  for (const Side side : both_sides) ++sides.of(side);
  EXPECT_EQ(sides, (Sides<int>{4, 6}));
  EXPECT_EQ(other(Side::query), Side::key);
  EXPECT_EQ(other(Side::key), Side::query);
}

TEST(Stream, TokensAreThoseOfTheirSide) {
  Stream stream;
  stream.queries.resize(2);
  stream.keys.resize(3);
  EXPECT_EQ(&stream.tokens(Side::query), &stream.queries);
  EXPECT_EQ(&stream.tokens(Side::key), &stream.keys);
  EXPECT_EQ(&stream.token({Side::key, 2}), &stream.keys[2]);
}

TEST(Selected, KnowsWhatIsSet) {
  Selected selected;
  EXPECT_TRUE(selected.none());
  EXPECT_EQ(selected.first(), std::nullopt);
  selected.token(Side::key) = 4;
  EXPECT_EQ(selected.key, 4);
  EXPECT_FALSE(selected.none());
  EXPECT_FALSE(selected.is_pair());
  EXPECT_EQ(selected.first(), (TokenRef{Side::key, 4}));
  selected.query = 0;
  EXPECT_TRUE(selected.is_pair());
  EXPECT_EQ(selected.first(), (TokenRef{Side::query, 0}));
}

TEST(TokenSet, AnEmptySideHasNone) {
  const TokenSet set{{{}, {false, true}}};
  EXPECT_FALSE(set.none());
  EXPECT_FALSE(set.has({Side::query, 1}));
  EXPECT_FALSE(set.has({Side::key, 0}));
  EXPECT_TRUE(set.has({Side::key, 1}));
  EXPECT_FALSE(set.has({Side::key, 2}));
  EXPECT_TRUE(TokenSet().none());
}

}  // namespace
}  // namespace headlight

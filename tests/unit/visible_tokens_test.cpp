#include "core/view/visible_tokens.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "documents.h"

namespace headlight {
namespace {

using test::Random;
using Side = Side;

/// `[CLS] a b [SEP] c [SEP]` in two segments, attending to the same.
Stream make_stream() {
  Stream stream;
  for (const char* text : {"[CLS]", "a", "b", "[SEP]", "c", "[SEP]"}) {
    Token& token = stream.queries.emplace_back();
    token.text = text;
    token.special = token.text.front() == '[';
    token.segment = stream.queries.size() > 4 ? 1 : 0;
  }
  stream.keys = stream.queries;
  stream.has_segments = true;
  return stream;
}

TEST(IsSpecial, AMarkTurnsWhatTheFileSays) {
  const Stream stream = make_stream();
  ViewState state;
  EXPECT_TRUE(is_special(stream, state, {Side::query, 0}));
  EXPECT_FALSE(is_special(stream, state, {Side::key, 1}));
  state.marked = {{Side::query, 0}, {Side::key, 1}};
  EXPECT_FALSE(is_special(stream, state, {Side::query, 0}));
  EXPECT_TRUE(is_special(stream, state, {Side::key, 0}));
  EXPECT_TRUE(is_special(stream, state, {Side::key, 1}));
  EXPECT_FALSE(is_special(stream, state, {Side::query, 1}));
}

TEST(HasSpecial, CountsMarkedTokens) {
  Stream stream = make_stream();
  ViewState state;
  EXPECT_TRUE(has_special(stream, state));
  for (Token& token : stream.queries) token.special = false;
  EXPECT_TRUE(has_special(stream, state));
  for (Token& token : stream.keys) token.special = false;
  EXPECT_FALSE(has_special(stream, state));
  state.marked = {{Side::key, 5}};
  EXPECT_TRUE(has_special(stream, state));
}

TEST(HiddenTokens, AreEmptyWhereNothingIsHidden) {
  const Stream stream = make_stream();
  const std::vector<bool> special = {true, false, false, true, false, true};
  ViewState state;
  EXPECT_TRUE(hidden_tokens(stream, state).none());
  state.hide_special = HideSpecial::keys;
  EXPECT_EQ(hidden_tokens(stream, state), (HiddenTokens{{{}, special}}));
  state.hide_special = HideSpecial::queries;
  EXPECT_EQ(hidden_tokens(stream, state), (HiddenTokens{{special, {}}}));
  state.hide_special = HideSpecial::both;
  EXPECT_EQ(hidden_tokens(stream, state), (HiddenTokens{{special, special}}));
  state.marked = {{Side::key, 0}, {Side::key, 3}, {Side::key, 5}};
  EXPECT_EQ(hidden_tokens(stream, state), (HiddenTokens{{special, {}}}));
}

/// The definition: a special token where those are hidden, or of another segment than the one to be seen.
bool is_hidden_by_definition(const Token& token, TokenRef place, const ViewState& state) {
  const bool is_query = place.side == Side::query;
  const bool marked = std::count(state.marked.begin(), state.marked.end(), place) > 0;
  const bool special = marked ? !token.special : token.special;
  const HideSpecial here = is_query ? HideSpecial::queries : HideSpecial::keys;
  if (special && (state.hide_special == here || state.hide_special == HideSpecial::both)) return true;
  return state.segments && token.segment != (is_query ? state.segments->query : state.segments->key);
}

TEST(HiddenTokens, AgreeWithTheDefinition) {
  Random random(81);
  for (int round = 0; round < 2000; ++round) {
    SCOPED_TRACE(round);
    Stream stream;
    ViewState state;
    for (const Side side : both_sides) {
      std::vector<Token>& tokens = side == Side::query ? stream.queries : stream.keys;
      tokens.resize(static_cast<std::size_t>(1 + random.below(8)));
      for (int i = 0; i < static_cast<int>(tokens.size()); ++i) {
        tokens[static_cast<std::size_t>(i)].special = random.chance(0.3);
        tokens[static_cast<std::size_t>(i)].segment = random.below(3);
        if (random.chance(0.2)) state.marked.push_back({side, i});
      }
    }
    state.hide_special = static_cast<HideSpecial>(random.below(4));
    if (random.chance(0.5)) state.segments = SegmentPair{random.below(3), random.below(3)};

    const HiddenTokens hidden = hidden_tokens(stream, state);
    for (const Side side : both_sides) {
      std::vector<bool> expected;
      const std::vector<Token>& tokens = stream.tokens(side);
      for (int i = 0; i < static_cast<int>(tokens.size()); ++i) {
        expected.push_back(is_hidden_by_definition(tokens[static_cast<std::size_t>(i)], {side, i}, state));
      }
      if (std::count(expected.begin(), expected.end(), true) == 0) expected.clear();
      ASSERT_EQ(hidden.of(side), expected);
    }
  }
}

TEST(SegmentsOf, AreThoseOfBothColumns) {
  Stream stream = make_stream();
  EXPECT_EQ(segments_of(stream), (std::vector<int>{0, 1}));
  stream.keys[2].segment = 7;
  stream.queries[2].segment = -1;
  EXPECT_EQ(segments_of(stream), (std::vector<int>{-1, 0, 1, 7}));
  stream.has_segments = false;
  EXPECT_EQ(segments_of(stream), std::vector<int>{});
}

TEST(ShowsOneText, ComparesAllTexts) {
  Stream stream = make_stream();
  EXPECT_TRUE(shows_one_text(stream));
  stream.keys.back().segment = 9;
  EXPECT_TRUE(shows_one_text(stream));
  stream.keys.back().text = "d";
  EXPECT_FALSE(shows_one_text(stream));
  stream.keys.pop_back();
  EXPECT_FALSE(shows_one_text(stream));
  stream.queries.pop_back();
  EXPECT_TRUE(shows_one_text(stream));
  stream.queries.pop_back();
  EXPECT_FALSE(shows_one_text(stream));
}

}  // namespace
}  // namespace headlight

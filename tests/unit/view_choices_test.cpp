#include "core/view/view_choices.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "core/view/visible_tokens.h"

namespace headlight {
namespace {

constexpr TokenRef query(int index) { return {Side::query, index}; }
constexpr TokenRef key(int index) { return {Side::key, index}; }

TEST(ViewChoices, HeadsStayAscending) {
  ViewState state;
  state.heads = {1, 4};
  toggle_head(state, 3);
  toggle_head(state, 0);
  EXPECT_EQ(state.heads, (std::vector<int>{0, 1, 3, 4}));
  toggle_head(state, 1);
  EXPECT_EQ(state.heads, (std::vector<int>{0, 3, 4}));
  Stream stream;
  stream.heads = 3;
  choose_all_heads(state, stream);
  EXPECT_EQ(state.heads, (std::vector<int>{0, 1, 2}));
}

TEST(ViewChoices, APinReplacesUnlessItIsAdded) {
  ViewState state;
  toggle_pin(state, query(2), false);
  EXPECT_EQ(state.query, 2);
  toggle_pin(state, key(5), true);
  EXPECT_EQ(state.query, 2);
  EXPECT_EQ(state.key, std::nullopt);
  EXPECT_EQ(state.pinned, (std::vector<TokenRef>{key(5)}));
  EXPECT_TRUE(is_pinned(state, query(2)));
  EXPECT_TRUE(is_pinned(state, key(5)));
  EXPECT_FALSE(is_pinned(state, key(2)));
  toggle_pin(state, key(1), false);
  EXPECT_EQ(state.query, std::nullopt);
  EXPECT_EQ(state.key, 1);
  EXPECT_TRUE(state.pinned.empty());
}

TEST(ViewChoices, ReleasingTheSelectionPromotesAPin) {
  ViewState state;
  toggle_pin(state, query(2), false);
  toggle_pin(state, key(5), true);
  toggle_pin(state, query(6), true);
  toggle_pin(state, query(2), false);
  EXPECT_EQ(state.query, std::nullopt);
  EXPECT_EQ(state.key, 5);
  EXPECT_EQ(state.pinned, (std::vector<TokenRef>{query(6)}));
  toggle_pin(state, query(6), false);
  toggle_pin(state, key(5), false);
  EXPECT_EQ(state, ViewState());
}

TEST(ViewChoices, APairIsReleasedBySelectingItAgain) {
  ViewState state;
  state.pinned = {key(3)};
  toggle_pair(state, 1, 2);
  EXPECT_EQ(state.query, 1);
  EXPECT_EQ(state.key, 2);
  EXPECT_TRUE(state.pinned.empty());
  toggle_pair(state, 1, 2);
  EXPECT_EQ(state, ViewState());
}

Stream stream_of(int heads) {
  Stream stream;
  stream.heads = heads;
  return stream;
}

/// Of so many tokens a column.
Stream stream_of_texts(const std::vector<const char*>& queries, const std::vector<const char*>& keys) {
  Stream stream;
  for (const char* text : queries) stream.queries.emplace_back().text = text;
  for (const char* text : keys) stream.keys.emplace_back().text = text;
  return stream;
}

TEST(ViewChoices, InvertingTwiceChangesNothing) {
  const Stream stream = stream_of(5);
  ViewState state;
  state.heads = {1, 4};
  invert_heads(state, stream);
  EXPECT_EQ(state.heads, (std::vector<int>{0, 2, 3}));
  invert_heads(state, stream);
  EXPECT_EQ(state.heads, (std::vector<int>{1, 4}));
  choose_all_heads(state, stream);
  invert_heads(state, stream);
  EXPECT_EQ(state.heads, std::vector<int>{});
  invert_heads(state, stream);
  EXPECT_EQ(state.heads, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(ViewChoices, StepsThroughHeadsOneByOne) {
  const Stream stream = stream_of(4);
  const auto step = [&](std::vector<int> from, int by) {
    ViewState state;
    state.heads = std::move(from);
    step_head(state, stream, by);
    return state.heads;
  };
  using Heads = std::vector<int>;
  EXPECT_EQ(step({1}, 1), Heads{2});
  EXPECT_EQ(step({1}, -1), Heads{0});
  EXPECT_EQ(step({3}, 1), Heads{3});
  EXPECT_EQ(step({0}, -1), Heads{0});
  for (const Heads& several : {Heads{}, Heads{0, 1, 2, 3}}) {
    EXPECT_EQ(step(several, 1), Heads{0});
    EXPECT_EQ(step(several, -1), Heads{3});
  }
}

TEST(ViewChoices, KeepsOnlySharesThatAreNotWhole) {
  ViewState state;
  EXPECT_EQ(share_of(state.mix, 3), 1);
  set_share(state, 3, 0.25F);
  set_share(state, 5, -2);
  set_share(state, 6, 7);
  EXPECT_EQ(state.mix, (std::map<int, float>{{3, 0.25F}, {5, 0}}));
  EXPECT_EQ(share_of(state.mix, 3), 0.25F);
  EXPECT_EQ(share_of(state.mix, 5), 0);
  EXPECT_EQ(share_of(state.mix, 6), 1);
  set_share(state, 3, 1);
  EXPECT_EQ(state.mix, (std::map<int, float>{{5, 0}}));
}

TEST(ViewChoices, SelectingLeavesPinsAlone) {
  ViewState state;
  state.pinned = {key(3), query(1)};
  select_token(state, query(2));
  EXPECT_EQ(state.query, 2);
  EXPECT_EQ(state.key, std::nullopt);
  select_token(state, key(4));
  EXPECT_EQ(state.query, std::nullopt);
  EXPECT_EQ(state.key, 4);
  EXPECT_EQ(state.pinned, (std::vector<TokenRef>{key(3), query(1)}));
}

TEST(ViewChoices, AKeptSelectionOutlastsTheNext) {
  ViewState state;
  keep_selection(state);
  EXPECT_EQ(state, ViewState());
  select_token(state, query(2));
  keep_selection(state);
  select_token(state, key(4));
  keep_selection(state);
  EXPECT_EQ(state.pinned, (std::vector<TokenRef>{query(2), key(4)}));
  EXPECT_EQ(state.key, 4);
  select_token(state, query(2));
  keep_selection(state);
  EXPECT_EQ(state.pinned, (std::vector<TokenRef>{key(4)}));
  EXPECT_EQ(state.query, 2);
  toggle_pair(state, 1, 4);
  keep_selection(state);
  EXPECT_TRUE(state.pinned.empty());
}

TEST(ViewChoices, AMarkHoldsInBothColumnsOfOneText) {
  const Stream stream = stream_of_texts({"a", "b"}, {"a", "b"});
  const auto special = [&](const ViewState& state) {
    return std::vector<bool>{is_special(stream, state, query(1)), is_special(stream, state, key(1))};
  };
  ViewState state;
  toggle_marked(state, stream, key(1));
  EXPECT_EQ(special(state), (std::vector<bool>{true, true}));
  EXPECT_FALSE(is_special(stream, state, query(0)));
  toggle_marked(state, stream, query(1));
  EXPECT_EQ(state, ViewState());
  // A link can mark one side only: the other follows the one that is toggled.
  state.marked = {key(1)};
  toggle_marked(state, stream, key(1));
  EXPECT_EQ(special(state), (std::vector<bool>{false, false}));
  state.marked = {key(1)};
  toggle_marked(state, stream, query(1));
  EXPECT_EQ(special(state), (std::vector<bool>{true, true}));
}

TEST(ViewChoices, AMarkHoldsInOneColumnOfTwoTexts) {
  const Stream stream = stream_of_texts({"a", "b"}, {"c", "d", "e"});
  ViewState state;
  toggle_marked(state, stream, key(2));
  toggle_marked(state, stream, query(1));
  EXPECT_EQ(state.marked, (std::vector<TokenRef>{key(2), query(1)}));
  toggle_marked(state, stream, key(2));
  EXPECT_EQ(state.marked, (std::vector<TokenRef>{query(1)}));
}

TEST(ViewChoices, StepsThroughAllPairsOfSegments) {
  Stream stream = stream_of_texts({"a", "b"}, {"a", "b"});
  stream.has_segments = true;
  stream.queries[1].segment = stream.keys[1].segment = 4;
  ViewState state;
  for (const SegmentPair pair : {SegmentPair{0, 0}, SegmentPair{0, 4}, SegmentPair{4, 0}, SegmentPair{4, 4}}) {
    step_segments(state, stream);
    EXPECT_EQ(state.segments, pair);
  }
  step_segments(state, stream);
  EXPECT_EQ(state.segments, std::nullopt);
  state.segments = SegmentPair{9, 9};
  step_segments(state, stream);
  EXPECT_EQ(state.segments, std::nullopt);
  stream.has_segments = false;
  step_segments(state, stream);
  EXPECT_EQ(state.segments, std::nullopt);
}

}  // namespace
}  // namespace headlight

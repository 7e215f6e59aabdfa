#include "core/view_choices.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace headlight {
namespace {

constexpr TokenRef query(int index) { return {TokenRef::Side::query, index}; }
constexpr TokenRef key(int index) { return {TokenRef::Side::key, index}; }

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

}  // namespace
}  // namespace headlight

#include "core/view/announcement.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace headlight {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

Token token(const std::string& text, bool special = false) {
  Token made;
  made.text = text;
  made.special = special;
  return made;
}

/// Two heads over the queries [CLS] it was and the keys [CLS] film movie plot.
class Announcement : public testing::Test {
 protected:
  Announcement() {
    stream_.queries = {token("[CLS]", true), token("it"), token("was")};
    stream_.keys = {token("[CLS]", true), token("film"), token("movie"), token("plot")};
    stream_.heads = 4;
    state_.layer = 4;
    state_.heads = {3};
    state_.query = 1;
  }

  [[nodiscard]] std::string said() const {
    std::vector<HeadMatrix> decoded;
    for (const int head : state_.heads) {
      if (head == 1) decoded.push_back({head, &one_});
      if (head == 3) decoded.push_back({head, &three_});
    }
    return announce(state_, stream_, decoded);
  }

  Stream stream_;
  ViewState state_;
  Matrix one_{3, 4, {0, 0, 0, 0, 0.1F, 0.2F, 0.5F, 0.2F, 0, -2.5F, 0, 0.004F}};
  Matrix three_{3, 4, {1, 0, 0, 0, 0.15F, 0.61F, 0.22F, 0.02F, 0, nan, 0, 1}};
};

TEST_F(Announcement, NamesTheStrongestKeysOfAQuery) {
  EXPECT_EQ(said(), "query 1 'it', layer 4 head 3: 'film' 0.61, 'movie' 0.22, '[CLS]' 0.15");
}

TEST_F(Announcement, NamesTheHeadWithEachWhereSeveralAreChosen) {
  state_.heads = {1, 3};
  EXPECT_EQ(said(), "query 1 'it', layer 4: head 3 'film' 0.61, head 1 'movie' 0.50, head 3 'movie' 0.22");
}

TEST_F(Announcement, CombinesAsTheStateDoes) {
  state_.heads = {1, 3};
  state_.combine = Combine::mean;
  EXPECT_EQ(said(), "query 1 'it', layer 4 mean of 2 heads: 'film' 0.41, 'movie' 0.36, '[CLS]' 0.12");
  state_.combine = Combine::max;
  EXPECT_EQ(said(), "query 1 'it', layer 4 maximum of 2 heads: 'film' 0.61, 'movie' 0.50, 'plot' 0.20");
  state_.heads = {3};
  EXPECT_EQ(said(), "query 1 'it', layer 4 head 3: 'film' 0.61, 'movie' 0.22, '[CLS]' 0.15");
}

TEST_F(Announcement, NamesTheStrongestQueriesOfAKey) {
  state_.query.reset();
  state_.key = 1;
  EXPECT_EQ(said(), "key 1 'film', layer 4 head 3: from 'it' 0.61");
  state_.heads = {1, 3};
  EXPECT_EQ(said(), "key 1 'film', layer 4: head 1 from 'was' -2.50, head 3 from 'it' 0.61, head 1 from 'it' 0.20");
}

TEST_F(Announcement, TellsTheWeightsOfAPair) {
  state_.key = 3;
  EXPECT_EQ(said(), "query 1 'it', key 3 'plot', layer 4 head 3: 0.02");
  state_.heads = {1, 3};
  EXPECT_EQ(said(), "query 1 'it', key 3 'plot', layer 4: head 1 0.20, head 3 0.02");
  state_.query = 0;
  EXPECT_EQ(said(), "query 0 '[CLS]', key 3 'plot', layer 4: head 1 0.00, head 3 0.00");
  state_.query = 2;
  EXPECT_EQ(said(), "query 2 'was', key 3 'plot', layer 4: head 3 1.00, head 1 0.0040");
  state_.key = 1;
  EXPECT_EQ(said(), "query 2 'was', key 1 'film', layer 4: head 1 -2.50, head 3 missing");
}

TEST_F(Announcement, LeavesOutHiddenTokens) {
  state_.hide_special = HideSpecial::both;
  EXPECT_EQ(said(), "query 1 'it', layer 4 head 3: 'film' 0.61, 'movie' 0.22, 'plot' 0.02");
}

TEST_F(Announcement, SaysWhatThereIsWhenThereIsNothing) {
  state_.pinned = {{Side::key, 2}};
  state_.heads = {2};
  EXPECT_EQ(said(), "query 1 'it', layer 4 head 2: not decoded; and 1 more pinned");
  state_.pinned.clear();
  state_.heads = {0, 2, 3};
  EXPECT_EQ(said(), "query 1 'it', layer 4: head 3 'film' 0.61, head 3 'movie' 0.22, head 3 '[CLS]' 0.15; 2 heads not decoded");
  state_.heads = {};
  EXPECT_EQ(said(), "query 1 'it', layer 4, no head chosen");
  state_.heads = {1};
  state_.query = 0;
  EXPECT_EQ(said(), "query 0 '[CLS]', layer 4 head 1: only weights that are 0, missing or masked");
  state_.query.reset();
  EXPECT_EQ(said(), "nothing selected");
}

TEST_F(Announcement, ShortensWhatNobodyHearsToTheEnd) {
  std::string long_text;
  for (int i = 0; i < 1000; ++i) long_text += "ä";
  stream_.queries[1].text = "x" + long_text;
  const std::string sentence = said();
  std::string kept = "x";
  for (int i = 0; i < 29; ++i) kept += "ä";
  EXPECT_TRUE(sentence.starts_with("query 1 '" + kept + "…', layer 4")) << sentence;
}

}  // namespace
}  // namespace headlight

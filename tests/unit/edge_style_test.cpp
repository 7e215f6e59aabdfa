// How edges look, and how they meet their tokens.
#include "core/view/edge_style.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <vector>

#include "core/view/edge_ends.h"

namespace headlight {
namespace {

TEST(EdgeStyle, StrongerEdgesAreThickerAndMoreOpaque) {
  for (const bool focused : {false, true}) {
    const EdgeStyle style = edge_style(focused, 15, 1);
    EXPECT_LT(style.half_width(0), style.half_width(0.5F));
    EXPECT_LT(style.half_width(0.5F), style.half_width(1));
    EXPECT_LT(style.opacity(0), style.opacity(1));
    EXPECT_LE(style.opacity(1), 1);
  }
  EXPECT_LT(edge_style(false, 15, 1).opacity(0), edge_style(true, 15, 1).opacity(0)) << "many need less ink each";
}

TEST(EdgeStyle, TheThickestFitsItsRow) {
  EXPECT_LE(edge_style(true, 4, 1).half_width(1) * 2, 4);
  EXPECT_EQ(edge_style(true, 100, 2).half_width(1), 2 * edge_style(true, 100, 1).half_width(1));
}

TEST(EdgeStyle, HeadsRunSideBySideInTheirRow) {
  const Matrix matrix{1, 1, {1}};
  const std::vector<HeadMatrix> shown = {{1, &matrix}, {3, &matrix}, {4, &matrix}};
  const std::vector<float> shifts = head_shifts(shown, 6);
  ASSERT_EQ(shifts.size(), 6U);
  EXPECT_LT(shifts[1], shifts[3]);
  EXPECT_EQ(shifts[3], 0);
  EXPECT_EQ(shifts[1], -shifts[4]);
  EXPECT_LT(shifts[4], 0.5F) << "inside of the row";
  EXPECT_EQ(shifts[0], 0) << "does not show";
}

TEST(EdgeStyle, ALookKnowsItsRows) {
  std::vector<Token> tokens(3);
  tokens[2].segment = 1;
  Sides<TokenRows> rows;
  rows.queries.set_tokens(tokens, true);
  rows.keys.set_tokens(tokens, false);
  const Matrix matrix{3, 3, std::vector<float>(9, 0.5F)};
  const std::vector<HeadMatrix> shown = {{0, &matrix}, {1, &matrix}};
  const EdgeLooks looks(rows, shown, 2, scale_of(0, 0.5F, Strength::magnitude));
  const EdgeLook combined = looks.of({2, 1, -1, -0.25F});
  EXPECT_EQ(combined.query_row, rows.queries.begin(2));
  EXPECT_EQ(combined.key_row, 1);
  EXPECT_EQ(combined.strength, 0.5F);
  EXPECT_TRUE(combined.dashed);
  const EdgeLook of_head = looks.of({2, 1, 0, 0.5F});
  EXPECT_LT(of_head.query_row, combined.query_row);
  EXPECT_NEAR(of_head.key_row - 1, of_head.query_row - combined.query_row, 1e-5);
  EXPECT_FALSE(of_head.dashed);
  EXPECT_FALSE(EdgeLooks(rows, shown, 2, scale_of(-1, 0, Strength::value)).of({2, 1, 0, -0.5F}).dashed) << "scores have no sign";
}

/// Of a colour on a page: how light it is, roughly.
int lightness(Rgb color) { return color.red * 2 + color.green * 5 + color.blue; }

TEST(EdgeStyle, HeadsHaveTheirOwnColours) {
  for (const bool dark : {false, true}) {
    std::vector<Rgb> seen;
    for (int head = 0; head < 32; ++head) {
      const Rgb color = head_rgb(head, dark);
      EXPECT_EQ(std::find(seen.begin(), seen.end(), color), seen.end()) << head;
      seen.push_back(color);
    }
  }
  EXPECT_GT(lightness(head_rgb(0, true)), lightness(head_rgb(0, false))) << "lighter on a dark page";
}

TEST(EdgeEnds, ATokenIsAsStrongAsItsStrongestEdge) {
  const std::vector<Edge> edges = {{0, 1, 0, 0.1F}, {2, 1, 0, -0.4F}};
  const Sides<std::vector<float>> strengths = token_strengths(edges, {3, 2}, scale_of(0, 0.5F, Strength::magnitude));
  EXPECT_EQ(strengths.queries, (std::vector<float>{0.2F, 0, 0.8F}));
  EXPECT_EQ(strengths.keys, (std::vector<float>{0, 0.8F}));
}

TEST(EdgeEnds, CountsEdgesThatLeaveTheView) {
  const std::vector<Edge> edges = {
      {5, 6, 0, 1},   // both in view
      {5, 1, 0, 1},   // to a key above
      {6, 0, 0, 1},   // likewise
      {5, 30, 0, 1},  // to a key below
      {1, 6, 0, 1},   // from a query above
      {30, 6, 0, 1},  // from a query below
      {0, 30, 0, 1},  // neither in view
  };
  const Sides<EdgesBeyond> beyond = count_beyond(edges, {{4, 10}, {5, 10}});
  EXPECT_EQ(beyond.keys, (EdgesBeyond{2, 1}));
  EXPECT_EQ(beyond.queries, (EdgesBeyond{1, 1}));
}

}  // namespace
}  // namespace headlight

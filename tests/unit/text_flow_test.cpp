// Where the tokens of a running text stand.
#include "core/view/text_flow.h"

#include <gtest/gtest.h>

#include <vector>

namespace headlight {
namespace {

constexpr FlowRoom room{100, 20, 5};

FlowToken word(float width) { return {.width = width}; }
FlowToken piece(float width) { return {.width = width, .joins = true}; }

TEST(TextFlow, WordsStandSideBySide) {
  const TextFlow flow = flow_text({word(30), word(20)}, room);
  EXPECT_EQ(flow.places[0].x, 0);
  EXPECT_EQ(flow.places[1].x, 35);
  EXPECT_EQ(flow.places[1].y, 0);
  EXPECT_EQ(flow.height, 20);
}

TEST(TextFlow, AWordThatDoesNotFitBeginsTheNextLine) {
  const TextFlow flow = flow_text({word(60), word(40)}, room);
  EXPECT_EQ(flow.places[1].x, 0);
  EXPECT_EQ(flow.places[1].y, 20);
  EXPECT_EQ(flow.height, 40);
}

TEST(TextFlow, PiecesOfAWordStayTogether) {
  const TextFlow flow = flow_text({word(60), word(20), piece(25)}, room);
  EXPECT_EQ(flow.places[1].y, 20);
  EXPECT_EQ(flow.places[2].y, 20);
  EXPECT_EQ(flow.places[2].x, 20) << "no space between them";
}

TEST(TextFlow, AWordLongerThanALineBreaks) {
  const TextFlow flow = flow_text({word(70), piece(70), piece(300)}, room);
  EXPECT_EQ(flow.places[1].y, 20);
  EXPECT_EQ(flow.places[2].y, 40);
  EXPECT_EQ(flow.places[2].width, 100) << "no wider than the room";
}

TEST(TextFlow, ALineBreakEndsItsLineWithoutASpace) {
  const FlowToken newline{.width = 5, .breaks_line = true, .is_empty = true};
  const TextFlow flow = flow_text({word(30), newline, word(30)}, room);
  EXPECT_EQ(flow.places[1].x, 30);
  EXPECT_EQ(flow.places[2].x, 0);
  EXPECT_EQ(flow.places[2].y, 20);
}

TEST(TextFlow, WhatReadsFromRightToLeftIsTurnedLineByLine) {
  FlowToken hebrew = word(30);
  hebrew.right_to_left = true;
  const TextFlow flow = flow_text({word(20), hebrew, hebrew, hebrew}, room);
  EXPECT_EQ(flow.places[0].x, 0);
  EXPECT_EQ(flow.places[1].x, 60) << "the first of them stands right";
  EXPECT_EQ(flow.places[2].x, 25);
  EXPECT_EQ(flow.places[3].x, 0) << "alone in its line";
  EXPECT_EQ(flow.places[3].y, 20);
}

TEST(TextFlow, NoTokensHaveOneLine) { EXPECT_EQ(flow_text({}, room).height, 20); }

}  // namespace
}  // namespace headlight

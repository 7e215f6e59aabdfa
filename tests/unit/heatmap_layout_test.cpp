// Where the cells of the heatmap stand, zoomed and moved.
#include "core/view/heatmap_layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace headlight {
namespace {

HeatmapRoom room_of(float width, float height) {
  return {
      .rect = {10, 20, width, height}, .pixel_ratio = 1, .font = 12, .widest_query = 60, .widest_key = 40, .widest_index = 20, .below = 26};
}

/// The middle of a cell on the screen.
Point place_of(const HeatmapPlot& plot, MatrixCell cell) {
  return {plot.x_of(static_cast<float>(cell.key) + 0.5F), plot.y_of(static_cast<float>(cell.query) + 0.5F)};
}

TEST(HeatmapLayout, TheWholeMatrixFitsInSquareCellsOfWholePixels) {
  HeatmapLayout layout;
  layout.fit(room_of(500, 600), 20, 20);
  const HeatmapPlot& plot = layout.plot();
  EXPECT_EQ(plot.cell.x, std::floor(plot.cell.x));
  EXPECT_EQ(plot.cells.width, plot.cell.x * 20);
  EXPECT_EQ(plot.cells.height, plot.cell.x * 20);
  EXPECT_GE(plot.cells.x, 10 + 60) << "labels stand left of it";
  EXPECT_LE(plot.cells.right(), 510);
  EXPECT_LE(plot.cells.bottom(), 620 - 26);
}

TEST(HeatmapLayout, CellsGrowNoFurtherThanTheyLookWell) {
  HeatmapLayout layout;
  layout.fit(room_of(2000, 2000), 2, 2);
  EXPECT_EQ(layout.plot().cell.x, 110);
}

TEST(HeatmapLayout, CellsTooSmallForWordsHaveIndicesAndMoreRoom) {
  HeatmapLayout layout;
  layout.fit(room_of(500, 600), 200, 200);
  EXPECT_EQ(layout.plot().cells.x, 10 + 52);
  EXPECT_LT(layout.plot().label_room.x, 60);
}

TEST(HeatmapLayout, KnowsWhichCellIsAtAPoint) {
  HeatmapLayout layout;
  layout.fit(room_of(500, 600), 30, 20);
  for (const MatrixCell cell : {MatrixCell{0, 0}, MatrixCell{29, 19}, MatrixCell{7, 3}}) {
    EXPECT_EQ(layout.cell_at(place_of(layout.plot(), cell)), cell);
  }
  EXPECT_FALSE(layout.cell_at({layout.plot().cells.x - 1, 100}));
  EXPECT_FALSE(layout.cell_at({100, layout.plot().cells.bottom() + 1}));
}

TEST(HeatmapLayout, ZoomingKeepsTheCellUnderThePointerWhereItIs) {
  const HeatmapRoom room = room_of(500, 600);
  HeatmapLayout layout;
  layout.fit(room, 100, 100);
  for (const MatrixCell cell : {MatrixCell{0, 0}, MatrixCell{50, 20}, MatrixCell{99, 99}}) {
    const Point point = place_of(layout.plot(), cell);
    layout.zoom_about(point, 4);
    layout.fit(room, 100, 100);
    EXPECT_EQ(layout.cell_at(point), cell);
    layout.show_all();
    layout.fit(room, 100, 100);
  }
}

TEST(HeatmapLayout, TwoZoomsBeforeAFrameAreAsGoodAsOne) {
  const HeatmapRoom room = room_of(500, 600);
  HeatmapLayout once;
  HeatmapLayout twice;
  for (HeatmapLayout* layout : {&once, &twice}) layout->fit(room, 100, 100);
  const Point point = place_of(once.plot(), {30, 60});
  once.zoom_about(point, 4);
  twice.zoom_about(point, 2);
  twice.zoom_about(point, 2);
  for (HeatmapLayout* layout : {&once, &twice}) layout->fit(room, 100, 100);
  EXPECT_NEAR(once.plot().first.x, twice.plot().first.x, 1e-3);
  EXPECT_NEAR(once.plot().cell.x, twice.plot().cell.x, 1e-3);
}

TEST(HeatmapLayout, ZoomsOutToTheWholeAndInToTheLargestCell) {
  const HeatmapRoom room = room_of(500, 600);
  HeatmapLayout layout;
  layout.fit(room, 50, 50);
  const float whole = layout.plot().cell.x;
  layout.zoom_about({200, 200}, 0.1F);
  layout.fit(room, 50, 50);
  EXPECT_EQ(layout.plot().cell.x, whole);
  layout.zoom_about({200, 200}, 1e6F);
  layout.fit(room, 50, 50);
  EXPECT_NEAR(layout.plot().cell.x, 110, 1e-3);
}

TEST(HeatmapLayout, MovesWithThePointerAsFarAsTheMatrixReaches) {
  const HeatmapRoom room = room_of(500, 600);
  HeatmapLayout layout;
  layout.fit(room, 100, 100);
  layout.zoom_about(place_of(layout.plot(), {50, 50}), 4);
  layout.fit(room, 100, 100);
  const Point before = place_of(layout.plot(), {50, 50});
  layout.move(30, -20);
  layout.fit(room, 100, 100);
  EXPECT_NEAR(place_of(layout.plot(), {50, 50}).x, before.x + 30, 1e-2);
  EXPECT_NEAR(place_of(layout.plot(), {50, 50}).y, before.y - 20, 1e-2);
  layout.move(1e6F, 0);
  layout.fit(room, 100, 100);
  EXPECT_EQ(layout.plot().left, 0);
}

TEST(HeatmapLayout, WholeMatricesDoNotMove) {
  const HeatmapRoom room = room_of(500, 600);
  HeatmapLayout layout;
  layout.fit(room, 100, 100);
  const Rect cells = layout.plot().cells;
  layout.move(40, 40);
  layout.fit(room, 100, 100);
  EXPECT_EQ(layout.plot().cells, cells);
}

TEST(HeatmapLayout, LongNarrowMatricesAreStretchedToASideThatCanBeSeen) {
  struct {
    int queries;
    int keys;
    float width;
    float height;
  } const shapes[] = {{1, 3000, 448, 48}, {12, 1500, 448, 96}, {3000, 1, 48, 522}, {1500, 12, 96, 522}};
  for (const auto& shape : shapes) {
    HeatmapLayout layout;
    layout.fit(room_of(500, 600), shape.queries, shape.keys);
    const Rect& cells = layout.plot().cells;
    EXPECT_NEAR(cells.width, shape.width, 17) << shape.queries << " x " << shape.keys;
    EXPECT_NEAR(cells.height, shape.height, 17) << shape.queries << " x " << shape.keys;
    EXPECT_LE(cells.right(), 510.01F);
    EXPECT_LE(cells.bottom(), 594.01F);
    const MatrixCell last{shape.queries - 1, shape.keys - 1};
    EXPECT_EQ(layout.cell_at(place_of(layout.plot(), last)), last);
  }
}

TEST(HeatmapLayout, ModerateShapesStaySquare) {
  for (const auto& [queries, keys] : {std::pair{20, 60}, {60, 20}, {100, 400}, {1, 5}, {5, 1}}) {
    HeatmapLayout layout;
    layout.fit(room_of(500, 600), queries, keys);
    EXPECT_EQ(layout.plot().cell.x, layout.plot().cell.y) << queries << " x " << keys;
  }
}

TEST(HeatmapLayout, AZoomedMatrixIsSquareOnceBothSidesHaveGrown) {
  const HeatmapRoom room = room_of(500, 600);
  HeatmapLayout layout;
  layout.fit(room, 12, 1500);
  const float height = layout.plot().cell.y;
  for (const MatrixCell cell : {MatrixCell{0, 0}, MatrixCell{7, 700}, MatrixCell{11, 1499}}) {
    const Point point = place_of(layout.plot(), cell);
    layout.zoom_about(point, 3);
    layout.fit(room, 12, 1500);
    EXPECT_EQ(layout.cell_at(point), cell);
    EXPECT_EQ(layout.plot().cell.y, height) << "the stretched side waits";
    layout.show_all();
    layout.fit(room, 12, 1500);
  }
  const Point point = place_of(layout.plot(), {7, 700});
  layout.zoom_about(point, 60);
  layout.fit(room, 12, 1500);
  EXPECT_EQ(layout.plot().cell.x, layout.plot().cell.y);
  EXPECT_EQ(layout.cell_at(point), (MatrixCell{7, 700}));
}

std::vector<int> indices(const std::vector<AxisLabel>& labels) {
  std::vector<int> list;
  for (const AxisLabel& label : labels) list.push_back(label.index);
  return list;
}

TEST(AxisLabels, LargeCellsHaveEachTheirWord) {
  const std::vector<AxisLabel> labels = axis_labels({.count = 3, .begin = 100, .end = 160, .cell = 20}, 12);
  EXPECT_EQ(indices(labels), (std::vector{0, 1, 2}));
  EXPECT_TRUE(std::all_of(labels.begin(), labels.end(), [](const AxisLabel& label) { return label.in_words; }));
  EXPECT_EQ(labels[1].middle, 130);
}

TEST(AxisLabels, SmallCellsHaveAnIndexNowAndThen) {
  const std::vector<AxisLabel> labels = axis_labels({.count = 25, .begin = 0, .end = 75, .cell = 3}, 12);
  EXPECT_EQ(indices(labels), (std::vector{0, 10, 20}));
  EXPECT_FALSE(labels[0].in_words);
}

TEST(AxisLabels, TheMarkedTokenStandsInPlaceOfItsNeighbours) {
  const std::vector<AxisLabel> labels = axis_labels({.count = 25, .marked = 11, .begin = 0, .end = 75, .cell = 3}, 12);
  EXPECT_EQ(indices(labels), (std::vector{0, 11, 20}));
  EXPECT_TRUE(labels[1].marked);
  EXPECT_TRUE(labels[1].in_words);
}

TEST(AxisLabels, WhatIsOutOfViewHasNone) {
  const std::vector<AxisLabel> labels = axis_labels({.count = 100, .first = 10.6F, .begin = 0, .end = 60, .cell = 20}, 12);
  EXPECT_EQ(indices(labels), (std::vector{11, 12, 13}));
}

}  // namespace
}  // namespace headlight

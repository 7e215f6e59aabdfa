// Where the cells of a matrix stand, zoomed and moved, and which of its tokens have labels along its sides. Geometry alone;
// lengths are physical pixels, places in the matrix are columns and rows, fractions allowed.
#pragma once

#include <optional>
#include <vector>

#include "core/view/geometry.h"

namespace headlight {

struct HeatmapRoom {
  Rect rect;
  float pixel_ratio = 1;  ///< physical pixels a CSS pixel
  float font = 0;         ///< height of the labels' font
  float widest_query = 0;
  float widest_key = 0;
  float widest_index = 0;  ///< of a few digits, in place of a label
  float below = 0;         ///< what must stay free under the cells
};

struct HeatmapPlot {
  Rect cells;        ///< the part of the pane that shows cells
  Point cell{1, 1};  ///< pixels a cell: square, unless the whole would be a line
  Point label_room;  ///< x: of the labels at the left, y: over the cells
  Point room;        ///< top left of where cells may be: a matrix smaller than its pane may stand anywhere in it
  Point first;       ///< column and row there; negative where the matrix begins farther in
  float left = 0;    ///< column at the left of `cells`
  float top = 0;     ///< row at its top
  int columns = 0;
  int rows = 0;
  [[nodiscard]] float x_of(float column) const { return cells.x + (column - left) * cell.x; }
  [[nodiscard]] float y_of(float row) const { return cells.y + (row - top) * cell.y; }
};

struct MatrixCell {
  int query = 0;
  int key = 0;
  bool operator==(const MatrixCell&) const = default;
};

/// Keeps what of the matrix is in view.
class HeatmapLayout {
 public:
  /// The whole matrix shows again.
  void show_all() { zoom_ = 1; }
  /// Call it each frame before reading.
  void fit(const HeatmapRoom& room, int queries, int keys);
  /// These two show with the next `fit`.
  void move(float dx, float dy);
  void zoom_about(Point point, float factor);  ///< the cell there stays where it is

  [[nodiscard]] const HeatmapPlot& plot() const { return plot_; }
  [[nodiscard]] std::optional<MatrixCell> cell_at(Point point) const;

 private:
  void fit_cells(const HeatmapRoom& room);
  void place_cells(const HeatmapRoom& room);
  [[nodiscard]] Point cell_at_zoom(float zoom) const;

  HeatmapPlot plot_;
  float zoom_ = 1;     // 1: the whole matrix fits
  float square_ = 1;   // pixels a cell with which the whole matrix fits
  Point least_{1, 1};  // and what it is stretched to where that is too little
  float largest_cell_ = 0;
  Point margin_;  // left of the cells and over them, for the labels
  Point first_;   // column and row at the top left of the room, when zoomed
};

/// One side of the matrix: `count` tokens in cells of one size, from `first` at the pixel `begin`.
struct Axis {
  int count = 0;
  std::optional<int> marked = std::nullopt;
  float first = 0;
  float begin = 0;
  float end = 0;
  float cell = 1;
};
struct AxisLabel {
  int index = 0;
  float middle = 0;
  bool in_words = false;  ///< else the index
  bool marked = false;
};
/// Tokens where the cells are large enough for a line of `font`, else every so many an index; the marked token always, in place of
/// its neighbours.
[[nodiscard]] std::vector<AxisLabel> axis_labels(const Axis& axis, float font);

}  // namespace headlight

// The matrix as a picture: keys across, queries down.
#pragma once

#include <cstdint>

#include "render/heatmap.h"
#include "ui/pane.h"

namespace headlight::ui {

class HeatmapPane {
 public:
  /// Fills the current child window.
  void draw(Context& context);
  /// Shows the whole matrix again.
  void reset_view() {
    zoom_ = 1;
    before_click_.reset();
  }

 private:
  /// Where the matrix is in this frame, in physical pixels.
  struct Plot {
    ImVec2 min;  ///< of the part of the pane that shows cells
    ImVec2 max;
    float cell = 1;        ///< pixels per cell, the same both ways
    float label_room = 0;  ///< for the labels along the axes
    ImVec2 room;           ///< top left of where cells may be: a matrix smaller than its pane may stand anywhere in it
    ImVec2 first;          ///< column and row there; negative where the matrix begins farther in
    float left = 0;        ///< column at `min.x`
    float top = 0;         ///< row at `min.y`
    int columns = 0;
    int rows = 0;
    [[nodiscard]] float x_of(float column) const { return min.x + (column - left) * cell; }
    [[nodiscard]] float y_of(float row) const { return min.y + (row - top) * cell; }
  };
  struct ColorScale {
    render::Map map = render::Map::viridis;
    float min = 0;
    float max = 1;
    bool log = false;
  };

  [[nodiscard]] Plot measure_plot(Context& context, const Matrix& matrix);
  void navigate(ViewState& state, const Plot& plot);
  void zoom_about(ImVec2 point, float factor, const Plot& plot);
  void zoom_by_key(const Context& context, const Plot& plot);
  void point_at(Context& context, const Plot& plot);
  void draw_cells(const Context& context, const Plot& plot, const ColorScale& scale);
  static void draw_axes(const Context& context, const Plot& plot);
  static void draw_crosshair(const Context& context, const Plot& plot);

  render::Heatmap heatmap_;
  std::uint64_t uploaded_revision_ = 0;
  bool too_large_ = false;
  std::optional<Focus> before_click_;  ///< a double click takes back what its first click chose
  float zoom_ = 1;                     ///< 1: the whole matrix fits
  ImVec2 first_{0, 0};                 ///< column and row at the top left of the room, when zoomed
};

}  // namespace headlight::ui

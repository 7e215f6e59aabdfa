// Draws a matrix as coloured cells.
#pragma once

#include "core/attention.h"
#include "render/colormap.h"
#include "render/gl.h"

namespace headlight::render {

struct HeatmapDraw {
  Target target;
  Rect rect;  ///< where the cells go
  Rect clip;
  Rect cells;  ///< which cells `rect` shows: x, width in columns, y, height in rows; fractions allowed
  Map map = Map::viridis;
  float range_min = 0;  ///< the weight at the map's start; above 0 when `log`
  float range_max = 1;
  bool log = false;
  Rgb missing{128, 128, 128};
};

/// Its GL objects live as long as the context.
class Heatmap {
 public:
  /// Uploads the weights; call it when they change, not each frame. False: larger than the GPU takes, nothing is drawn.
  bool set_matrix(const Matrix& matrix);
  void draw(const HeatmapDraw& draw);

 private:
  void create();

  GLuint program_ = 0;
  GLuint vertex_array_ = 0;
  GLuint weights_ = 0;
  GLuint colormap_ = 0;
  Map uploaded_map_ = Map::viridis;
  bool has_map_ = false;
  int columns_ = 0;
  int rows_ = 0;
};

}  // namespace headlight::render

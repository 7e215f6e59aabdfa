// Draws a matrix as coloured cells.
#pragma once

#include <vector>

#include "core/analysis/strength.h"
#include "core/attention.h"
#include "core/heads/pyramid.h"
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
  Rgb masked{255, 255, 255};  ///< under the hatching
};

/// Its GL objects live as long as the context.
class Heatmap {
 public:
  /// Uploads the weights; call it when they change, not each frame. Where a pixel covers several the strongest shows.
  /// False: larger than the GPU takes, nothing is drawn.
  bool set_matrix(const Matrix& matrix, Strength by);
  void draw(const HeatmapDraw& draw);

 private:
  /// The matrix, or a smaller picture of it: see halve.
  struct Level {
    GLuint texture = 0;
    int columns = 0;
    int rows = 0;
    int block = 1;
  };

  void create();
  void upload(const Texels& texels);
  [[nodiscard]] const Level& level_for(float cells_per_pixel) const;

  GLuint program_ = 0;
  GLuint vertex_array_ = 0;
  std::vector<GLuint> textures_;  ///< one a level, also of larger matrices than this one
  std::vector<Level> levels_;     ///< each of twice the block; empty: nothing is drawn
  Strength by_ = Strength::magnitude;
  GLuint colormap_ = 0;
  Map uploaded_map_ = Map::viridis;
  bool has_map_ = false;
};

}  // namespace headlight::render

// Draws weighted edges between two columns as smooth curves.
#pragma once

#include <cstdint>
#include <span>

#include "core/view/edge_style.h"
#include "render/gl.h"

namespace headlight::render {

/// One edge as the GPU takes it.
struct EdgeInstance {
  float query = 0;
  float key = 0;
  float strength = 0;               ///< 0 to 1: thickness and opacity
  float sign = 1;                   ///< -1: drawn dashed
  std::uint32_t rgba = 0xFFFFFFFF;  ///< red in the lowest byte
};

struct EdgesDraw {
  Target target;
  Rect clip;
  float query_x = 0;  ///< border of the left column
  float query_y = 0;  ///< centre of its row 0
  float query_pitch = 0;
  float key_x = 0;
  float key_y = 0;
  float key_pitch = 0;
  float view_top = 0;  ///< edges to tokens outside of [view_top, view_bottom] gather there; those between two such do not show
  float view_bottom = 0;
  EdgeStyle style;
};

/// Its GL objects live as long as the context.
class Edges {
 public:
  /// Uploads the edges, drawn in this order; scrolling and resizing need no new upload.
  void set_edges(std::span<const EdgeInstance> edges);
  void draw(const EdgesDraw& draw);

 private:
  void create();

  GLuint program_ = 0;
  GLuint vertex_array_ = 0;
  GLuint instances_ = 0;
  int count_ = 0;
};

}  // namespace headlight::render

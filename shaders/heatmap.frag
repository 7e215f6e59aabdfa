#version 300 es
// One weight a cell, coloured by a map. Where a pixel covers several cells it shows the strongest, so that none is hidden.
precision highp float;
precision highp int;

uniform highp sampler2D u_weights;  // R32F, one texel a cell
uniform sampler2D u_colormap;       // 256 x 1
uniform ivec2 u_size;               // columns, rows
uniform vec2 u_cells_per_pixel;
uniform vec2 u_range;               // weights at the two ends of the map
uniform int u_log;                  // 1: logarithmic between the ends
uniform vec3 u_missing;             // colour of a missing value
in vec2 v_cell;
out vec4 o_color;

const float missing = -3.0e38;
const int max_footprint = 64;

float strongest(ivec2 first, ivec2 last) {
  float best = missing;
  for (int y = first.y; y <= last.y; ++y) {
    for (int x = first.x; x <= last.x; ++x) {
      float weight = texelFetch(u_weights, ivec2(x, y), 0).r;
      if (weight > missing && (best <= missing || abs(weight) > abs(best))) {
        best = weight;
      }
    }
  }
  return best;
}

void main() {
  vec2 half_pixel = max(u_cells_per_pixel - 1.0, 0.0) * 0.5;
  ivec2 first = clamp(ivec2(floor(v_cell - half_pixel)), ivec2(0), u_size - 1);
  ivec2 last = clamp(ivec2(floor(v_cell + half_pixel)), first, min(u_size - 1, first + max_footprint));
  float weight = strongest(first, last);
  if (weight <= missing) {
    bool stripe = mod(gl_FragCoord.x + gl_FragCoord.y, 6.0) < 1.5;
    o_color = vec4(stripe ? u_missing * 0.6 : u_missing, 1.0);
    return;
  }
  float t = u_log == 1 ? log(max(weight, u_range.x) / u_range.x) / log(u_range.y / u_range.x) : (weight - u_range.x) / (u_range.y - u_range.x);
  o_color = vec4(texelFetch(u_colormap, ivec2(int(clamp(t, 0.0, 1.0) * 255.0 + 0.5), 0), 0).rgb, 1.0);
}

#version 300 es
// One weight a cell, coloured by a map. Where a pixel covers several cells it shows the strongest, so that none is hidden.
precision highp float;
precision highp int;

uniform highp sampler2D u_weights;  // R32F, one texel a block of cells, as core/heads/pyramid.h writes them
uniform sampler2D u_colormap;       // 256 x 1
uniform ivec2 u_size;               // texels: columns, rows
uniform float u_block;              // cells along a texel's side; several texels lie under a pixel where it is more than 1
uniform vec2 u_cells_per_pixel;
uniform vec2 u_range;               // weights at the two ends of the map
uniform int u_log;                  // 1: logarithmic between the ends
uniform int u_by_value;             // 1: the larger is the stronger; 0: what is farther from 0
uniform vec3 u_missing;             // colour of a missing cell
uniform vec3 u_masked;              // colour of a masked cell, under its hatching
in vec2 v_cell;
out vec4 o_color;

const float least = -3.05e38;       // below: no weight
const float least_masked = -3.2e38; // below: missing

float strength(float cell) {
  return u_by_value == 1 || cell < least ? cell : abs(cell);
}

float strongest(ivec2 first, ivec2 last) {
  float best = texelFetch(u_weights, first, 0).r;
  for (int y = first.y; y <= last.y; ++y) {
    for (int x = first.x; x <= last.x; ++x) {
      float cell = texelFetch(u_weights, ivec2(x, y), 0).r;
      best = strength(cell) > strength(best) ? cell : best;
    }
  }
  return best;
}

void main() {
  vec2 half_pixel = max(u_cells_per_pixel - 1.0, 0.0) * 0.5;
  ivec2 first = clamp(ivec2(floor((v_cell - half_pixel) / u_block)), ivec2(0), u_size - 1);
  ivec2 last = clamp(ivec2(floor((v_cell + half_pixel) / u_block)), first, u_size - 1);
  float weight = strongest(first, last);
  if (weight < least_masked) {
    bool stripe = mod(gl_FragCoord.x + gl_FragCoord.y, 6.0) < 1.5;
    o_color = vec4(stripe ? u_missing * 0.6 : u_missing, 1.0);
    return;
  }
  if (weight < least) {
    bool line = mod(gl_FragCoord.x - gl_FragCoord.y, 6.0) < 1.5;
    o_color = vec4(line ? mix(u_masked, u_missing, 0.5) : u_masked, 1.0);
    return;
  }
  // In halves: the span between the ends may be more than a float holds.
  float t = u_log == 1 ? log(max(weight, u_range.x) / u_range.x) / log(u_range.y / u_range.x)
                       : (weight * 0.5 - u_range.x * 0.5) / (u_range.y * 0.5 - u_range.x * 0.5);
  o_color = vec4(texelFetch(u_colormap, ivec2(int(clamp(t, 0.0, 1.0) * 255.0 + 0.5), 0), 0).rgb, 1.0);
}

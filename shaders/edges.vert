#version 300 es
// One edge an instance: a strip along a cubic curve that leaves and enters the columns horizontally.
layout(location = 0) in vec2 a_rows;     // query, key
layout(location = 1) in vec2 a_strength; // 0 to 1; sign of the weight
layout(location = 2) in vec4 a_color;

uniform vec2 u_target;   // framebuffer size in pixels
uniform vec4 u_columns;  // x of the queries' border, y of their row 0's centre, x of the keys' border, y of their row 0's centre
uniform vec2 u_view;     // y between which tokens are in view
uniform vec2 u_pitch;    // pixels per row: queries, keys
uniform vec2 u_width;    // half width in pixels of the weakest and the strongest edge
uniform vec2 u_opacity;  // of the weakest and the strongest edge

out float v_across;      // pixels from the middle of the edge
out float v_along;       // pixels along the chord
out vec4 v_color;
flat out float v_half_width;
flat out float v_sign;

const float segments = 40.0;

void main() {
  // Denser towards the columns, where a long edge bends most.
  float part = float(gl_VertexID >> 1) / segments;
  float t = part * part * (3.0 - 2.0 * part);
  float side = float(gl_VertexID & 1) * 2.0 - 1.0;
  vec2 from = vec2(u_columns.x, u_columns.y + a_rows.x * u_pitch.x);
  vec2 to = vec2(u_columns.z, u_columns.w + a_rows.y * u_pitch.y);
  vec2 ends = vec2(from.y, to.y);
  vec2 inside = clamp(ends, u_view.x, u_view.y);
  if (inside.x != ends.x && inside.y != ends.y) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);  // both tokens are out of view: nowhere
    return;
  }
  from.y = inside.x;
  to.y = inside.y;
  float middle = (from.x + to.x) * 0.5;
  float s = 1.0 - t;
  // Bezier points: from, (middle, from.y), (middle, to.y), to
  vec2 point = vec2(s * s * s * from.x + 3.0 * s * t * middle + t * t * t * to.x,
                    s * s * (s + 3.0 * t) * from.y + t * t * (t + 3.0 * s) * to.y);
  vec2 tangent = vec2(s * s * (middle - from.x) + t * t * (to.x - middle), 2.0 * s * t * (to.y - from.y));
  vec2 normal = normalize(vec2(-tangent.y, tangent.x));
  float half_width = mix(u_width.x, u_width.y, a_strength.x);
  float reach = max(half_width, 0.5) + 1.0;  // room for the smooth border
  vec2 pixel = point + normal * side * reach;
  gl_Position = vec4(pixel.x / u_target.x * 2.0 - 1.0, 1.0 - pixel.y / u_target.y * 2.0, 0.0, 1.0);
  v_across = side * reach;
  v_along = t * distance(from, to);
  v_half_width = half_width;
  v_sign = a_strength.y;
  v_color = vec4(a_color.rgb, a_color.a * mix(u_opacity.x, u_opacity.y, a_strength.x));
}

#version 300 es
// Coverage of a smooth line; thinner than a pixel it keeps a pixel's width and loses opacity. Negative weights are dashed.
precision highp float;

in float v_across;
in float v_along;
in vec4 v_color;
flat in float v_half_width;
flat in float v_sign;
out vec4 o_color;

void main() {
  float half_width = max(v_half_width, 0.5);
  float coverage = clamp(half_width + 0.5 - abs(v_across), 0.0, 1.0) * min(v_half_width * 2.0, 1.0);
  if (v_sign < 0.0 && mod(v_along, 10.0) > 6.0) {
    coverage = 0.0;
  }
  o_color = vec4(v_color.rgb, v_color.a * coverage);
}

#version 300 es
// A rectangle on the screen showing a rectangle of cells.
uniform vec4 u_rect;    // x, y, width, height in pixels from the top left
uniform vec2 u_target;  // framebuffer size in pixels
uniform vec4 u_cells;   // first column, first row, columns, rows that the rectangle shows
out vec2 v_cell;

void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  vec2 pixel = u_rect.xy + corner * u_rect.zw;
  v_cell = u_cells.xy + corner * u_cells.zw;
  gl_Position = vec4(pixel.x / u_target.x * 2.0 - 1.0, 1.0 - pixel.y / u_target.y * 2.0, 0.0, 1.0);
}

#include "render/heatmap.h"

#include <algorithm>
#include <cstddef>

#include "render/embedded_shaders.h"

namespace headlight::render {
namespace {

/// A side of the smallest picture that is made of a matrix: fewer cells than that lie under few pixels.
constexpr int least_side = 512;
/// Texels under a pixel, along each axis, before the next smaller picture has enough of them.
constexpr float texels_per_pixel = 4;

GLuint create_texture() {
  GLuint texture = 0;
  glGenTextures(1, &texture);
  glBindTexture(GL_TEXTURE_2D, texture);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  return texture;
}

void upload_map(GLuint texture, Map map) {
  glBindTexture(GL_TEXTURE_2D, texture);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGB8, 256, 1, 0, GL_RGB, GL_UNSIGNED_BYTE, colormap_table(map).data());
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
}

void set_color(GLint uniform, Rgb color) {
  glUniform3f(uniform, static_cast<float>(color.red) / 255.0F, static_cast<float>(color.green) / 255.0F,
              static_cast<float>(color.blue) / 255.0F);
}

}  // namespace

void Heatmap::create() {
  program_ = link_program(embedded::heatmap_vert, embedded::heatmap_frag);
  glGenVertexArrays(1, &vertex_array_);
  colormap_ = create_texture();
}

bool Heatmap::set_matrix(const Matrix& matrix, Strength by) {
  if (program_ == 0) {
    create();
  }
  levels_.clear();
  by_ = by;
  GLint largest = 0;
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &largest);
  if (matrix.keys > largest || matrix.queries > largest) {
    return false;
  }
  Texels texels = texels_of(matrix);
  upload(texels);
  while (std::min(texels.columns, texels.rows) >= 2 * least_side) {
    texels = halve(texels, by);
    upload(texels);
  }
  return true;
}

void Heatmap::upload(const Texels& texels) {
  const std::size_t level = levels_.size();
  if (level == textures_.size()) {
    textures_.push_back(create_texture());
  }
  glBindTexture(GL_TEXTURE_2D, textures_[level]);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_R32F, texels.columns, texels.rows, 0, GL_RED, GL_FLOAT, texels.cells.data());
  levels_.push_back({textures_[level], texels.columns, texels.rows, texels.block});
}

/// The smallest picture whose blocks are small beside a pixel: a strong cell spreads over less than a pixel.
const Heatmap::Level& Heatmap::level_for(float cells_per_pixel) const {
  const auto is_too_coarse = [=](const Level& level) { return cells_per_pixel < texels_per_pixel * static_cast<float>(level.block); };
  const auto found = std::find_if(levels_.begin() + 1, levels_.end(), is_too_coarse);
  return *(found - 1);
}

void Heatmap::draw(const HeatmapDraw& draw) {
  if (levels_.empty()) {
    return;
  }
  const float columns_per_pixel = draw.cells.width / draw.rect.width;
  const float rows_per_pixel = draw.cells.height / draw.rect.height;
  const Level& level = level_for(std::min(columns_per_pixel, rows_per_pixel));
  if (!has_map_ || uploaded_map_ != draw.map) {
    upload_map(colormap_, draw.map);
    uploaded_map_ = draw.map;
    has_map_ = true;
  }
  const auto uniform = [this](const char* name) { return glGetUniformLocation(program_, name); };
  set_scissor(draw.clip, draw.target);
  glDisable(GL_BLEND);
  glUseProgram(program_);
  glUniform4f(uniform("u_rect"), draw.rect.x, draw.rect.y, draw.rect.width, draw.rect.height);
  glUniform2f(uniform("u_target"), static_cast<float>(draw.target.width), static_cast<float>(draw.target.height));
  glUniform4f(uniform("u_cells"), draw.cells.x, draw.cells.y, draw.cells.width, draw.cells.height);
  glUniform2i(uniform("u_size"), level.columns, level.rows);
  glUniform1f(uniform("u_block"), static_cast<float>(level.block));
  glUniform2f(uniform("u_cells_per_pixel"), columns_per_pixel, rows_per_pixel);
  glUniform2f(uniform("u_range"), draw.range_min, draw.range_max);
  glUniform1i(uniform("u_log"), draw.log ? 1 : 0);
  glUniform1i(uniform("u_by_value"), by_ == Strength::value ? 1 : 0);
  set_color(uniform("u_missing"), draw.missing);
  set_color(uniform("u_masked"), draw.masked);
  glUniform1i(uniform("u_weights"), 0);
  glUniform1i(uniform("u_colormap"), 1);
  glActiveTexture(GL_TEXTURE1);
  glBindTexture(GL_TEXTURE_2D, colormap_);
  glActiveTexture(GL_TEXTURE0);
  glBindTexture(GL_TEXTURE_2D, level.texture);
  glBindVertexArray(vertex_array_);
  glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

}  // namespace headlight::render

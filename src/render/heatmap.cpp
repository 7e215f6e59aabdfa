#include "render/heatmap.h"

#include <cmath>
#include <vector>

#include "render/embedded_shaders.h"

namespace headlight::render {
namespace {

/// What the shader takes for a missing value: drivers do not agree on NaN.
constexpr float missing_texel = -3.1e38F;

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

}  // namespace

void Heatmap::create() {
  program_ = link_program(embedded::heatmap_vert, embedded::heatmap_frag);
  glGenVertexArrays(1, &vertex_array_);
  weights_ = create_texture();
  colormap_ = create_texture();
}

bool Heatmap::set_matrix(const Matrix& matrix) {
  if (program_ == 0) {
    create();
  }
  GLint largest = 0;
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &largest);
  if (matrix.keys > largest || matrix.queries > largest) {
    columns_ = rows_ = 0;
    return false;
  }
  std::vector<float> texels(matrix.weights);
  for (float& texel : texels) {
    if (std::isnan(texel)) {
      texel = missing_texel;
    }
  }
  glBindTexture(GL_TEXTURE_2D, weights_);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_R32F, matrix.keys, matrix.queries, 0, GL_RED, GL_FLOAT, texels.data());
  columns_ = matrix.keys;
  rows_ = matrix.queries;
  return true;
}

void Heatmap::draw(const HeatmapDraw& draw) {
  if (columns_ == 0 || rows_ == 0) {
    return;
  }
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
  glUniform2i(uniform("u_size"), columns_, rows_);
  glUniform2f(uniform("u_cells_per_pixel"), draw.cells.width / draw.rect.width, draw.cells.height / draw.rect.height);
  glUniform2f(uniform("u_range"), draw.range_min, draw.range_max);
  glUniform1i(uniform("u_log"), draw.log ? 1 : 0);
  glUniform3f(uniform("u_missing"), static_cast<float>(draw.missing.red) / 255.0F, static_cast<float>(draw.missing.green) / 255.0F,
              static_cast<float>(draw.missing.blue) / 255.0F);
  glUniform1i(uniform("u_weights"), 0);
  glUniform1i(uniform("u_colormap"), 1);
  glActiveTexture(GL_TEXTURE1);
  glBindTexture(GL_TEXTURE_2D, colormap_);
  glActiveTexture(GL_TEXTURE0);
  glBindTexture(GL_TEXTURE_2D, weights_);
  glBindVertexArray(vertex_array_);
  glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

}  // namespace headlight::render

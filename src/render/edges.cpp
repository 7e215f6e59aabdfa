#include "render/edges.h"

#include <cstddef>

#include "render/embedded_shaders.h"

namespace headlight::render {
namespace {

constexpr int strip_vertices = 2 * (40 + 1);  // edges.vert: segments

void set_attribute(GLuint location, GLint components, GLenum type, GLboolean normalized, std::size_t offset) {
  glEnableVertexAttribArray(location);
  glVertexAttribPointer(location, components, type, normalized, sizeof(EdgeInstance), reinterpret_cast<const void*>(offset));  // NOLINT
  glVertexAttribDivisor(location, 1);
}

}  // namespace

void Edges::create() {
  program_ = link_program(embedded::edges_vert, embedded::edges_frag);
  glGenVertexArrays(1, &vertex_array_);
  glGenBuffers(1, &instances_);
  glBindVertexArray(vertex_array_);
  glBindBuffer(GL_ARRAY_BUFFER, instances_);
  set_attribute(0, 2, GL_FLOAT, GL_FALSE, offsetof(EdgeInstance, query));
  set_attribute(1, 2, GL_FLOAT, GL_FALSE, offsetof(EdgeInstance, strength));
  set_attribute(2, 4, GL_UNSIGNED_BYTE, GL_TRUE, offsetof(EdgeInstance, rgba));
  glBindVertexArray(0);
}

void Edges::set_edges(std::span<const EdgeInstance> edges) {
  if (program_ == 0) {
    create();
  }
  glBindBuffer(GL_ARRAY_BUFFER, instances_);
  glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(edges.size_bytes()), edges.data(), GL_DYNAMIC_DRAW);
  count_ = static_cast<int>(edges.size());
}

void Edges::draw(const EdgesDraw& draw) {
  if (count_ == 0) {
    return;
  }
  const auto uniform = [this](const char* name) { return glGetUniformLocation(program_, name); };
  set_scissor(draw.clip, draw.target);
  glEnable(GL_BLEND);
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  glUseProgram(program_);
  glUniform2f(uniform("u_target"), static_cast<float>(draw.target.width), static_cast<float>(draw.target.height));
  glUniform4f(uniform("u_columns"), draw.query_x, draw.query_y, draw.key_x, draw.key_y);
  glUniform2f(uniform("u_view"), draw.view_top, draw.view_bottom);
  glUniform2f(uniform("u_pitch"), draw.query_pitch, draw.key_pitch);
  glUniform2f(uniform("u_width"), draw.style.half_width_min, draw.style.half_width_max);
  glUniform2f(uniform("u_opacity"), draw.style.opacity_min, draw.style.opacity_max);
  glBindVertexArray(vertex_array_);
  glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, strip_vertices, count_);
}

}  // namespace headlight::render

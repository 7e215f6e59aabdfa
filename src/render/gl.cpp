#include "render/gl.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace headlight::render {
namespace {

[[noreturn]] void give_up(const char* step, const char* log) {
  std::fprintf(stderr, "headlight: %s\n%s\n", step, log);
  std::abort();
}

GLuint compile(GLenum kind, const char* source) {
  const GLuint shader = glCreateShader(kind);
  glShaderSource(shader, 1, &source, nullptr);
  glCompileShader(shader);
  GLint compiled = 0;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &compiled);
  if (compiled == 0) {
    std::array<char, 2048> log{};
    glGetShaderInfoLog(shader, static_cast<GLsizei>(log.size()), nullptr, log.data());
    give_up("a shader does not compile", log.data());
  }
  return shader;
}

}  // namespace

GLuint link_program(const char* vertex_source, const char* fragment_source) {
  const GLuint program = glCreateProgram();
  for (const GLuint shader : {compile(GL_VERTEX_SHADER, vertex_source), compile(GL_FRAGMENT_SHADER, fragment_source)}) {
    glAttachShader(program, shader);
    glDeleteShader(shader);
  }
  glLinkProgram(program);
  GLint linked = 0;
  glGetProgramiv(program, GL_LINK_STATUS, &linked);
  if (linked == 0) {
    std::array<char, 2048> log{};
    glGetProgramInfoLog(program, static_cast<GLsizei>(log.size()), nullptr, log.data());
    give_up("a shader program does not link", log.data());
  }
  return program;
}

void set_scissor(const Rect& clip, const Target& target) {
  const auto left = static_cast<GLint>(std::floor(clip.x));
  const auto top = static_cast<GLint>(std::floor(clip.y));
  const auto right = static_cast<GLint>(std::ceil(clip.x + clip.width));
  const auto bottom = static_cast<GLint>(std::ceil(clip.y + clip.height));
  glEnable(GL_SCISSOR_TEST);
  glScissor(left, target.height - bottom, right > left ? right - left : 0, bottom > top ? bottom - top : 0);
}

}  // namespace headlight::render

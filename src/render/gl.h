// OpenGL ES 3.0 / WebGL 2, and the few helpers that every renderer needs.
#pragma once

#include <GLES3/gl3.h>

#include "core/view/geometry.h"

namespace headlight::render {

/// Pixels of the framebuffer, from its top left.
using headlight::Rect;

struct Target {
  int width = 0;
  int height = 0;
};

/// Compiles and links; a shader that does not compile is a bug of ours, so it ends the program with the log.
GLuint link_program(const char* vertex_source, const char* fragment_source);

/// Restricts drawing to `clip`.
void set_scissor(const Rect& clip, const Target& target);

}  // namespace headlight::render

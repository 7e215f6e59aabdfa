// The browser as host: frames on demand, and calls into web/headlight.js, which owns the page.
#include <emscripten.h>
#include <emscripten/html5.h>

#include "platform/platform.h"

// NOLINTBEGIN: EM_JS bodies are JavaScript
EM_JS(void, page_call, (const char* verb, const char* argument), { Module.page[UTF8ToString(verb)](UTF8ToString(argument)); });
EM_JS(int, page_prefers_dark, (), { return matchMedia('(prefers-color-scheme: dark)').matches ? 1 : 0; });
// Dear ImGui's renderer asks for this state in each frame to put it back afterwards, and each question waits for the graphics process.
// Nobody relies on it between frames, so the answer is always the same.
EM_JS(void, answer_gl_state, (), {
  const gl = GLctx;
  const ask = gl.getParameter.bind(gl);
  const known = {};
  known[gl.SCISSOR_BOX] = known[gl.VIEWPORT] = new Int32Array(4);
  known[gl.BLEND_SRC_RGB] = known[gl.BLEND_SRC_ALPHA] = gl.ONE;
  known[gl.BLEND_DST_RGB] = known[gl.BLEND_DST_ALPHA] = gl.ZERO;
  known[gl.BLEND_EQUATION_RGB] = known[gl.BLEND_EQUATION_ALPHA] = gl.FUNC_ADD;
  gl.getParameter = function(name) { return name in known ? known[name] : ask(name); };
});
// Emscripten hands the heap to WebGL with an index into it, which is negative beyond 2 GB.
EM_JS(void, unsign_gl_addresses, (), {
  const gl = GLctx;
  const unsign = function(name, heap, index) {
    const upload = gl[name].bind(gl);
    gl[name] = function() {
      if (arguments[index] < 0) arguments[index] += 4294967296 / arguments[heap].BYTES_PER_ELEMENT;
      return upload.apply(null, arguments);
    };
  };
  unsign('texImage2D', 8, 9);
  unsign('texSubImage2D', 8, 9);
  unsign('bufferData', 1, 3);
  unsign('bufferSubData', 2, 3);
  unsign('uniformMatrix4fv', 2, 3);
});
// NOLINTEND

// SDL2 wants it so that others may look up GL's functions by name. Nobody does, and Emscripten's own would keep all of them.
extern "C" void (*eglGetProcAddress(const char* /*name*/))() { return nullptr; }

namespace headlight::platform {
namespace {

struct FrameLoop {
  std::function<bool()> frame;
  bool scheduled = false;
};

FrameLoop& loop() {
  static FrameLoop instance;
  return instance;
}

EM_BOOL on_animation_frame(double /*time*/, void* /*unused*/) {
  loop().scheduled = false;
  loop().frame();
  return EM_FALSE;
}

void on_timeout(void* /*unused*/) { request_frame(); }

}  // namespace

void run(const std::function<bool()>& frame) {
  answer_gl_state();
  unsign_gl_addresses();
  loop().frame = frame;
  request_frame();
}

void schedule_frame() {
  if (loop().scheduled || !loop().frame) {
    return;
  }
  loop().scheduled = true;
  emscripten_request_animation_frame(on_animation_frame, nullptr);
}

void schedule_frame_in(double seconds) { emscripten_set_timeout(on_timeout, seconds * 1000.0, nullptr); }

void set_clipboard(const std::string& text) { page_call("copyText", text.c_str()); }
bool prefers_dark() { return page_prefers_dark() != 0; }
void set_page_theme(bool dark) { page_call("setTheme", dark ? "dark" : "light"); }
void pick_file() { page_call("pickFile", ""); }
void open_source(const std::string& source) { page_call("openSource", source.c_str()); }
void share_link() { page_call("shareLink", ""); }
void find() { page_call("find", ""); }
void say(const std::string& words) { page_call("say", words.c_str()); }
void show_error(const std::string& sentence) { page_call("showError", sentence.c_str()); }
void notify(std::string_view event) { page_call("notify", std::string(event).c_str()); }

}  // namespace headlight::platform

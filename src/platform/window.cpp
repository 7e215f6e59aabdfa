#include <SDL.h>
#include <imgui.h>
#include <imgui_impl_opengl3.h>
#include <imgui_impl_sdl2.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cfloat>
#include <new>
#include <utility>

#include "platform/fingers.h"
#include "platform/platform.h"
#include "render/gl.h"

namespace headlight::platform {
namespace {

struct State {
  SDL_Window* window = nullptr;
  SDL_GLContext context = nullptr;
  std::string failure;
  FileHandler file_handler;
  Fingers fingers;
  Pinch pinch;
  int settle_frames = 0;
};

State& state() {
  static State instance;
  return instance;
}

bool fail(const char* step) {
  state().failure = std::string(step) + ": " + SDL_GetError();
  return false;
}

/// SDL reports the pointer in window units; Dear ImGui works in physical pixels here.
void scale_pointer(SDL_Event& event) {
  const float ratio = pixel_ratio();
  const auto scaled = [ratio](Sint32 value) { return static_cast<Sint32>(static_cast<float>(value) * ratio); };
  if (event.type == SDL_MOUSEMOTION) {
    event.motion.x = scaled(event.motion.x);
    event.motion.y = scaled(event.motion.y);
  }
}

void move_pointer_away() { ImGui::GetIO().AddMousePosEvent(-FLT_MAX, -FLT_MAX); }

/// The button that the first finger pressed comes up where it clicks nothing.
void let_go() {
  move_pointer_away();
  SDL_Event event{};
  event.button.type = SDL_MOUSEBUTTONUP;
  event.button.which = SDL_TOUCH_MOUSEID;
  event.button.windowID = SDL_GetWindowID(state().window);
  event.button.button = SDL_BUTTON_LEFT;
  ImGui_ImplSDL2_ProcessEvent(&event);
}

void follow_finger(const SDL_TouchFingerEvent& event) {
  if (SDL_GetTouchDeviceType(event.touchId) != SDL_TOUCH_DEVICE_DIRECT) {
    return;  // a touchpad, which has a pointer of its own
  }
  Fingers& fingers = state().fingers;
  if (event.type == SDL_FINGERUP) {
    fingers.lift(event.fingerId);
    if (fingers.empty()) {
      move_pointer_away();  // a finger that is up points at nothing
    }
    return;
  }
  int width = 0;
  int height = 0;
  SDL_GL_GetDrawableSize(state().window, &width, &height);
  const bool was_gesture = fingers.is_gesture();
  fingers.put(event.fingerId, event.x * static_cast<float>(width), event.y * static_cast<float>(height));
  if (fingers.is_gesture() && !was_gesture) {
    let_go();
  }
}

/// SDL makes a pointer of the first finger; while there are several, it points at nothing.
bool is_part_of_gesture(const SDL_Event& event) {
  const bool by_finger =
      (event.type == SDL_MOUSEMOTION && event.motion.which == SDL_TOUCH_MOUSEID) ||
      ((event.type == SDL_MOUSEBUTTONDOWN || event.type == SDL_MOUSEBUTTONUP) && event.button.which == SDL_TOUCH_MOUSEID);
  return by_finger && state().fingers.is_gesture();
}

/// Dear ImGui settles hovering, layout and textures over a few frames after an event.
int request_on_event(void* /*unused*/, SDL_Event* event) {
  if (event->type != SDL_POLLSENTINEL) {  // SDL's own mark that polling ended
    request_frame();
  }
  return 0;
}

void set_gl_attributes() {
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_ES);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 0);
  SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
  SDL_GL_SetAttribute(SDL_GL_ALPHA_SIZE, 0);
}

}  // namespace

bool open_window(const WindowDescription& description) {
  if (SDL_Init(SDL_INIT_VIDEO | SDL_INIT_TIMER) != 0) {
    return fail("The window system could not be started");
  }
  set_gl_attributes();
  State& s = state();
  s.window = SDL_CreateWindow(description.title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, description.width, description.height,
                              SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
  if (s.window == nullptr) {
    return fail("No window could be opened");
  }
  s.context = SDL_GL_CreateContext(s.window);
  if (s.context == nullptr) {
    return fail("WebGL 2 (OpenGL ES 3) is not available");
  }
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.MouseDoubleClickTime = 0.5F;         // as desktops have it
  io.ConfigInputTextCursorBlink = false;  // blinking would draw while nothing happens
  ImGui_ImplSDL2_InitForOpenGL(s.window, s.context);
  ImGui_ImplOpenGL3_Init("#version 300 es");
  SDL_AddEventWatch(request_on_event, nullptr);
  return true;
}

const std::string& failure() { return state().failure; }

bool begin_frame() {
  SDL_Event event;
  bool open = true;
  while (SDL_PollEvent(&event) != 0) {
    scale_pointer(event);
    if (!is_part_of_gesture(event)) {
      ImGui_ImplSDL2_ProcessEvent(&event);
    }
    if (event.type == SDL_QUIT) {
      open = false;
    } else if (event.type == SDL_FINGERDOWN || event.type == SDL_FINGERMOTION || event.type == SDL_FINGERUP) {
      follow_finger(event.tfinger);
    } else if (event.type == SDL_DROPFILE) {
      if (state().file_handler) {
        state().file_handler(event.drop.file);
      }
      SDL_free(event.drop.file);
    }
  }
  state().pinch = state().fingers.take_pinch();
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplSDL2_NewFrame();
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = ImVec2(io.DisplaySize.x * io.DisplayFramebufferScale.x, io.DisplaySize.y * io.DisplayFramebufferScale.y);
  io.DisplayFramebufferScale = ImVec2(1, 1);
  ImGui::NewFrame();
  return open;
}

bool try_to_draw(const std::function<void()>& draw) {
  ImGuiErrorRecoveryState begun;
  ImGui::ErrorRecoveryStoreState(&begun);
  try {
    draw();
    return true;
  } catch (const std::bad_alloc&) {
    ImGuiIO& io = ImGui::GetIO();
    const bool asserts = std::exchange(io.ConfigErrorRecoveryEnableAssert, false);
    const bool tooltip = std::exchange(io.ConfigErrorRecoveryEnableTooltip, false);
    ImGui::ErrorRecoveryTryToRecoverState(&begun);
    io.ConfigErrorRecoveryEnableAssert = asserts;
    io.ConfigErrorRecoveryEnableTooltip = tooltip;
    return false;
  }
}

void end_frame(unsigned background_rgb) {
  ImGui::Render();
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  glViewport(0, 0, static_cast<int>(size.x), static_cast<int>(size.y));
  const auto channel = [background_rgb](int shift) { return static_cast<float>((background_rgb >> shift) & 0xFFU) / 255.0F; };
  glClearColor(channel(16), channel(8), channel(0), 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  SDL_GL_SwapWindow(state().window);
  if (!ImGui::GetCurrentContext()->InputEventsQueue.empty()) {
    request_frame();  // Dear ImGui spreads fast clicks over frames
  }
  if (state().settle_frames > 0) {
    --state().settle_frames;
    schedule_frame();
  }
}

const Pinch& pinch() { return state().pinch; }

float pixel_ratio() {
  int width = 0;
  int pixels = 0;
  SDL_GetWindowSize(state().window, &width, nullptr);
  SDL_GL_GetDrawableSize(state().window, &pixels, nullptr);
  return width > 0 ? static_cast<float>(pixels) / static_cast<float>(width) : 1.0F;
}

void request_frame() {
  constexpr int frames_to_settle = 2;
  state().settle_frames = std::max(state().settle_frames, frames_to_settle);
  schedule_frame();
}

void request_frame_in(double seconds) { schedule_frame_in(seconds); }

void on_file_dropped(FileHandler handler) { state().file_handler = std::move(handler); }

double now_ms() { return static_cast<double>(SDL_GetPerformanceCounter()) * 1000.0 / static_cast<double>(SDL_GetPerformanceFrequency()); }

}  // namespace headlight::platform

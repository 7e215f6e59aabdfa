// The desktop as host: the same app in a window, for debuggers and sanitizers.
#include <SDL.h>
#include <imgui.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <utility>

#include "platform/platform.h"

namespace headlight::platform {
namespace {

/// Wakes the loop that waits for events.
void push_wake_event() {
  SDL_Event event{};
  event.type = SDL_USEREVENT;
  SDL_PushEvent(&event);
}

Uint32 on_timer(Uint32 /*interval*/, void* /*unused*/) {
  push_wake_event();
  return 0;
}

bool& frame_wanted() {
  static bool wanted = false;
  return wanted;
}

ImFont* add_font(const char* path) {
  if (!std::ifstream(path).good()) {
    return nullptr;
  }
  return ImGui::GetIO().Fonts->AddFontFromFileTTF(path, 16);
}

}  // namespace

void run(const std::function<bool()>& frame) {
  request_frame();
  do {
    if (!std::exchange(frame_wanted(), false)) {
      SDL_WaitEvent(nullptr);
    }
  } while (frame());
}

void schedule_frame() { frame_wanted() = true; }
void schedule_frame_in(double seconds) { SDL_AddTimer(static_cast<Uint32>(seconds * 1000.0), on_timer, nullptr); }

Fonts load_fonts() {
  Fonts fonts{add_font(HEADLIGHT_FONT_DIR "/DejaVuSans.ttf"), add_font(HEADLIGHT_FONT_DIR "/DejaVuSans-Bold.ttf"),
              add_font(HEADLIGHT_FONT_DIR "/DejaVuSansMono.ttf")};
  if (fonts.regular == nullptr) {
    std::fputs("headlight-viewer: no font found; install the package fonts-dejavu-core\n", stderr);
    std::exit(1);
  }
  fonts.strong = fonts.strong != nullptr ? fonts.strong : fonts.regular;
  fonts.mono = fonts.mono != nullptr ? fonts.mono : fonts.regular;
  return fonts;
}

std::string shaped(const std::string& text) { return text; }
std::string unshaped(const std::string& text) { return text; }
void set_clipboard(const std::string& text) { SDL_SetClipboardText(text.c_str()); }
bool prefers_dark() { return true; }
void set_page_theme(bool /*dark*/) {}
void pick_file() { show_error("Drop a file on the window, or name it on the command line."); }
void open_source(const std::string& /*source*/) {}
void share_link() { show_error("Links are for the page; the desktop viewer has none."); }
void find() {}
void say(const std::string& /*words*/) {}
void notify(std::string_view /*event*/) {}
void show_error(const std::string& sentence) { SDL_ShowSimpleMessageBox(SDL_MESSAGEBOX_ERROR, "Headlight", sentence.c_str(), nullptr); }

}  // namespace headlight::platform

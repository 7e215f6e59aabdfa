// The one window, its frames, its fonts, and what only the host can do: pick a file, keep the clipboard, follow the theme.
// web.cpp and desktop.cpp implement the second half, window.cpp what SDL2 gives both.
#pragma once

#include <functional>
#include <string>
#include <string_view>

struct ImFont;

namespace headlight::platform {

struct WindowDescription {
  const char* title = "";
  int width = 1280;  ///< ignored in the browser, where the page sizes the canvas
  int height = 800;
};

struct Fonts {
  ImFont* regular = nullptr;
  ImFont* strong = nullptr;
  ImFont* mono = nullptr;
};

/// What two fingers do, in physical pixels.
struct Pinch {
  float scale = 1;  ///< how much farther apart they are
  float x = 0;      ///< their middle, about which they scale
  float y = 0;
  float dx = 0;  ///< and how far it has moved
  float dy = 0;
};

// --- window.cpp ---

/// Opens the window with a GLES 3 context and Dear ImGui on it. False: no window or no context; `failure()` says why.
bool open_window(const WindowDescription& description);
const std::string& failure();

/// Feeds the pending input to Dear ImGui and begins its frame. Dear ImGui's unit is a physical pixel, so that lines and
/// glyphs are sharp at every pixel ratio. False: the user closed the window.
bool begin_frame();
/// Draws within a frame. False: there was not enough memory; what was begun and not ended is ended, and the frame may go on.
bool try_to_draw(const std::function<void()>& draw);
void end_frame(unsigned background_rgb);

/// Of two fingers in this frame; nothing but `scale` 1 when there are none. Meanwhile the pointer is nowhere, and no button is down.
const Pinch& pinch();

/// Physical pixels per CSS pixel (web) or window unit (desktop).
float pixel_ratio();

/// Draws once more at the next chance; nothing is drawn unless somebody asks. Every input event asks.
void request_frame();
/// And once more after this many seconds, for what appears with a delay.
void request_frame_in(double seconds);

/// Called with a file that was dropped on the window (desktop); the browser's drops come through the page.
using FileHandler = std::function<void(const std::string& path)>;
void on_file_dropped(FileHandler handler);

double now_ms();

// --- web.cpp, desktop.cpp ---

/// Calls `frame` whenever one was requested, until it returns false. Returns then (desktop), or at once (web).
void run(const std::function<bool()>& frame);

void schedule_frame();
void schedule_frame_in(double seconds);

Fonts load_fonts();
/// UTF-8 that draws `text` so that it reads right: where the script joins, reorders or runs from right to left, one private-use
/// code point that stands for the whole piece; else the text itself. Desktop: always the text itself.
std::string shaped(const std::string& text);
/// The text that `shaped` was made of.
std::string unshaped(const std::string& text);
void set_clipboard(const std::string& text);
bool prefers_dark();
void set_page_theme(bool dark);

/// Asks the user for a file; it comes back through the page's way of opening (web). Desktop: drop one instead.
void pick_file();
void open_source(const std::string& source);
void share_link();
/// Opens the page's search for a token (web).
void find();
/// To screen readers, in place of what was said so before (web).
void say(const std::string& words);
/// "statechange": what was chosen has changed. "headswanted": panes have drawn without heads, which are to be decoded next.
void notify(std::string_view event);
void show_error(const std::string& sentence);

}  // namespace headlight::platform

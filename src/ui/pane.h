// What every pane gets to see, and the few things that panes share.
#pragma once

#include <imgui.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/opening/opening.h"
#include "core/view_state.h"
#include "core/visible_tokens.h"
#include "platform/platform.h"
#include "render/gl.h"
#include "ui/scene.h"
#include "ui/theme.h"

namespace headlight::ui {

/// An entry of the Demos menu.
struct Demo {
  std::string file;  ///< relative to the page
  std::string title;
  std::string look;  ///< one sentence on what to look at
};

/// Rectangles of what was drawn last, in physical pixels; the public API and the tests read them.
struct TokenRect {
  int index = 0;
  render::Rect rect;
};
struct LayoutReport {
  std::map<std::string, render::Rect> panes;
  std::vector<TokenRect> queries;
  std::vector<TokenRect> keys;
};

/// What a pane asks of the app; a pane itself changes nothing but the view state.
struct Requests {
  bool pick_file = false;
  bool share = false;
  bool toggle_help = false;
  std::optional<int> open_demo;
};

/// What a search has found, to be marked: one flag a token of the stream that was searched; empty when nothing is sought.
struct Found {
  std::vector<bool> queries;
  std::vector<bool> keys;
};

struct Context {
  OpenedDocument* opened = nullptr;  ///< null before the first document
  ViewState* state = nullptr;
  Scene* scene = nullptr;
  const Palette* palette = nullptr;
  platform::Fonts fonts;
  std::vector<Demo> demos;
  std::string demo_look;  ///< what to look at in the demo that is open; empty for the user's own file
  Hover hover;            ///< as of the last frame
  Hover next_hover;       ///< collected during this one
  Found found;
  LayoutReport layout;
  Requests requests;

  [[nodiscard]] const Stream& stream() const { return opened->document.streams[static_cast<std::size_t>(state->stream)]; }
};

/// CSS pixels in Dear ImGui's physical ones.
[[nodiscard]] float px(float css_pixels);

[[nodiscard]] render::Rect to_rect(ImVec2 min, ImVec2 max);
[[nodiscard]] render::Target framebuffer();

/// A token as a label: line breaks and tabs become signs, and an empty text stays visible.
[[nodiscard]] std::string token_label(const Token& token);

/// "query 12 “it”"
[[nodiscard]] std::string token_phrase(const Context& context, TokenRef token);

/// The widest labels of a stream: measured when the stream or the font's size changes, not each frame.
class LabelWidths {
 public:
  struct Widest {
    float queries = 0;
    float keys = 0;
  };
  [[nodiscard]] const Widest& measure(const Context& context);
  /// Another document.
  void forget() { stream_ = -1; }

 private:
  int stream_ = -1;
  float font_size_ = 0;
  Widest widest_;
};

/// Draws text no wider than `width`; what does not fit ends in an ellipsis. True: it was shortened.
bool draw_text_clipped(ImDrawList* list, ImVec2 position, float width, ImU32 color, const std::string& text);

/// A button that can be pressed in; `color` tints it when it is.
bool toggle_button(const Context& context, const char* label, bool on, ImU32 color, ImVec2 size = ImVec2(0, 0));

/// Names the last item in the layout report.
void report_item(Context& context, const std::string& name);

/// Where the current row ends, in the window's own coordinates (those of the cursor).
[[nodiscard]] float right_edge();

/// Continues the row if `width` more fits, else begins the next.
void same_line_or_wrap(float width);

}  // namespace headlight::ui

// What every pane gets to see, and the few things that panes share.
#pragma once

#include <imgui.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/opening/opening.h"
#include "core/view/scene.h"
#include "core/view/view_state.h"
#include "core/view/visible_tokens.h"
#include "platform/platform.h"
#include "render/gl.h"
#include "ui/labels.h"
#include "ui/theme.h"
#include "ui/token_colors.h"
#include "ui/token_rows.h"

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
  std::vector<TokenRect> text_queries;  ///< in the running text
  std::vector<TokenRect> text_keys;
};

/// What a pane asks of the app; a pane itself changes nothing but the view state.
struct Requests {
  bool pick_file = false;
  bool share = false;
  bool find = false;
  bool toggle_help = false;
  bool toggle_demos = false;
  int zoom_heatmap = 0;  ///< steps in or, negative, out
  std::optional<int> open_demo;
};

/// What a search has found, to be marked: one flag a token of the stream that was searched; empty when nothing is sought.
struct Found {
  std::vector<bool> queries;
  std::vector<bool> keys;
  [[nodiscard]] bool has(TokenRef token) const {
    const std::vector<bool>& side = token.side == TokenRef::Side::query ? queries : keys;
    return static_cast<std::size_t>(token.index) < side.size() && side[static_cast<std::size_t>(token.index)];
  }
};

/// Where the keyboard is in the list of ranked edges; elsewhere when the list is of another focus.
struct ListCursor {
  Focus focus;
  int row = -1;
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
  Labels labels;          ///< of the stream that shows
  TokenColors colors;     ///< of its tokens
  Found found;
  bool menu_was_open = false;  ///< in the last frame
  ListCursor list_cursor;
  std::optional<int> head_cursor;  ///< the head that the keyboard is at
  VisibleRange visible_queries;    ///< in the columns, as of this frame
  VisibleRange visible_keys;
  LayoutReport layout;
  Requests requests;

  [[nodiscard]] const Stream& stream() const { return opened->document.streams[static_cast<std::size_t>(state->stream)]; }
};

/// Draws with our own GL between what Dear ImGui draws. The renderer lives until the frame is drawn.
template <typename Renderer, typename Draw>
void draw_with(Renderer& renderer, const Draw& draw) {
  struct Call {
    Renderer* renderer;
    Draw draw;
  };
  Call call{&renderer, draw};
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddCallback(
      [](const ImDrawList* /*list*/, const ImDrawCmd* command) {
        auto* data = static_cast<Call*>(command->UserCallbackData);
        data->renderer->draw(data->draw);
      },
      &call, sizeof(call));
  list->AddCallback(ImDrawCallback_ResetRenderState, nullptr);
}

/// CSS pixels in Dear ImGui's physical ones.
[[nodiscard]] float px(float css_pixels);

[[nodiscard]] render::Rect to_rect(ImVec2 min, ImVec2 max);
[[nodiscard]] render::Target framebuffer();

/// "query 12 “it”"
[[nodiscard]] std::string token_phrase(const Context& context, TokenRef token);

/// "A" for the lowest segment of the stream, "B" for the next.
[[nodiscard]] std::string segment_name(const Stream& stream, int segment);

/// Four significant digits.
[[nodiscard]] std::string format_weight(float weight);
/// "62 %", "0.4 %", "< 0.1 %"
[[nodiscard]] std::string format_share(double share);

/// The next tooltip hangs below or above the rectangle, reaching to the left of it or to the right.
void place_tooltip(const render::Rect& beside, bool to_the_left);

/// Draws text no wider than `width`; what does not fit ends in an ellipsis. True: it was shortened.
bool draw_text_clipped(ImDrawList* list, ImVec2 position, float width, ImU32 color, const std::string& text);

/// A button that can be pressed in; `color` tints it when it is.
bool toggle_button(const Context& context, const char* label, bool on, ImU32 color, ImVec2 size = ImVec2(0, 0));

/// Below this many CSS pixels panes stand one over the other, and controls hide in menus.
constexpr float narrow_width = 760.0F;

/// Names the last item in the layout report.
void report_item(Context& context, const std::string& name);

/// Where the current row ends, in the window's own coordinates (those of the cursor).
[[nodiscard]] float right_edge();

/// With the padding of a button about it.
[[nodiscard]] float button_width(const char* label);

/// A finger that drags in the current window scrolls it.
void scroll_by_touch();

/// Continues the row if `width` more fits, else begins the next.
void same_line_or_wrap(float width);

}  // namespace headlight::ui

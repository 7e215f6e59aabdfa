// The few things that panes share: lengths, texts, buttons, tooltips, drawing with our own GL.
#pragma once

#include <imgui.h>

#include <string>

#include "core/attention.h"
#include "core/view/geometry.h"
#include "render/gl.h"
#include "ui/labels.h"
#include "ui/model.h"
#include "ui/theme.h"

namespace headlight::ui {

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

/// Physical pixels, Dear ImGui's, a CSS pixel.
[[nodiscard]] float pixel_ratio();
/// CSS pixels in physical ones.
[[nodiscard]] float px(float css_pixels);

[[nodiscard]] Rect to_rect(ImVec2 min, ImVec2 max);
[[nodiscard]] ImVec2 min_of(const Rect& rect);
[[nodiscard]] ImVec2 max_of(const Rect& rect);
[[nodiscard]] render::Target framebuffer();

/// "query 12 “it”"
[[nodiscard]] std::string token_phrase(const Labels& labels, TokenRef token);

/// "A" for the lowest segment of the stream, "B" for the next.
[[nodiscard]] std::string segment_name(const Stream& stream, int segment);

/// Four significant digits.
[[nodiscard]] std::string format_weight(float weight);
/// "62 %", "0.4 %", "< 0.1 %"
[[nodiscard]] std::string format_share(double share);

/// The next tooltip hangs below or above the rectangle, reaching to the left of it or to the right.
void place_tooltip(const Rect& beside, bool to_the_left);

/// Draws text no wider than `width`; what does not fit ends in an ellipsis. True: it was shortened.
bool draw_text_clipped(ImDrawList* list, ImVec2 position, float width, ImU32 color, const std::string& text);

/// A button that can be pressed in; `color` tints it when it is.
bool toggle_button(const Palette& palette, const char* label, bool on, ImU32 color, ImVec2 size = ImVec2(0, 0));

/// Below this many CSS pixels panes stand one over the other, and controls hide in menus.
constexpr float narrow_width = 760.0F;

/// Names the last item in the layout report.
void report_item(LayoutReport& layout, const std::string& name);

/// Where the current row ends, in the window's own coordinates (those of the cursor).
[[nodiscard]] float right_edge();

/// With the padding of a button about it.
[[nodiscard]] float button_width(const char* label);

/// A finger that drags in the current window scrolls it.
void scroll_by_touch();

/// Continues the row if `width` more fits, else begins the next.
void same_line_or_wrap(float width);

}  // namespace headlight::ui

#include "ui/page.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/filter_row.h"
#include "ui/footer.h"
#include "ui/help.h"
#include "ui/shortcuts.h"
#include "ui/toolbar.h"

namespace headlight::ui {
namespace {

constexpr float low = 440.0F;  // CSS pixels: below it the panes keep all the height

constexpr std::array<const char*, 4> pane_names = {"tokens", "heatmap", "text", "inspector"};  // by Page::Pane

void begin_pane(Context& context, const char* name, ImVec2 size) {
  ImGui::BeginChild(name, size, ImGuiChildFlags_AlwaysUseWindowPadding, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  const ImVec2 min = ImGui::GetWindowPos();
  context.layout.panes[name] = to_rect(min, ImVec2(min.x + size.x, min.y + size.y));
}

/// A bar between two panes, along its longer side. Returns how far it was dragged.
ImVec2 drag_splitter(const char* id, ImVec2 size) {
  ImGui::InvisibleButton(id, size);
  const bool upright = size.y > size.x;
  if (ImGui::IsItemHovered() || ImGui::IsItemActive()) {
    ImGui::SetMouseCursor(upright ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    const ImVec2 inset = upright ? ImVec2(px(3), px(8)) : ImVec2(px(8), px(3));
    const ImVec2 min = ImGui::GetItemRectMin();
    const ImVec2 max = ImGui::GetItemRectMax();
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(min.x + inset.x, min.y + inset.y), ImVec2(max.x - inset.x, max.y - inset.y),
                                              ImGui::GetColorU32(ImGuiCol_Separator), px(1));
  }
  return ImGui::IsItemActive() ? ImGui::GetIO().MouseDelta : ImVec2(0, 0);
}

/// Before any document: what the page is waiting for.
void draw_empty(const Context& context, ImVec2 size) {
  constexpr const char* line = "Drop an attention file here";
  const ImVec2 start = ImGui::GetCursorScreenPos();
  ImGui::PushFont(context.fonts.strong, 20);
  const ImVec2 text = ImGui::CalcTextSize(line);
  const ImVec2 position(std::floor(start.x + (size.x - text.x) * 0.5F), std::floor(start.y + (size.y - text.y) * 0.5F));
  ImGui::GetWindowDrawList()->AddText(position, context.palette->quiet, line);
  ImGui::PopFont();
  ImGui::Dummy(size);
}

}  // namespace

void Page::document_changed() {
  ++document_;
  tokens_.reset_view();
  heatmap_.reset_view();
  text_.reset_view();
}

/// How the tokens of the stream that shows are written and coloured.
void Page::update_tokens(Context& context) {
  context.labels.update(context.opened->document, document_, *context.state);
  // Unless the columns say that they show less.
  context.visible_queries = {0, static_cast<int>(context.stream().queries.size())};
  context.visible_keys = {0, static_cast<int>(context.stream().keys.size())};
  const ColorsKey key{document_, context.state->stream, context.state->token_color};
  if (!(key == colors_key_)) {
    colors_key_ = key;
    context.colors.update(context.stream(), key.by);
  }
}

void Page::draw(Context& context) {
  context.layout = {};
  context.requests = {};
  context.next_hover = {};
  handle_shortcuts(context);
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos(ImVec2(0, 0));
  ImGui::SetNextWindowSize(display);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(px(12), px(8)));
  ImGui::Begin("page", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar();
  draw_toolbar(context);
  // Only now: shortcuts and toolbar may have changed the stream, and the panes must all see the same one.
  if (context.opened != nullptr) {
    update_tokens(context);
    context.scene->update(*context.opened, *context.state, context.hover);
  }
  context.layout.panes["toolbar"] = to_rect(ImVec2(0, 0), ImVec2(display.x, ImGui::GetCursorPosY()));
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float bottom = footer_height(context, room.x) + px(10) + ImGui::GetStyle().ItemSpacing.y;
  const ImVec2 panes(room.x, std::max(room.y - bottom, px(80)));
  if (context.opened != nullptr) {
    draw_panes(context, panes);
  } else {
    draw_empty(context, panes);
  }
  ImGui::SetCursorPosY(display.y - bottom + px(2));
  context.layout.panes["footer"] = to_rect(ImVec2(0, ImGui::GetCursorPosY()), display);
  // Where the inspector has no pane, the footer has its words.
  const bool says_selection = context.layout.panes.try_emplace("inspector", context.layout.panes["footer"]).second;
  draw_footer(context, says_selection);
  ImGui::End();
  draw_help(context, context.requests.toggle_help);
  if (!(context.hover == context.next_hover)) {
    platform::request_frame();
  }
  context.hover = context.next_hover;
  request_tooltip_frame();
}

/// Tooltips come with a delay, when nothing else may ask for a frame any more.
void Page::request_tooltip_frame() {
  const ImGuiID hovered = ImGui::GetCurrentContext()->HoveredId;
  if (hovered != last_hovered_ && hovered != 0) {
    constexpr double margin = 0.05;
    platform::request_frame_in(static_cast<double>(ImGui::GetStyle().HoverDelayShort) + margin);
  }
  last_hovered_ = hovered;
}

void Page::draw_panes(Context& context, ImVec2 size) {
  const bool stacked = size.x < px(narrow_width) && size.y > size.x;
  const View view = context.state->view;
  const float gap = px(8);
  const ImVec2 first = stacked ? ImVec2(size.x, std::floor((size.y - gap) * split_)) : ImVec2(std::floor((size.x - gap) * split_), size.y);
  const ImVec2 second = stacked ? ImVec2(size.x, size.y - gap - first.y) : ImVec2(size.x - gap - first.x, size.y);
  const Pane main = view == View::heatmap ? Pane::heatmap : view == View::text ? Pane::text : Pane::tokens;
  const std::vector<Pane> beside = panes_beside(*context.state, stacked, size);
  if (beside.empty()) {
    draw_main_pane(context, main, size);
    return;
  }
  draw_main_pane(context, main, first);
  if (stacked) {
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() + gap - ImGui::GetStyle().ItemSpacing.y);
  } else {
    ImGui::SameLine(0, 0);
    split_ = std::clamp(split_ + drag_splitter("splitter", ImVec2(gap, size.y)).x / size.x, 0.25F, 0.75F);
    ImGui::SameLine(0, 0);
  }
  draw_column(context, beside, second);
}

/// The token columns need the height, so everything else stands at their side: heatmap, text and list.
std::vector<Page::Pane> Page::panes_beside(const ViewState& state, bool stacked, ImVec2 size) {
  const bool room_below = !stacked && size.x >= px(narrow_width) && size.y >= px(low);
  switch (state.view) {
    case View::both:
      return state.text && room_below ? std::vector{Pane::heatmap, Pane::text, Pane::inspector} : std::vector{Pane::heatmap};
    case View::text:
      return {Pane::inspector};
    case View::tokens:
    case View::heatmap:
      break;
  }
  return state.text && room_below ? std::vector{Pane::text, Pane::inspector} : std::vector<Pane>{};
}

void Page::draw_column(Context& context, const std::vector<Pane>& panes, ImVec2 size) {
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  ImGui::BeginGroup();
  ImGui::PopStyleVar();
  const float gap = px(8);
  float rest = size.y;
  for (std::size_t i = 0; i < panes.size(); ++i) {
    const bool last = i + 1 == panes.size();
    // Of three the lower two share what the heatmap leaves; of two the text has the larger part.
    const float share = panes.size() == 3 ? (i == 0 ? 1 - lower_split_ : 0.48F) : 0.55F;
    const float height = last ? rest : std::floor(rest * share);
    draw_pane(context, panes[i], ImVec2(size.x, height));
    rest -= height + gap;
    if (!last) {
      ImGui::SetCursorPosY(ImGui::GetCursorPosY() - ImGui::GetStyle().ItemSpacing.y);
      if (panes.size() == 3 && i == 0) {
        lower_split_ = std::clamp(lower_split_ - drag_splitter("lower splitter", ImVec2(size.x, gap)).y / size.y, 0.15F, 0.75F);
      } else {
        ImGui::Dummy(ImVec2(size.x, gap));
      }
      ImGui::SetCursorPosY(ImGui::GetCursorPosY() - ImGui::GetStyle().ItemSpacing.y);
    }
  }
  ImGui::EndGroup();
}

/// The pane that the view is named after has the heads and the filters.
void Page::draw_main_pane(Context& context, Pane pane, ImVec2 size) {
  begin_pane(context, pane_names[static_cast<std::size_t>(pane)], size);
  chips_.draw(context);
  draw_filter_row(context);
  draw_content(context, pane);
  ImGui::EndChild();
}

void Page::draw_pane(Context& context, Pane pane, ImVec2 size) {
  begin_pane(context, pane_names[static_cast<std::size_t>(pane)], size);
  draw_content(context, pane);
  ImGui::EndChild();
}

void Page::draw_content(Context& context, Pane pane) {
  switch (pane) {
    case Pane::tokens:
      tokens_.draw(context);
      break;
    case Pane::heatmap:
      heatmap_.draw(context);
      break;
    case Pane::text:
      text_.draw(context);
      break;
    case Pane::inspector:
      inspector_.draw(context);
      break;
  }
}

}  // namespace headlight::ui

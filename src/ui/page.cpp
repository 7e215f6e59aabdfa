#include "ui/page.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "ui/help.h"
#include "ui/inspector.h"
#include "ui/shortcuts.h"
#include "ui/toolbar.h"

namespace headlight::ui {
namespace {

constexpr float narrow = 760.0F;  // CSS pixels: below it the panes stand one over the other

void begin_pane(Context& context, const char* name, ImVec2 size) {
  ImGui::BeginChild(name, size, ImGuiChildFlags_AlwaysUseWindowPadding, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  const ImVec2 min = ImGui::GetWindowPos();
  context.layout.panes[name] = to_rect(min, ImVec2(min.x + size.x, min.y + size.y));
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
  tokens_.reset_view();
  heatmap_.forget();
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
    context.scene->update(*context.opened, *context.state, context.hover);
  }
  context.layout.panes["toolbar"] = to_rect(ImVec2(0, 0), ImVec2(display.x, ImGui::GetCursorPosY()));
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float bottom = inspector_height(context, room.x) + px(10) + ImGui::GetStyle().ItemSpacing.y;
  const ImVec2 panes(room.x, std::max(room.y - bottom, px(80)));
  if (context.opened != nullptr) {
    draw_panes(context, panes);
  } else {
    draw_empty(context, panes);
  }
  ImGui::SetCursorPosY(display.y - bottom + px(2));
  context.layout.panes["inspector"] = to_rect(ImVec2(0, ImGui::GetCursorPosY()), display);
  draw_inspector(context);
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
  const View view = context.state->view;
  const float gap = px(8);
  if (view == View::tokens) {
    begin_pane(context, "tokens", size);
    tokens_.draw(context);
    ImGui::EndChild();
    return;
  }
  if (view == View::heatmap) {
    begin_pane(context, "heatmap", size);
    heatmap_.draw(context);
    ImGui::EndChild();
    return;
  }
  const bool stacked = size.x < px(narrow) && size.y > size.x;
  const ImVec2 first = stacked ? ImVec2(size.x, (size.y - gap) * split_) : ImVec2((size.x - gap) * split_, size.y);
  const ImVec2 second = stacked ? ImVec2(size.x, size.y - gap - first.y) : ImVec2(size.x - gap - first.x, size.y);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  begin_pane(context, "tokens", first);
  ImGui::PopStyleVar();
  tokens_.draw(context);
  ImGui::EndChild();
  if (stacked) {
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() + gap - ImGui::GetStyle().ItemSpacing.y);
  } else {
    ImGui::SameLine(0, 0);
    draw_splitter(size.y, size.x);
    ImGui::SameLine(0, 0);
  }
  begin_pane(context, "heatmap", second);
  heatmap_.draw(context);
  ImGui::EndChild();
}

void Page::draw_splitter(float height, float width) {
  ImGui::InvisibleButton("splitter", ImVec2(px(8), height));
  if (ImGui::IsItemHovered() || ImGui::IsItemActive()) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    const ImVec2 min = ImGui::GetItemRectMin();
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(min.x + px(3), min.y + px(8)), ImVec2(min.x + px(5), min.y + height - px(8)),
                                              ImGui::GetColorU32(ImGuiCol_Separator), px(1));
  }
  if (ImGui::IsItemActive()) {
    split_ = std::clamp(split_ + ImGui::GetIO().MouseDelta.x / width, 0.25F, 0.75F);
  }
}

}  // namespace headlight::ui

#include "ui/page.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "ui/filter_row.h"
#include "ui/footer.h"
#include "ui/help.h"
#include "ui/shortcuts.h"
#include "ui/toolbar.h"

namespace headlight::ui {
namespace {

constexpr float pane_gap = 8.0F;  // CSS pixels

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

/// The next item follows without a gap.
void close_up() { ImGui::SetCursorPosY(ImGui::GetCursorPosY() - ImGui::GetStyle().ItemSpacing.y); }

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
  for (const std::unique_ptr<Pane>& pane : panes_) {
    pane->document_changed();
  }
}

/// How the tokens of the stream that shows are written and coloured.
void Page::update_tokens(Context& context) {
  context.labels.update(context.opened->document, document_, *context.state);
  for (const Side side : both_sides) {  // unless the columns say that they show less
    context.visible.of(side) = {0, static_cast<int>(context.stream().tokens(side).size())};
  }
  const ColorsKey key{document_, context.state->stream, context.state->token_color};
  if (!(key == colors_key_)) {
    colors_key_ = key;
    context.colors.update(context.stream(), key.by);
  }
}

void Page::draw(Context& context) {
  context.panes = &panes_;
  context.layout = {};
  context.next_hover = {};
  palette_.serve(context);
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
    draw_body(context, panes);
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
  palette_.draw(context);
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

/// Panes see what toolbar and keys have made of the state, all of them the same; what they wish is for the next frame.
void Page::draw_body(Context& context, ImVec2 size) {
  const ViewState state = *context.state;
  const Model model{*context.opened,
                    state,
                    *context.scene,
                    *context.palette,
                    context.fonts,
                    context.labels,
                    context.colors,
                    context.found,
                    context.hover,
                    context.list_cursor,
                    context.head_cursor,
                    context.visible,
                    context.requests.zoom_heatmap};
  Wishes wishes{*context.state, context.next_hover, context.layout, context.visible};
  draw_panes(model, wishes, size);
}

void Page::draw_panes(const Model& model, Wishes& wishes, ImVec2 size) {
  const bool stacked = size.x < px(narrow_width) && size.y > size.x;
  const float gap = px(pane_gap);
  const PaneArrangement shown = arrange_panes(model.state.view, model.state.text && !stacked && has_room_for_followers(size));
  if (!shown.second && shown.followers.empty()) {
    draw_pane(model, wishes, shown.main, size, true);
    return;
  }
  const ImVec2 first = stacked ? ImVec2(size.x, std::floor((size.y - gap) * split_)) : ImVec2(std::floor((size.x - gap) * split_), size.y);
  const ImVec2 rest = stacked ? ImVec2(size.x, size.y - gap - first.y) : ImVec2(size.x - gap - first.x, size.y);
  draw_pane(model, wishes, shown.main, first, true);
  if (stacked) {
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() + gap - ImGui::GetStyle().ItemSpacing.y);
  } else {
    const float least = px(panes_[shown.main]->info().least.x) / size.x;
    ImGui::SameLine(0, 0);
    split_ = std::clamp(split_ + drag_splitter("splitter", ImVec2(gap, size.y)).x / size.x, std::min(least, 0.5F), 0.75F);
    ImGui::SameLine(0, 0);
  }
  draw_beside(model, wishes, shown, rest);
}

/// Under the highest of the panes that lead, each as high as it must be.
bool Page::has_room_for_followers(ImVec2 size) const {
  float highest = 0;
  float followers = 0;
  for (std::size_t pane = 0; pane < panes_.size(); ++pane) {
    const float least = panes_[pane]->info().least.y;
    highest = std::max(highest, pane_rows[pane].leads() ? least : 0);
    followers += pane_rows[pane].follows() ? least + pane_gap : 0;
  }
  return size.x >= px(narrow_width) && size.y >= px(highest + followers);
}

/// The leading pane needs the height, so everything else stands at its side.
void Page::draw_beside(const Model& model, Wishes& wishes, const PaneArrangement& shown, ImVec2 size) {
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  ImGui::BeginGroup();
  ImGui::PopStyleVar();
  const float gap = px(pane_gap);
  if (shown.second && !shown.followers.empty()) {
    const float height = std::floor(size.y * (1 - lower_split_));
    draw_pane(model, wishes, *shown.second, ImVec2(size.x, height), false);
    close_up();
    lower_split_ = std::clamp(lower_split_ - drag_splitter("lower splitter", ImVec2(size.x, gap)).y / size.y, 0.15F, 0.75F);
    close_up();
    draw_followers(model, wishes, shown, ImVec2(size.x, size.y - height - gap));
  } else if (shown.second) {
    draw_pane(model, wishes, *shown.second, size, false);
  } else {
    draw_followers(model, wishes, shown, size);
  }
  ImGui::EndGroup();
}

/// They share their room as they prefer; under another pane, where there is little of it, as they need it.
void Page::draw_followers(const Model& model, Wishes& wishes, const PaneArrangement& shown, ImVec2 size) {
  const auto part = [&](std::size_t pane) {
    const PaneInfo info = panes_[pane]->info();
    return shown.second ? info.least.y : info.preferred_height;
  };
  float parts = 0;
  for (const std::size_t pane : shown.followers) {
    parts += part(pane);
  }
  float rest = size.y;
  for (const std::size_t pane : shown.followers) {
    if (pane == shown.followers.back()) {
      draw_pane(model, wishes, pane, ImVec2(size.x, rest), false);
      return;
    }
    const float height = std::floor(rest * (part(pane) / parts));
    draw_pane(model, wishes, pane, ImVec2(size.x, height), false);
    close_up();
    ImGui::Dummy(ImVec2(size.x, px(pane_gap)));
    close_up();
    rest -= height + px(pane_gap);
    parts -= part(pane);
  }
}

/// The one that leads has the heads and the filters.
void Page::draw_pane(const Model& model, Wishes& wishes, std::size_t pane, ImVec2 size, bool leads) {
  const std::string name(pane_rows[pane].name);
  ImGui::BeginChild(name.c_str(), size, ImGuiChildFlags_AlwaysUseWindowPadding,
                    ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  const ImVec2 min = ImGui::GetWindowPos();
  wishes.layout.panes[name] = to_rect(min, ImVec2(min.x + size.x, min.y + size.y));
  if (leads) {
    chips_.draw(model, wishes);
    draw_filter_row(model, wishes);
  }
  panes_[pane]->draw(model, wishes);
  ImGui::EndChild();
}

}  // namespace headlight::ui

#include "ui/inspector.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "core/view/view_choices.h"

namespace headlight::ui {
namespace {

/// The ranks tell of what is pinned, or of the token under the pointer.
std::string describe_focus(const Context& context) {
  const Focus& focus = context.scene->ranked_focus();
  std::string text;
  if (focus.query) {
    text = token_phrase(context, {TokenRef::Side::query, *focus.query});
  }
  if (focus.key) {
    text += (text.empty() ? "" : " → ") + token_phrase(context, {TokenRef::Side::key, *focus.key});
  }
  if (text.empty()) {
    return "Point at a token to list its edges";
  }
  text += focus.query && focus.key ? "" : focus.query ? " attends to" : " is attended to by";
  const int missing = context.scene->ranked_heads_missing();
  return missing == 0 ? text : text + " (" + std::to_string(missing) + (missing == 1 ? " head" : " heads") + " not decoded)";
}

void draw_scope(Context& context) {
  ViewState& state = *context.state;
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(px(8), px(1)));
  if (toggle_button(context, "chosen heads", !state.all_heads, context.palette->accent)) {
    state.all_heads = false;
  }
  report_item(context, "rank chosen");
  ImGui::SameLine(0, px(2));
  if (toggle_button(context, "all layers", state.all_heads, context.palette->accent)) {
    state.all_heads = true;
  }
  ImGui::SetItemTooltip("All heads of all layers that are decoded  (L)");
  report_item(context, "rank all");
  ImGui::PopStyleVar();
}

/// What the other end of the edge is; of a pair, nothing.
std::string other_end(const Context& context, const RankedEdge& edge) {
  const Focus& focus = context.scene->ranked_focus();
  if (focus.query && focus.key) {
    return "";
  }
  const TokenRef other = focus.query ? TokenRef{TokenRef::Side::key, edge.key} : TokenRef{TokenRef::Side::query, edge.query};
  return std::to_string(other.index) + "  " + context.labels.of(other).whole();
}

void draw_row(Context& context, const RankedEdge& edge, int rank) {
  const Palette& p = *context.palette;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImGui::PushID(rank);
  const bool at_cursor = context.list_cursor.row == rank && context.list_cursor.focus == context.scene->ranked_focus();
  const bool clicked = ImGui::Selectable("##edge", at_cursor, 0, ImVec2(width, 0));
  if (clicked && !ImGui::IsMouseDragPastThreshold(ImGuiMouseButton_Left)) {
    show_head_alone(*context.state, edge.layer, edge.head);
  }
  report_item(context, "rank " + std::to_string(rank));
  if (ImGui::IsItemHovered()) {
    context.next_hover.in_list = true;
    if (edge.layer == context.state->layer) {
      context.next_hover.query = edge.query;
      context.next_hover.key = edge.key;
      context.next_hover.head = edge.head;
    }
  }
  ImGui::PopID();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float full = std::max(context.scene->strongest(), std::abs(context.scene->ranked().front().weight));
  const float bar = full > 0 ? std::abs(edge.weight) / full * px(60) : 0;
  const float height = ImGui::GetTextLineHeight();
  const ImU32 color = head_color(edge.head, p);
  list->AddRectFilled(ImVec2(start.x, start.y + px(3)), ImVec2(start.x + std::max(bar, px(1)), start.y + height - px(3)), color, px(2));
  std::array<char, 24> weight{};
  std::snprintf(weight.data(), weight.size(), "%.3g", static_cast<double>(edge.weight));
  list->AddText(ImVec2(start.x + px(68), start.y), p.text, weight.data());
  const std::string place = "L" + std::to_string(edge.layer) + " H" + std::to_string(edge.head);
  list->AddText(ImVec2(start.x + px(142), start.y), p.quiet, place.c_str());
  draw_text_clipped(list, ImVec2(start.x + px(208), start.y), width - px(210), p.text, other_end(context, edge));
}

}  // namespace

void Inspector::draw(Context& context) {
  draw_scope(context);
  ImGui::SameLine(0, px(10));
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const bool asks = context.scene->ranked_focus().empty();
  draw_text_clipped(ImGui::GetWindowDrawList(), ImVec2(start.x, start.y + px(1)), ImGui::GetContentRegionAvail().x,
                    asks ? context.palette->quiet : context.palette->text, describe_focus(context));
  ImGui::NewLine();
  ImGui::BeginChild("ranked");
  scroll_by_touch();
  draw_list(context);
  if (context.scene->ranked().empty() && !asks) {
    ImGui::TextDisabled("%s", context.scene->heads().empty() ? "No head shows." : "Every weight is 0, missing or hidden.");
  }
  ImGui::EndChild();
}

void Inspector::draw_list(Context& context) {
  const std::vector<RankedEdge>& ranked = context.scene->ranked();
  if (!(listed_ == context.scene->ranked_focus())) {
    listed_ = context.scene->ranked_focus();
    ImGui::SetScrollY(0);
  }
  const int cursor = context.list_cursor.focus == listed_ ? context.list_cursor.row : -1;
  if (cursor != cursor_row_ && cursor >= 0) {
    const float row = ImGui::GetTextLineHeightWithSpacing();
    ImGui::SetScrollY(std::max(static_cast<float>(cursor) * row - ImGui::GetWindowHeight() * 0.5F, 0.0F));
  }
  cursor_row_ = cursor;
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(ranked.size()));
  while (clipper.Step()) {
    for (int rank = clipper.DisplayStart; rank < clipper.DisplayEnd; ++rank) {
      draw_row(context, ranked[static_cast<std::size_t>(rank)], rank);
    }
  }
}

}  // namespace headlight::ui

#include "ui/inspector.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

#include "core/view/view_choices.h"
#include "ui/keys.h"
#include "ui/panes.h"

namespace headlight::ui {
namespace {

/// The ranks tell of what is pinned, or of the token under the pointer.
std::string describe_focus(const Model& model) {
  const Focus& focus = model.scene.ranked_focus();
  std::string text;
  if (focus.query) {
    text = token_phrase(model.labels, {Side::query, *focus.query});
  }
  if (focus.key) {
    text += (text.empty() ? "" : " → ") + token_phrase(model.labels, {Side::key, *focus.key});
  }
  if (text.empty()) {
    return "Point at a token to list its edges";
  }
  text += focus.query && focus.key ? "" : focus.query ? " attends to" : " is attended to by";
  const int missing = model.scene.ranked_heads_missing();
  return missing == 0 ? text : text + " (" + std::to_string(missing) + (missing == 1 ? " head" : " heads") + " not decoded)";
}

void draw_scope(const Model& model, Wishes& wishes) {
  ViewState& state = wishes.state;
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(px(8), px(1)));
  if (toggle_button(model.palette, "chosen heads", !state.all_heads, model.palette.accent)) {
    state.all_heads = false;
  }
  report_item(wishes.layout, "rank chosen");
  ImGui::SameLine(0, px(2));
  if (toggle_button(model.palette, "all layers", state.all_heads, model.palette.accent)) {
    state.all_heads = true;
  }
  set_tooltip("All heads of all layers that are decoded", "list.all");
  report_item(wishes.layout, "rank all");
  ImGui::PopStyleVar();
}

/// What the other end of the edge is; of a pair, nothing.
std::string other_end(const Model& model, const RankedEdge& edge) {
  const Focus& focus = model.scene.ranked_focus();
  if (focus.query && focus.key) {
    return "";
  }
  const TokenRef other = focus.query ? TokenRef{Side::key, edge.key} : TokenRef{Side::query, edge.query};
  return std::to_string(other.index) + "  " + model.labels.of(other).whole();
}

/// The row as something to point at and click.
void handle_row(const Model& model, Wishes& wishes, const RankedEdge& edge, int rank) {
  const bool at_cursor = model.list_cursor.row == rank && model.list_cursor.focus == model.scene.ranked_focus();
  ImGui::PushID(rank);
  const bool clicked = ImGui::Selectable("##edge", at_cursor, 0, ImVec2(ImGui::GetContentRegionAvail().x, 0));
  ImGui::PopID();
  report_item(wishes.layout, "rank " + std::to_string(rank));
  if (clicked && !ImGui::IsMouseDragPastThreshold(ImGuiMouseButton_Left)) {
    show_head_alone(wishes.state, edge.layer, edge.head);
  }
  if (!ImGui::IsItemHovered()) {
    return;
  }
  wishes.hover.in_list = true;
  if (edge.layer == model.state.layer) {
    wishes.hover.query = edge.query;
    wishes.hover.key = edge.key;
    wishes.hover.head = edge.head;
  }
}

/// That of the layer, or more: the list may go beyond it.
StrengthScale list_scale(const Scene& scene) {
  const HeadSummary& range = scene.range();
  const float first = scene.ranked().front().weight;
  const float last = scene.ranked().back().weight;
  return scale_of(std::min({range.min, first, last}), std::max({range.max, first, last}), scene.scale().by);
}

/// A bar as long as the weight, the weight, the head, the other token.
void paint_row(const Model& model, const RankedEdge& edge, ImVec2 start, float width) {
  const Palette& p = model.palette;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float bar = list_scale(model.scene).of(edge.weight) * px(60);
  const float height = ImGui::GetTextLineHeight();
  list->AddRectFilled(ImVec2(start.x, start.y + px(3)), ImVec2(start.x + std::max(bar, px(1)), start.y + height - px(3)),
                      head_color(edge.head, p), px(2));
  std::array<char, 24> weight{};
  std::snprintf(weight.data(), weight.size(), "%.3g", static_cast<double>(edge.weight));
  list->AddText(ImVec2(start.x + px(68), start.y), p.text, weight.data());
  const std::string head = "L" + std::to_string(edge.layer) + " H" + std::to_string(edge.head);
  list->AddText(ImVec2(start.x + px(142), start.y), p.quiet, head.c_str());
  draw_text_clipped(list, ImVec2(start.x + px(208), start.y), width - px(210), p.text, other_end(model, edge));
}

}  // namespace

std::unique_ptr<Pane> make_inspector_pane() { return std::make_unique<Inspector>(); }

PaneInfo Inspector::info() const {
  return {.title = "List", .help = "List: click shows that head.", .least = ImVec2(240, 130), .preferred_height = 270};
}

void Inspector::draw(const Model& model, Wishes& wishes) {
  draw_scope(model, wishes);
  ImGui::SameLine(0, px(10));
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const bool asks = model.scene.ranked_focus().empty();
  draw_text_clipped(ImGui::GetWindowDrawList(), ImVec2(start.x, start.y + px(1)), ImGui::GetContentRegionAvail().x,
                    asks ? model.palette.quiet : model.palette.text, describe_focus(model));
  ImGui::NewLine();
  ImGui::BeginChild("ranked");
  scroll_by_touch();
  follow_cursor(model);
  draw_list(model, wishes);
  if (model.scene.ranked().empty() && !asks) {
    ImGui::TextDisabled("%s", model.scene.heads().empty() ? "No head shows." : "Every weight is 0, missing, masked or hidden.");
  }
  ImGui::EndChild();
}

/// The keyboard's row is in view.
void Inspector::follow_cursor(const Model& model) {
  if (!(listed_ == model.scene.ranked_focus())) {
    listed_ = model.scene.ranked_focus();
    ImGui::SetScrollY(0);
  }
  const int cursor = model.list_cursor.focus == listed_ ? model.list_cursor.row : -1;
  if (cursor != cursor_row_ && cursor >= 0) {
    const float row = ImGui::GetTextLineHeightWithSpacing();
    ImGui::SetScrollY(std::max(static_cast<float>(cursor) * row - ImGui::GetWindowHeight() * 0.5F, 0.0F));
  }
  cursor_row_ = cursor;
}

void Inspector::draw_list(const Model& model, Wishes& wishes) {
  const std::vector<RankedEdge>& ranked = model.scene.ranked();
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(ranked.size()));
  while (clipper.Step()) {
    for (int rank = clipper.DisplayStart; rank < clipper.DisplayEnd; ++rank) {
      const RankedEdge& edge = ranked[static_cast<std::size_t>(rank)];
      const ImVec2 start = ImGui::GetCursorScreenPos();
      const float width = ImGui::GetContentRegionAvail().x;
      handle_row(model, wishes, edge, rank);
      paint_row(model, edge, start, width);
    }
  }
}

}  // namespace headlight::ui

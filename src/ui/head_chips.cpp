#include "ui/head_chips.h"

#include <algorithm>
#include <cmath>

#include "core/view/view_choices.h"
#include "ui/keys.h"
#include "ui/widgets.h"

namespace headlight::ui {
namespace {

constexpr float slider_height = 34.0F;  // CSS pixels

std::string head_tooltip(const Model& model, int head) {
  const Stream& stream = model.stream();
  std::string text = "L" + std::to_string(model.state.layer) + " H" + std::to_string(head);
  if (!stream.head_names.empty()) {
    text += " " + stream.head_names[static_cast<std::size_t>(head)];
  }
  return text + "\nclick: on or off · drag: several · double click: this head alone";
}

/// How much of the head is in the mix: a bar that is dragged up and down.
void draw_share(const Model& model, Wishes& wishes, int head, float width) {
  ViewState& state = wishes.state;
  const Palette& p = model.palette;
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const float height = px(slider_height);
  ImGui::InvisibleButton("share", ImVec2(width, height));
  const ImVec2 max = ImGui::GetItemRectMax();
  if (ImGui::IsItemActive()) {
    const float share = (max.y - px(2) - ImGui::GetIO().MousePos.y) / (height - px(4));
    set_share(state, head, std::round(share * 20) / 20);
  }
  const float share = share_of(state.mix, head);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(min, max, ImGui::IsItemHovered() ? p.hovered : p.raised, px(3));
  const ImU32 color = is_chosen(state, head) ? head_color(head, p) : p.quiet;
  list->AddRectFilled(ImVec2(min.x + px(2), max.y - px(2) - (height - px(4)) * share), ImVec2(max.x - px(2), max.y - px(2)), color, px(2));
  ImGui::SetItemTooltip("Share of head %d in the mix: %.2f  (%s)", head, static_cast<double>(share), key_line("share.more").c_str());
  report_item(wishes.layout, "share " + std::to_string(head));
}

void draw_all_none_invert(const Model& model, Wishes& wishes) {
  ViewState& state = wishes.state;
  if (ImGui::Button("all")) {
    choose_all_heads(state, model.stream());
  }
  set_tooltip("All heads", "heads.all");
  report_item(wishes.layout, "all heads");
  ImGui::SameLine(0, px(3));
  if (ImGui::Button("none")) {
    state.heads.clear();
  }
  set_tooltip("No head", "heads.none");
  report_item(wishes.layout, "no heads");
  ImGui::SameLine(0, px(3));
  if (ImGui::Button("invert")) {
    invert_heads(state, model.stream());
  }
  set_tooltip("The other heads", "heads.others");
  report_item(wishes.layout, "invert heads");
}

}  // namespace

void HeadChips::draw_chip(const Model& model, Wishes& wishes, int head, ImVec2 size) {
  ViewState& state = wishes.state;
  const ImGuiIO& io = ImGui::GetIO();
  const bool on = is_chosen(state, head);
  const ImU32 color = head_color(head, model.palette);
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const bool pressed = toggle_button(model.palette, std::to_string(head).c_str(), on, color, size);
  const ImVec2 max = ImGui::GetItemRectMax();
  if (!on) {
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(min.x + px(5), max.y - px(4)), ImVec2(max.x - px(5), max.y - px(2)), color, px(1));
  }
  if (model.head_cursor == head) {
    ImGui::GetWindowDrawList()->AddRect(min, max, model.palette.text, px(6), 0, px(2));
  }
  if (io.MouseSource == ImGuiMouseSource_TouchScreen) {  // a finger on a chip may be one of two that zoom
    if (pressed && io.MouseClickedLastCount[ImGuiMouseButton_Left] < 2) {
      toggle_head(state, head);
    }
  } else if (ImGui::IsItemActivated()) {
    painting_ = !on;
    toggle_head(state, head);
  } else if (painting_ && *painting_ != on && ImGui::IsMouseHoveringRect(min, max)) {
    toggle_head(state, head);
  }
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    state.heads = {head};
    painting_.reset();
  }
  if (ImGui::IsItemHovered() && !io.MouseDown[ImGuiMouseButton_Left]) {
    wishes.hover.head = head;
  }
  ImGui::SetItemTooltip("%s", head_tooltip(model, head).c_str());
  report_item(wishes.layout, "head " + std::to_string(head));
}

void HeadChips::draw(const Model& model, Wishes& wishes) {
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    painting_.reset();
  }
  const bool mixing = model.state.combine == Combine::mix;
  const std::string widest(std::to_string(model.stream().heads - 1).size(), '0');
  const ImVec2 chip(std::max({px(24), ImGui::CalcTextSize("000").x, ImGui::CalcTextSize(widest.c_str()).x + px(6)}), 0);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(px(2), ImGui::GetStyle().FramePadding.y));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(px(3), px(4)));
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("Heads ");
  for (int head = 0; head < model.stream().heads; ++head) {
    same_line_or_wrap(chip.x);
    ImGui::PushID(head);
    ImGui::BeginGroup();
    draw_chip(model, wishes, head, chip);
    if (mixing) {
      draw_share(model, wishes, head, chip.x);
    }
    ImGui::EndGroup();
    ImGui::PopID();
  }
  ImGui::PopStyleVar(2);
  same_line_or_wrap(button_width("all") + button_width("none") + button_width("invert") + px(6));
  draw_all_none_invert(model, wishes);
}

}  // namespace headlight::ui

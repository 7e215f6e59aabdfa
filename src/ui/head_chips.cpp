#include "ui/head_chips.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/view_choices.h"

namespace headlight::ui {
namespace {

std::string head_tooltip(const Context& context, int head) {
  const Stream& stream = context.stream();
  std::string text = "L" + std::to_string(context.state->layer) + " H" + std::to_string(head);
  if (!stream.head_names.empty()) {
    text += " " + stream.head_names[static_cast<std::size_t>(head)];
  }
  return text + "\nclick: on or off · double click: this head alone";
}

void draw_chip(Context& context, int head, ImVec2 size) {
  ViewState& state = *context.state;
  const bool on = std::binary_search(state.heads.begin(), state.heads.end(), head);
  const ImU32 color = head_color(head, *context.palette);
  ImGui::PushID(head);
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const bool pressed = toggle_button(context, std::to_string(head).c_str(), on, color, size);
  const ImVec2 max = ImGui::GetItemRectMax();
  if (!on) {
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(min.x + px(5), max.y - px(4)), ImVec2(max.x - px(5), max.y - px(2)), color, px(1));
  }
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    state.heads = {head};
  } else if (pressed && ImGui::GetIO().MouseClickedLastCount[ImGuiMouseButton_Left] < 2) {
    toggle_head(state, head);
  }
  if (ImGui::IsItemHovered()) {
    context.next_hover.head = head;
  }
  ImGui::SetItemTooltip("%s", head_tooltip(context, head).c_str());
  report_item(context, "head " + std::to_string(head));
  ImGui::PopID();
}

void draw_all_none(Context& context) {
  ViewState& state = *context.state;
  if (ImGui::Button("all")) {
    choose_all_heads(state, context.stream());
  }
  ImGui::SetItemTooltip("All heads  (A)");
  ImGui::SameLine(0, px(3));
  if (ImGui::Button("none")) {
    state.heads.clear();
  }
  ImGui::SetItemTooltip("No head  (N)");
}

void draw_combine(Context& context) {
  struct Choice {
    const char* label;
    Combine value;
    const char* tooltip;
  };
  constexpr Choice choices[] = {{"each", Combine::none, "Every head in its own colour  (M)"},
                                {"mean", Combine::mean, "The mean of the chosen heads  (M)"},
                                {"max", Combine::max, "The maximum of the chosen heads  (M)"}};
  bool first = true;
  for (const Choice& choice : choices) {
    if (!first) {
      ImGui::SameLine(0, px(2));
    }
    first = false;
    if (toggle_button(context, choice.label, context.state->combine == choice.value, context.palette->accent)) {
      context.state->combine = choice.value;
    }
    ImGui::SetItemTooltip("%s", choice.tooltip);
  }
}

void draw_filter_kind(ViewState& state) {
  constexpr const char* labels[] = {"weight at least", "strongest per query", "share per query"};
  constexpr float starts[] = {0.1F, 3.0F, 0.7F};
  int kind = static_cast<int>(state.filter.kind);
  ImGui::SetNextItemWidth(px(176));
  if (ImGui::Combo("##kind", &kind, labels, 3)) {
    state.filter = {static_cast<Filter::Kind>(kind), starts[kind]};
  }
  ImGui::SetItemTooltip("Which edges are drawn");
}

/// Moves the value by a slider; its text stands beside it, where the grab cannot hide it.
void draw_filter_value(Context& context) {
  constexpr ImGuiSliderFlags flags = ImGuiSliderFlags_AlwaysClamp | ImGuiSliderFlags_NoInput;
  Filter& filter = context.state->filter;
  std::array<char, 24> text{};
  ImGui::SetNextItemWidth(px(110));
  if (filter.kind == Filter::Kind::topk) {
    const int keys = static_cast<int>(context.stream().keys.size());
    auto count = static_cast<int>(std::min(filter.value, static_cast<float>(keys)));
    const int most = std::clamp(keys, 1, 32);
    if (ImGui::SliderInt("##value", &count, 1, most, "", flags)) {
      filter.value = static_cast<float>(count);
    }
    std::snprintf(text.data(), text.size(), "%d", count);
  } else if (filter.kind == Filter::Kind::mass) {
    float percent = filter.value * 100;
    if (ImGui::SliderFloat("##value", &percent, 1, 100, "", flags)) {
      filter.value = percent / 100;
    }
    std::snprintf(text.data(), text.size(), "%.0f %%", static_cast<double>(percent));
  } else {
    const float most = std::max(1.0F, context.scene->strongest());
    ImGui::SliderFloat("##value", &filter.value, 0, most, "", flags | ImGuiSliderFlags_Logarithmic);
    std::snprintf(text.data(), text.size(), "%.3g", static_cast<double>(filter.value));
  }
  ImGui::SameLine(0, px(6));
  ImGui::TextUnformatted(text.data());
}

bool has_special_tokens(const Stream& stream) {
  const auto special = [](const Token& token) { return token.special; };
  return std::any_of(stream.keys.begin(), stream.keys.end(), special) || std::any_of(stream.queries.begin(), stream.queries.end(), special);
}

}  // namespace

void draw_head_chips(Context& context) {
  const int heads = context.stream().heads;
  const ImVec2 chip(std::max(px(24), ImGui::CalcTextSize("000").x), 0);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(px(2), ImGui::GetStyle().FramePadding.y));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(px(3), px(4)));
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("Heads ");
  for (int head = 0; head < heads; ++head) {
    same_line_or_wrap(chip.x);
    draw_chip(context, head, chip);
  }
  ImGui::PopStyleVar(2);
  same_line_or_wrap(px(80));
  draw_all_none(context);
}

void draw_filter_row(Context& context) {
  if (context.stream().heads > 1) {
    draw_combine(context);
    same_line_or_wrap(px(176));
  }
  draw_filter_kind(*context.state);
  same_line_or_wrap(px(170));
  draw_filter_value(context);
  if (has_special_tokens(context.stream())) {
    same_line_or_wrap(px(140));
    if (toggle_button(context, "hide special", context.state->hide_special != HideSpecial::no, context.palette->accent)) {
      context.state->hide_special = context.state->hide_special == HideSpecial::no ? HideSpecial::both : HideSpecial::no;
    }
    ImGui::SetItemTooltip("Hide edges from and to tokens such as [CLS] and [SEP]  (S)");
  }
}

}  // namespace headlight::ui

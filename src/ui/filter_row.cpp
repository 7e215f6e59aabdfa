#include "ui/filter_row.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/view/view_choices.h"
#include "core/view/visible_tokens.h"
#include "ui/keys.h"
#include "ui/widgets.h"

namespace headlight::ui {
namespace {

constexpr float combo_width = 136.0F;  // CSS pixels
constexpr float narrow_row = 400.0F;   // CSS pixels: below it the controls would take many rows

void draw_combine(const Model& model, Wishes& wishes) {
  struct Choice {
    const char* label;
    Combine value;
    const char* tooltip;
  };
  constexpr Choice choices[] = {{"each", Combine::none, "Every head in its own colour"},
                                {"mean", Combine::mean, "The mean of the chosen heads"},
                                {"max", Combine::max, "The maximum of the chosen heads"},
                                {"mix", Combine::mix, "The mean of the chosen heads, each with a share of your own"}};
  bool first = true;
  for (const Choice& choice : choices) {
    if (!first) {
      ImGui::SameLine(0, px(2));
    }
    first = false;
    if (toggle_button(model.palette, choice.label, model.state.combine == choice.value, model.palette.accent)) {
      wishes.state.combine = choice.value;
    }
    set_tooltip(choice.tooltip, "combine.next");
    report_item(wishes.layout, std::string("combine ") + choice.label);
  }
}

void draw_filter_kind(const Model& model, Wishes& wishes) {
  constexpr const char* labels[] = {"weight at least", "top per query", "% per query"};
  int kind = static_cast<int>(model.state.filter.kind);
  ImGui::SetNextItemWidth(px(combo_width));
  if (ImGui::Combo("##kind", &kind, labels, 3)) {
    wishes.state.filter = filter_of(static_cast<Filter::Kind>(kind));
  }
  set_tooltip("Which edges are drawn: all of a weight, the strongest of each query,\nor those that hold a share of each query's attention",
              "filter.next");
  report_item(wishes.layout, "filter kind");
}

/// Moves the value by a slider; its text stands beside it, where the grab cannot hide it.
void draw_filter_value(const Model& model, Wishes& wishes) {
  constexpr ImGuiSliderFlags flags = ImGuiSliderFlags_AlwaysClamp | ImGuiSliderFlags_NoInput;
  Filter& filter = wishes.state.filter;
  std::array<char, 24> text{};
  ImGui::SetNextItemWidth(px(92));
  if (filter.kind == Filter::Kind::topk) {
    const int keys = static_cast<int>(model.stream().keys.size());
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
    const StrengthScale& scale = model.scene.scale();
    if (scale.by == Strength::value) {
      ImGui::SliderFloat("##value", &filter.value, scale.weakest, scale.strongest, "", flags);
    } else {
      ImGui::SliderFloat("##value", &filter.value, 0, std::max(1.0F, scale.strongest), "", flags | ImGuiSliderFlags_Logarithmic);
    }
    std::snprintf(text.data(), text.size(), "%.3g", static_cast<double>(filter.value));
  }
  report_item(wishes.layout, "filter value");
  ImGui::SetItemTooltip("Fewer or more edges  (- +)");
  ImGui::SameLine(0, px(6));
  const ImVec2 start = ImGui::GetCursorScreenPos();
  ImGui::GetWindowDrawList()->AddText(ImVec2(start.x, start.y + ImGui::GetStyle().FramePadding.y), model.palette.text, text.data());
  ImGui::Dummy(ImVec2(px(42), ImGui::GetFrameHeight()));  // of one width: nothing behind it moves with the value
}

void draw_special(const Model& model, Wishes& wishes) {
  constexpr const char* labels[] = {"special shown", "keys hidden", "queries hidden", "special hidden"};
  constexpr const char* choices[] = {"shown", "hidden as keys", "hidden as queries", "hidden as both"};
  ImGui::SetNextItemWidth(px(combo_width));
  const auto current = static_cast<int>(model.state.hide_special);
  if (ImGui::BeginCombo("##special", labels[current])) {
    for (int i = 0; i < 4; ++i) {
      if (ImGui::Selectable(choices[i], i == current)) {
        wishes.state.hide_special = static_cast<HideSpecial>(i);
      }
      report_item(wishes.layout, std::string("special ") + choices[i]);
    }
    ImGui::Separator();
    ImGui::TextDisabled("The menu of a token (right click)\nmarks it as special, or as not.");
    ImGui::EndCombo();
  }
  report_item(wishes.layout, "special");
  set_tooltip("Tokens such as [CLS] and [SEP] take much attention and say little", "special.hide");
}

std::string segments_phrase(const Stream& stream, const std::optional<SegmentPair>& pair) {
  return pair ? segment_name(stream, pair->query) + " → " + segment_name(stream, pair->key) : "all segments";
}

void draw_segments(const Model& model, Wishes& wishes) {
  const Stream& stream = model.stream();
  const std::vector<int> segments = segments_of(stream);
  const std::optional<SegmentPair>& current = model.state.segments;
  ImGui::SetNextItemWidth(px(combo_width));
  if (ImGui::BeginCombo("##segments", segments_phrase(stream, current).c_str())) {
    const auto choose = [&](const std::optional<SegmentPair>& pair) {
      if (ImGui::Selectable(segments_phrase(stream, pair).c_str(), current == pair)) {
        wishes.state.segments = pair;
      }
      report_item(wishes.layout, "segments " + (pair ? segment_name(stream, pair->query) + segment_name(stream, pair->key) : "all"));
    };
    choose(std::nullopt);
    for (const int query : segments) {
      for (const int key : segments) {
        choose(SegmentPair{query, key});
      }
    }
    ImGui::EndCombo();
  }
  report_item(wishes.layout, "segments");
  set_tooltip("From the queries of one segment to the keys of one", "segments.next");
}

/// "62 % of the attention of these heads rests on [SEP]"
std::string hidden_phrase(const Model& model) {
  const HiddenAttention& hidden = model.scene.hidden_attention();
  if (model.scene.heads().empty()) {
    return "No head shows";
  }
  const std::size_t heads = model.scene.heads().size();
  const char* whose = heads == 1 ? " of this head's attention rests on " : " of these heads' attention rests on ";
  if (model.scene.scale().by == Strength::value) {
    return "What rests on hidden tokens only the softmax tells";
  }
  if (!hidden.most) {
    return "No attention of " + std::string(heads == 1 ? "this head" : "these heads") + " rests on hidden tokens";
  }
  const std::string& most = model.labels.of({Side::key, *hidden.most}).spoken();
  const bool one_text = hidden.share_of_most > hidden.share * 0.995;
  if (one_text) {
    return format_share(hidden.share) + whose + most + ", which is hidden";
  }
  return format_share(hidden.share) + whose + "hidden tokens, " + format_share(hidden.share_of_most) + " on " + most;
}

/// All of them, wrapped where they do not fit.
void draw_controls(const Model& model, Wishes& wishes) {
  if (model.stream().heads > 1) {
    draw_combine(model, wishes);
    same_line_or_wrap(px(combo_width));
  }
  draw_filter_kind(model, wishes);
  same_line_or_wrap(px(92 + 48));
  draw_filter_value(model, wishes);
  if (has_special(model.stream(), model.state) || model.state.hide_special != HideSpecial::no) {
    same_line_or_wrap(px(combo_width));
    draw_special(model, wishes);
  }
  if (segments_of(model.stream()).size() > 1) {
    same_line_or_wrap(px(combo_width));
    draw_segments(model, wishes);
  }
}

}  // namespace

void draw_filter_row(const Model& model, Wishes& wishes) {
  if (ImGui::GetContentRegionAvail().x >= px(narrow_row)) {
    draw_controls(model, wishes);
    return;
  }
  if (ImGui::Button("Edges and tokens ▾")) {
    ImGui::OpenPopup("filters");
  }
  report_item(wishes.layout, "filters");
  ImGui::SetNextWindowPos(ImVec2(ImGui::GetItemRectMin().x, ImGui::GetItemRectMax().y + px(4)));
  ImGui::SetNextWindowSize(ImVec2(std::min(px(330), ImGui::GetIO().DisplaySize.x - px(24)), 0));
  if (ImGui::BeginPopup("filters")) {
    draw_controls(model, wishes);
    ImGui::EndPopup();
  }
}

void draw_hidden_line(const Model& model, Wishes& wishes) {
  if (model.scene.hidden().keys.empty()) {
    return;
  }
  constexpr const char* action = "rest sums to 1";
  const std::string phrase = hidden_phrase(model);
  const float button = ImGui::CalcTextSize(action).x + ImGui::GetStyle().FramePadding.x * 2;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float room = std::max(ImGui::GetContentRegionAvail().x - button - px(10), px(40));
  draw_text_clipped(ImGui::GetWindowDrawList(), ImVec2(start.x, start.y + ImGui::GetStyle().FramePadding.y), room, model.palette.text,
                    phrase);
  ImGui::Dummy(ImVec2(std::min(room, ImGui::CalcTextSize(phrase.c_str()).x), ImGui::GetFrameHeight()));
  report_item(wishes.layout, "hidden share");
  ImGui::SameLine(0, px(10));
  const bool can = model.scene.can_renormalize();
  ImGui::BeginDisabled(!can);
  if (toggle_button(model.palette, action, model.state.renormalize && can, model.palette.accent)) {
    wishes.state.renormalize = !model.state.renormalize;
  }
  ImGui::EndDisabled();
  report_item(wishes.layout, "renormalize");
  if (ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) {
    const std::string divides = with_keys("Divides what is left of each row by its sum", "renormalize");
    ImGui::SetTooltip("%s", can ? divides.c_str() : "The rows of these heads do not sum to 1");
  }
}

}  // namespace headlight::ui

#include "ui/token_tooltip.h"

#include <imgui_internal.h>

#include <array>
#include <cstdio>

#include "core/view/visible_tokens.h"
#include "ui/token_colors.h"
#include "ui/widgets.h"

namespace headlight::ui {
namespace {

/// "U+0120 U+0074 …"
std::string code_points(const std::string& text) {
  constexpr int most = 8;
  std::string points;
  const char* at = text.c_str();
  const char* end = at + text.size();
  for (int count = 0; at < end; ++count) {
    if (count == most) {
      return points + " …";
    }
    unsigned code_point = 0;
    at += ImTextCharFromUtf8(&code_point, at, end);
    std::array<char, 16> sign{};
    std::snprintf(sign.data(), sign.size(), "%sU+%04X", points.empty() ? "" : " ", code_point);
    points += sign.data();
  }
  return points;
}

void draw_predictions(const Token& token) {
  if (token.predictions.empty()) {
    return;
  }
  ImGui::TextDisabled("predicted:");
  for (const Prediction& prediction : token.predictions) {
    ImGui::TextDisabled("  %3.0f %%  %s", static_cast<double>(prediction.probability) * 100.0, prediction.word.c_str());
  }
}

}  // namespace

void draw_token_tooltip(const Model& model, LayoutReport& layout, TokenRef token_ref, const Rect& label) {
  const Token& token = model.stream().token(token_ref);
  place_tooltip(label, token_ref.side == Side::query);
  if (!ImGui::BeginTooltip()) {
    return;
  }
  ImGui::PushTextWrapPos(px(240));
  ImGui::TextUnformatted(token_phrase(model.labels, token_ref).c_str());
  ImGui::TextDisabled("raw: %s", platform::shaped(token.text).c_str());
  ImGui::TextDisabled("%s", code_points(token.text).c_str());
  for (const TokenColor tag : {TokenColor::pos, TokenColor::dep, TokenColor::entity}) {
    if (!token_tag(token, tag).empty()) {
      ImGui::TextDisabled("%s: %s", tag_name(tag), token_tag(token, tag).c_str());
    }
  }
  if (model.stream().has_segments) {
    ImGui::TextDisabled("segment: %s", segment_name(model.stream(), token.segment).c_str());
  }
  if (is_special(model.stream(), model.state, token_ref)) {
    ImGui::TextDisabled("special token");
  }
  draw_predictions(token);
  ImGui::PopTextWrapPos();
  const ImVec2 min = ImGui::GetWindowPos();
  layout.panes["tooltip"] = to_rect(min, ImVec2(min.x + ImGui::GetWindowWidth(), min.y + ImGui::GetWindowHeight()));
  ImGui::EndTooltip();
}

}  // namespace headlight::ui

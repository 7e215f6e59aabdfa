#include "ui/inspector.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace headlight::ui {
namespace {

std::string quoted(const Token& token) { return "“" + token_label(token) + "”"; }

std::string with_weight(const std::string& text, float weight) {
  std::array<char, 24> number{};
  std::snprintf(number.data(), number.size(), " %.3g", static_cast<double>(weight));
  return text + number.data();
}

/// "query 12 “it” → “film” 0.61, “movie” 0.22": the strongest edges of the focus, over the chosen heads.
std::string describe_focus(const Context& context) {
  const Focus& focus = context.scene->focus();
  const Stream& stream = context.stream();
  const std::vector<Edge>& edges = context.scene->edges();
  std::string text;
  if (focus.query) {
    text += "query " + std::to_string(*focus.query) + " " + quoted(stream.queries[static_cast<std::size_t>(*focus.query)]);
  }
  if (focus.key) {
    text += (text.empty() ? "key " : " → key ") + std::to_string(*focus.key) + " " + quoted(stream.keys[static_cast<std::size_t>(*focus.key)]);
  }
  if (text.empty()) {
    return {};
  }
  text += focus.query && focus.key ? ":" : focus.query ? " attends to:" : " is attended to by:";
  constexpr std::size_t most = 6;
  const std::size_t count = std::min(most, edges.size());
  for (std::size_t i = 0; i < count; ++i) {
    const Edge& edge = edges[edges.size() - 1 - i];
    const std::string head = edge.head < 0 ? "" : " H" + std::to_string(edge.head);
    const std::string other = focus.query && focus.key ? "" : " " + quoted(focus.query ? stream.keys[static_cast<std::size_t>(edge.key)]
                                                                                         : stream.queries[static_cast<std::size_t>(edge.query)]);
    text += with_weight((i == 0 ? " " : ",  ") + (other.empty() ? head : other.substr(1) + head), edge.weight);
  }
  return edges.empty() ? text + " no edge passes the filter" : text;
}

}  // namespace

void draw_inspector(Context& context) {
  const Palette& p = *context.palette;
  std::string line = context.opened == nullptr ? "" : describe_focus(context);
  ImU32 color = p.text;
  if (line.empty()) {
    color = p.quiet;
    line = context.demo_look.empty() ? "" : "Look: " + context.demo_look;
  }
  const char* invitation = "Drop your own attention file anywhere";
  const float button = ImGui::CalcTextSize("How?").x + ImGui::GetStyle().FramePadding.x * 2;
  const float width = ImGui::CalcTextSize(invitation).x + button + px(10);
  const float right = right_edge() - width;
  const bool room_for_both = right > px(300);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float room = (room_for_both ? right - px(24) : ImGui::GetContentRegionAvail().x);
  if (draw_text_clipped(ImGui::GetWindowDrawList(), ImVec2(start.x, start.y + ImGui::GetStyle().FramePadding.y), room, color, line) &&
      ImGui::IsMouseHoveringRect(start, ImVec2(start.x + room, start.y + ImGui::GetFrameHeight()))) {
    ImGui::SetTooltip("%s", line.c_str());
  }
  if (!room_for_both) {
    return;
  }
  ImGui::SetCursorPosX(right);
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("%s", invitation);
  ImGui::SameLine();
  context.requests.toggle_help |= ImGui::Button("How?");
}

}  // namespace headlight::ui

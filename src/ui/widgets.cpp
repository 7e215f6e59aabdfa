#include "ui/widgets.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "core/view/visible_tokens.h"
#include "platform/platform.h"

namespace headlight::ui {

float pixel_ratio() { return ImGui::GetStyle().FontScaleDpi; }
float px(float css_pixels) { return css_pixels * pixel_ratio(); }

Rect to_rect(ImVec2 min, ImVec2 max) { return {min.x, min.y, max.x - min.x, max.y - min.y}; }
ImVec2 min_of(const Rect& rect) { return {rect.x, rect.y}; }
ImVec2 max_of(const Rect& rect) { return {rect.right(), rect.bottom()}; }

render::Target framebuffer() {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  return {static_cast<int>(size.x), static_cast<int>(size.y)};
}

namespace {

/// The beginning of `text` that fits `room`.
std::string shorten(const std::string& text, float room) {
  const char* end = text.c_str();
  ImGui::GetFont()->CalcTextSizeA(ImGui::GetFontSize(), std::max(room, 1.0F), 0.0F, text.c_str(), nullptr, &end);
  return {text.c_str(), end};
}

}  // namespace

std::string token_phrase(const Labels& labels, TokenRef token) {
  return (token.side == Side::query ? "query " : "key ") + std::to_string(token.index) + " “" + labels.of(token).spoken() + "”";
}

std::string segment_name(const Stream& stream, int segment) {
  const std::vector<int> segments = segments_of(stream);
  const auto rank = std::find(segments.begin(), segments.end(), segment) - segments.begin();
  constexpr int letters = 26;
  return rank < letters ? std::string(1, static_cast<char>('A' + rank)) : std::to_string(segment);
}

std::string format_weight(float weight) {
  if (!is_weight(weight)) {
    return is_masked(weight) ? "masked" : "missing";
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4g", static_cast<double>(weight));
  return text.data();
}

std::string format_share(double share) {
  const double percent = share * 100;
  if (percent > 0 && percent < 0.1) {
    return "< 0.1 %";
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), percent < 9.95 && percent > 0 ? "%.1f %%" : "%.0f %%", percent);
  return text.data();
}

void place_tooltip(const Rect& beside, bool to_the_left) {
  const float gap = px(4);
  const float widest = px(280);
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const bool below = display.y - beside.y - beside.height >= beside.y;
  const float x =
      to_the_left ? std::max(beside.x + beside.width, std::min(widest, display.x)) : std::max(std::min(beside.x, display.x - widest), 0.0F);
  ImGui::SetNextWindowPos(ImVec2(x, below ? beside.y + beside.height + gap : beside.y - gap), ImGuiCond_Always,
                          ImVec2(to_the_left ? 1.0F : 0.0F, below ? 0.0F : 1.0F));
}

bool draw_text_clipped(ImDrawList* list, ImVec2 position, float width, ImU32 color, const std::string& text) {
  if (ImGui::CalcTextSize(text.c_str()).x <= width) {
    list->AddText(position, color, text.c_str());
    return false;
  }
  const char* ellipsis = "…";
  const float room = std::max(width - ImGui::CalcTextSize(ellipsis).x, 0.0F);
  if (platform::unshaped(text) == text) {
    list->AddText(position, color, (shorten(text, room) + ellipsis).c_str());
    return true;
  }
  // A shaped piece is one glyph: it is cut where the room ends.
  const ImVec4 visible(position.x, position.y, position.x + room, position.y + ImGui::GetFontSize() * 2);
  list->AddText(nullptr, 0, position, color, text.c_str(), nullptr, 0, &visible);
  list->AddText(ImVec2(position.x + room, position.y), color, ellipsis);
  return true;
}

bool toggle_button(const Palette& p, const char* label, bool on, ImU32 color, ImVec2 size) {
  ImGui::PushStyleColor(ImGuiCol_Button, on ? color : p.raised);
  ImGui::PushStyleColor(ImGuiCol_ButtonHovered, on ? color : p.hovered);
  ImGui::PushStyleColor(ImGuiCol_ButtonActive, on ? color : p.hovered);
  ImGui::PushStyleColor(ImGuiCol_Text, on ? p.on_accent : p.quiet);
  const bool pressed = ImGui::Button(label, size);
  ImGui::PopStyleColor(4);
  return pressed;
}

void report_item(LayoutReport& layout, const std::string& name) {
  layout.panes[name] = to_rect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
}

float right_edge() { return ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x; }

float button_width(const char* label) { return ImGui::CalcTextSize(label, nullptr, true).x + ImGui::GetStyle().FramePadding.x * 2; }

void scroll_by_touch() {
  const ImGuiIO& io = ImGui::GetIO();
  const bool by_finger = io.MouseSource == ImGuiMouseSource_TouchScreen && io.MouseDown[ImGuiMouseButton_Left];
  if (by_finger && ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem) &&
      ImGui::IsMouseDragPastThreshold(ImGuiMouseButton_Left)) {
    ImGui::SetScrollY(ImGui::GetScrollY() - io.MouseDelta.y);
  }
}

void same_line_or_wrap(float width) {
  ImGui::SameLine();
  if (ImGui::GetContentRegionAvail().x < width) {
    ImGui::NewLine();
  }
}

}  // namespace headlight::ui

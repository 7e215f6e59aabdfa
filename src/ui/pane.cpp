#include "ui/pane.h"

#include <algorithm>

namespace headlight::ui {

float px(float css_pixels) { return css_pixels * ImGui::GetStyle().FontScaleDpi; }

render::Rect to_rect(ImVec2 min, ImVec2 max) { return {min.x, min.y, max.x - min.x, max.y - min.y}; }

render::Target framebuffer() {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  return {static_cast<int>(size.x), static_cast<int>(size.y)};
}

std::string token_label(const Token& token) {
  std::string label;
  for (const char c : token.text) {
    switch (c) {
      case '\n':
        label += "↵";
        break;
      case '\t':
        label += "⇥";
        break;
      case '\r':
        label += "␍";
        break;
      default:
        label += c;
    }
  }
  const bool blank = std::all_of(label.begin(), label.end(), [](char c) { return c == ' '; });
  return blank ? (label.empty() ? "∅" : std::string(label.size(), '_')) : platform::shaped(label);
}

namespace {

float widest_label(const std::vector<Token>& tokens) {
  float widest = 0;
  for (const Token& token : tokens) {
    widest = std::max(widest, ImGui::CalcTextSize(token_label(token).c_str()).x);
  }
  return widest;
}

/// The beginning of `text`, which is `width` wide, that about fits `room`. A shaped piece is cut in its own text.
std::string shorten(const std::string& text, float width, float room) {
  const std::string source = platform::unshaped(text);
  if (source == text) {
    const char* end = text.c_str();
    ImGui::GetFont()->CalcTextSizeA(ImGui::GetFontSize(), std::max(room, 1.0F), 0.0F, text.c_str(), nullptr, &end);
    return {text.c_str(), end};
  }
  auto length = static_cast<std::size_t>(static_cast<float>(source.size()) * std::max(room, 0.0F) / width);
  const auto continues = [&source](std::size_t at) {
    return at < source.size() && (static_cast<unsigned char>(source[at]) & 0xC0U) == 0x80U;
  };
  while (length > 0 && continues(length)) {
    --length;
  }
  return platform::shaped(source.substr(0, length));
}

}  // namespace

std::string token_phrase(const Context& context, TokenRef token) {
  const Token& named = column_tokens(context.stream(), token.side)[static_cast<std::size_t>(token.index)];
  return (token.side == TokenRef::Side::query ? "query " : "key ") + std::to_string(token.index) + " “" + token_label(named) + "”";
}

const LabelWidths::Widest& LabelWidths::measure(const Context& context) {
  if (stream_ != context.state->stream || font_size_ != ImGui::GetFontSize()) {
    widest_ = {widest_label(context.stream().queries), widest_label(context.stream().keys)};
    stream_ = context.state->stream;
    font_size_ = ImGui::GetFontSize();
  }
  return widest_;
}

bool draw_text_clipped(ImDrawList* list, ImVec2 position, float width, ImU32 color, const std::string& text) {
  if (ImGui::CalcTextSize(text.c_str()).x <= width) {
    list->AddText(position, color, text.c_str());
    return false;
  }
  const char* ellipsis = "…";
  const std::string shortened = shorten(text, ImGui::CalcTextSize(text.c_str()).x, width - ImGui::CalcTextSize(ellipsis).x);
  list->AddText(position, color, (shortened + ellipsis).c_str());
  return true;
}

bool toggle_button(const Context& context, const char* label, bool on, ImU32 color, ImVec2 size) {
  const Palette& p = *context.palette;
  ImGui::PushStyleColor(ImGuiCol_Button, on ? color : p.raised);
  ImGui::PushStyleColor(ImGuiCol_ButtonHovered, on ? color : p.hovered);
  ImGui::PushStyleColor(ImGuiCol_ButtonActive, on ? color : p.hovered);
  ImGui::PushStyleColor(ImGuiCol_Text, on ? p.on_accent : p.quiet);
  const bool pressed = ImGui::Button(label, size);
  ImGui::PopStyleColor(4);
  return pressed;
}

void report_item(Context& context, const std::string& name) {
  context.layout.panes[name] = to_rect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
}

float right_edge() { return ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x; }

void same_line_or_wrap(float width) {
  ImGui::SameLine();
  if (ImGui::GetContentRegionAvail().x < width) {
    ImGui::NewLine();
  }
}

}  // namespace headlight::ui

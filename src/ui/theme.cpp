#include "ui/theme.h"

#include <algorithm>
#include <cmath>

#include "core/view/edge_style.h"

namespace headlight::ui {
namespace {

constexpr ImU32 rgb(unsigned value) { return IM_COL32((value >> 16) & 0xFFU, (value >> 8) & 0xFFU, value & 0xFFU, 255); }

constexpr Palette dark_palette{rgb(0x121418), rgb(0x191C21), rgb(0x262A31), rgb(0x343A44), rgb(0x2B3038), rgb(0xE7EAEE),
                               rgb(0xA0A9B4), rgb(0x6CB2FF), rgb(0x0B1520), rgb(0xF2A65A), true};
constexpr Palette light_palette{rgb(0xF2F4F6), rgb(0xFFFFFF), rgb(0xEBEEF1), rgb(0xDCE2E8), rgb(0xDDE2E7), rgb(0x1A1F25),
                                rgb(0x56606B), rgb(0x0F5FC2), rgb(0xFFFFFF), rgb(0xB4530F), false};

void set_colors(const Palette& p) {
  const auto set = [](ImGuiCol slot, ImU32 color) { ImGui::GetStyle().Colors[slot] = ImGui::ColorConvertU32ToFloat4(color); };
  set(ImGuiCol_Text, p.text);
  set(ImGuiCol_TextDisabled, p.quiet);
  set(ImGuiCol_WindowBg, p.background);
  set(ImGuiCol_ChildBg, p.surface);
  set(ImGuiCol_PopupBg, p.surface);
  set(ImGuiCol_Border, p.line);
  set(ImGuiCol_BorderShadow, 0);
  set(ImGuiCol_FrameBg, p.raised);
  set(ImGuiCol_FrameBgHovered, p.hovered);
  set(ImGuiCol_FrameBgActive, p.hovered);
  set(ImGuiCol_Button, p.raised);
  set(ImGuiCol_ButtonHovered, p.hovered);
  set(ImGuiCol_ButtonActive, p.hovered);
  set(ImGuiCol_Header, with_alpha(p.accent, 0.22F));
  set(ImGuiCol_HeaderHovered, p.hovered);
  set(ImGuiCol_HeaderActive, p.hovered);
  set(ImGuiCol_CheckMark, p.accent);
  set(ImGuiCol_SliderGrab, p.accent);
  set(ImGuiCol_SliderGrabActive, p.accent);
  set(ImGuiCol_ScrollbarBg, 0);
  set(ImGuiCol_ScrollbarGrab, p.hovered);
  set(ImGuiCol_ScrollbarGrabHovered, p.quiet);
  set(ImGuiCol_ScrollbarGrabActive, p.quiet);
  set(ImGuiCol_Separator, p.line);
  set(ImGuiCol_SeparatorHovered, p.accent);
  set(ImGuiCol_SeparatorActive, p.accent);
  set(ImGuiCol_NavCursor, p.accent);
  set(ImGuiCol_TextSelectedBg, with_alpha(p.accent, 0.35F));
  set(ImGuiCol_ModalWindowDimBg, IM_COL32(0, 0, 0, 110));
}

void set_sizes(ImGuiStyle& style) {
  style.WindowPadding = ImVec2(12, 10);
  style.FramePadding = ImVec2(9, 4);
  style.ItemSpacing = ImVec2(8, 6);
  style.ItemInnerSpacing = ImVec2(6, 4);
  style.WindowRounding = 0;
  style.ChildRounding = 8;
  style.FrameRounding = 6;
  style.PopupRounding = 8;
  style.GrabRounding = 6;
  style.ScrollbarRounding = 6;
  style.ScrollbarSize = 11;
  style.GrabMinSize = 12;
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 0;
  style.PopupBorderSize = 1;
  style.FrameBorderSize = 0;
  style.DisabledAlpha = 0.5F;
  style.HoverDelayShort = 0.2F;
  style.HoverStationaryDelay = 0;
}

}  // namespace

const Palette& palette(bool dark) { return dark ? dark_palette : light_palette; }

ImU32 head_color(int head, const Palette& p) {
  const Rgb color = head_rgb(head, p.dark);
  return IM_COL32(color.red, color.green, color.blue, 255);
}

ImU32 combined_color(const Palette& p) { return p.accent; }

ImU32 with_alpha(ImU32 color, float alpha) {
  const auto a = static_cast<ImU32>(std::lround(static_cast<float>(color >> IM_COL32_A_SHIFT) * std::clamp(alpha, 0.0F, 1.0F)));
  return (color & ~IM_COL32_A_MASK) | (a << IM_COL32_A_SHIFT);
}

unsigned rgb_of(ImU32 color) {
  return ((color >> IM_COL32_R_SHIFT) & 0xFFU) << 16 | ((color >> IM_COL32_G_SHIFT) & 0xFFU) << 8 | ((color >> IM_COL32_B_SHIFT) & 0xFFU);
}

void apply_style(const Palette& p, float pixel_ratio) {
  ImGuiIO& io = ImGui::GetIO();
  io.MouseDoubleClickMaxDist = io.MouseDragThreshold = 6 * pixel_ratio;
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle();
  set_sizes(style);
  style.ScaleAllSizes(pixel_ratio);
  style.FontSizeBase = 16;
  style.FontScaleDpi = pixel_ratio;
  set_colors(p);
}

}  // namespace headlight::ui

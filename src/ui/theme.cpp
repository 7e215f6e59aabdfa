#include "ui/theme.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace headlight::ui {
namespace {

constexpr ImU32 rgb(unsigned value) { return IM_COL32((value >> 16) & 0xFFU, (value >> 8) & 0xFFU, value & 0xFFU, 255); }

constexpr Palette dark_palette{rgb(0x121418), rgb(0x191C21), rgb(0x262A31), rgb(0x343A44), rgb(0x2B3038), rgb(0xE7EAEE),
                               rgb(0xA0A9B4), rgb(0x6CB2FF), rgb(0x0B1520), rgb(0xF2A65A), true};
constexpr Palette light_palette{rgb(0xF2F4F6), rgb(0xFFFFFF), rgb(0xEBEEF1), rgb(0xDCE2E8), rgb(0xDDE2E7), rgb(0x1A1F25),
                                rgb(0x56606B), rgb(0x0F5FC2), rgb(0xFFFFFF), rgb(0xB4530F), false};

float encode_srgb(float c) { return c <= 0.0031308F ? 12.92F * c : 1.055F * std::pow(c, 1.0F / 2.4F) - 0.055F; }

/// Oklch (B. Ottosson, 2020) to sRGB, clipped.
ImU32 oklch(float lightness, float chroma, float hue_degrees) {
  const float hue = hue_degrees * std::numbers::pi_v<float> / 180.0F;
  const float a = chroma * std::cos(hue);
  const float b = chroma * std::sin(hue);
  const auto cube = [](float v) { return v * v * v; };
  const float l = cube(lightness + 0.3963377774F * a + 0.2158037573F * b);
  const float m = cube(lightness - 0.1055613458F * a - 0.0638541728F * b);
  const float s = cube(lightness - 0.0894841775F * a - 1.2914855480F * b);
  const std::array<float, 3> linear = {4.0767416621F * l - 3.3077115913F * m + 0.2309699292F * s,
                                       -1.2684380046F * l + 2.6097574011F * m - 0.3413193965F * s,
                                       -0.0041960863F * l - 0.7034186147F * m + 1.7076147010F * s};
  const auto channel = [](float c) { return static_cast<ImU32>(std::lround(255.0F * encode_srgb(std::clamp(c, 0.0F, 1.0F)))); };
  return IM_COL32(channel(linear[0]), channel(linear[1]), channel(linear[2]), 255);
}

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
  const float hue = std::fmod(250.0F + 137.508F * static_cast<float>(head), 360.0F);
  const float step = head % 2 == 0 ? 0.0F : 0.12F;
  return p.dark ? oklch(0.70F + step, 0.135F, hue) : oklch(0.53F - step, 0.15F, hue);
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

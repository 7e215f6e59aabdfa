#include "core/view/edge_style.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numbers>

namespace headlight {
namespace {

float encode_srgb(float c) { return c <= 0.0031308F ? 12.92F * c : 1.055F * std::pow(c, 1.0F / 2.4F) - 0.055F; }

/// Oklch (B. Ottosson, 2020) to sRGB, clipped.
Rgb oklch(float lightness, float chroma, float hue_degrees) {
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
  const auto channel = [](float c) { return static_cast<std::uint8_t>(std::lround(255.0F * encode_srgb(std::clamp(c, 0.0F, 1.0F)))); };
  return {channel(linear[0]), channel(linear[1]), channel(linear[2])};
}

}  // namespace

EdgeStyle edge_style(bool focused, float row_pitch, float pixel_ratio) {
  constexpr float thinnest = 0.35F;  // CSS pixels
  constexpr float thickest = 2.2F;
  const float half_width_max = std::min(thickest * pixel_ratio, row_pitch * 0.25F);
  return {thinnest * pixel_ratio, half_width_max, focused ? 0.35F : 0.12F, focused ? 0.95F : 0.80F};
}

std::vector<float> head_shifts(std::span<const HeadMatrix> shown, int heads) {
  constexpr float spread = 0.6F;
  std::vector<float> shifts(static_cast<std::size_t>(heads), 0.0F);
  for (std::size_t rank = 0; rank < shown.size(); ++rank) {
    const float place = (static_cast<float>(rank) + 0.5F) / static_cast<float>(shown.size());
    shifts[static_cast<std::size_t>(shown[rank].head)] = (place - 0.5F) * spread;
  }
  return shifts;
}

EdgeLook EdgeLooks::of(const Edge& edge) const {
  const float shift = edge.head < 0 ? 0.0F : shifts_[static_cast<std::size_t>(edge.head)];
  return {rows_.queries.begin(edge.query) + shift, rows_.keys.begin(edge.key) + shift, scale_.of(edge.weight),
          scale_.shows_sign(edge.weight)};
}

Rgb head_rgb(int head, bool dark_page) {
  const float hue = std::fmod(250.0F + 137.508F * static_cast<float>(head), 360.0F);
  const float step = head % 2 == 0 ? 0.0F : 0.12F;
  return dark_page ? oklch(0.70F + step, 0.135F, hue) : oklch(0.53F - step, 0.15F, hue);
}

}  // namespace headlight

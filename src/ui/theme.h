// Colours of the page: quiet surfaces, one accent, and head colours that colour-blind readers can tell apart.
#pragma once

#include <imgui.h>

namespace headlight::ui {

struct Palette {
  ImU32 background;
  ImU32 surface;
  ImU32 raised;  ///< buttons, chips, inputs
  ImU32 hovered;
  ImU32 line;
  ImU32 text;
  ImU32 quiet;  ///< secondary text; still 4.5 : 1 on every surface
  ImU32 accent;
  ImU32 on_accent;
  ImU32 negative;  ///< weights below zero
  bool dark;
};

[[nodiscard]] const Palette& palette(bool dark);

/// Colour of a head: hues a golden angle apart, alternating in lightness, so that neighbours differ in both. `on_accent` can be
/// read on each (4.5 : 1).
[[nodiscard]] ImU32 head_color(int head, const Palette& palette);

/// Colour of heads shown as one.
[[nodiscard]] ImU32 combined_color(const Palette& palette);

[[nodiscard]] ImU32 with_alpha(ImU32 color, float alpha);
/// 0xRRGGBB, as the clear colour takes it.
[[nodiscard]] unsigned rgb_of(ImU32 color);

/// Sets Dear ImGui's style; sizes are CSS pixels times `pixel_ratio`.
void apply_style(const Palette& palette, float pixel_ratio);

}  // namespace headlight::ui

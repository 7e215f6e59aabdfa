// Colour maps as tables: what the heatmap's shader reads and the colour bar draws.
#pragma once

#include <array>
#include <cstdint>

namespace headlight::render {

enum class Map { viridis, magma, grey, diverging };

struct Rgb {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
};

using ColormapTable = std::array<Rgb, 256>;

[[nodiscard]] const ColormapTable& colormap_table(Map map);

}  // namespace headlight::render

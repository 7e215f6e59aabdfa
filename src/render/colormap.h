// Colour maps as tables: what the heatmap's shader reads and the colour bar draws.
#pragma once

#include <array>

#include "core/view/color.h"

namespace headlight::render {

enum class Map { viridis, magma, grey, diverging };

using headlight::Rgb;

using ColormapTable = std::array<Rgb, 256>;

[[nodiscard]] const ColormapTable& colormap_table(Map map);

}  // namespace headlight::render

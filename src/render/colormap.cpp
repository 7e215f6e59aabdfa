#include "render/colormap.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include "render/embedded_colormaps.h"

namespace headlight::render {
namespace {

std::uint8_t mix(std::uint8_t from, std::uint8_t to, float t) {
  return static_cast<std::uint8_t>(std::lround(static_cast<float>(from) + (static_cast<float>(to) - static_cast<float>(from)) * t));
}

/// Straight lines between the stops.
ColormapTable make_table(std::span<const Rgb> stops) {
  ColormapTable table;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const float position = static_cast<float>(i) / 255.0F * static_cast<float>(stops.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(position), stops.size() - 2);
    const float t = position - static_cast<float>(below);
    const Rgb& a = stops[below];
    const Rgb& b = stops[below + 1];
    table[i] = {mix(a.red, b.red, t), mix(a.green, b.green, t), mix(a.blue, b.blue, t)};
  }
  return table;
}

}  // namespace

const ColormapTable& colormap_table(Map map) {
  static const std::array<ColormapTable, 4> tables = {make_table(embedded::viridis), make_table(embedded::magma),
                                                      make_table(embedded::grey), make_table(embedded::diverging)};
  return tables[static_cast<std::size_t>(map)];
}

}  // namespace headlight::render

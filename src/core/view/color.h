// A colour of the page, without its opacity.
#pragma once

#include <cstdint>

namespace headlight {

struct Rgb {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
  bool operator==(const Rgb&) const = default;
};

}  // namespace headlight

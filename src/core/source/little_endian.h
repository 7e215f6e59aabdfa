// Whole numbers as files hold them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace headlight {

/// At most eight bytes, the lowest first.
[[nodiscard]] inline std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8U | static_cast<unsigned char>(bytes[i]);
  return value;
}

}  // namespace headlight

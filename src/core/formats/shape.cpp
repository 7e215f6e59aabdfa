#include "core/formats/shape.h"

#include <algorithm>

#include "core/formats/limits.h"

namespace headlight {

std::optional<std::uint64_t> tensor_bytes(const std::vector<std::uint64_t>& shape, std::uint64_t element_bytes) {
  if (std::find(shape.begin(), shape.end(), 0U) != shape.end()) return 0;
  std::uint64_t bytes = element_bytes;
  for (const std::uint64_t extent : shape) {
    if (bytes > beyond_any_file / extent) return std::nullopt;
    bytes *= extent;
  }
  return bytes;
}

std::string describe_shape(const std::vector<std::uint64_t>& shape) {
  std::string list;
  for (const std::uint64_t extent : shape) list.append(list.empty() ? "" : ", ").append(std::to_string(extent));
  return std::string("[").append(list).append("]");
}

}  // namespace headlight

// The extents of a tensor, of any rank.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace headlight {

/// The product of the extents and the size of an element; empty when no file can hold so many bytes.
[[nodiscard]] std::optional<std::uint64_t> tensor_bytes(const std::vector<std::uint64_t>& shape, std::uint64_t element_bytes);

/// "[12, 12, 6, 6]"
[[nodiscard]] std::string describe_shape(const std::vector<std::uint64_t>& shape);

}  // namespace headlight

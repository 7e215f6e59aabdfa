// How much a file may hold, whatever its format.
#pragma once

#include <cstddef>
#include <cstdint>

namespace headlight {

constexpr std::uint64_t most_heads = std::uint64_t{1} << 20U;
/// Along one side of a matrix whose tokens are numbered: what a header claims need not be in the file.
constexpr int most_numbered_tokens = 1 << 20;
/// Of one list.
constexpr std::uint64_t most_token_bytes = std::uint64_t{64} << 20U;
/// Far beyond any file, and far from overflow.
constexpr std::uint64_t beyond_any_file = std::uint64_t{1} << 53U;

}  // namespace headlight

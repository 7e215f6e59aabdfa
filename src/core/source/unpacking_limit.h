// How much a compressed file may unpack to. A bomb of a few kilobytes must not fill somebody's disk.
#pragma once

#include <cstdint>

namespace headlight {

/// Whatever a file holds may unpack to `most_unpacked_bytes` in all; beyond `freely_unpacked_bytes`, to at most
/// `most_unpacked_ratio` times the packed bytes that it took so far. Attention in JSON shrinks to a fifth, padding to a hundredth.
constexpr std::uint64_t most_unpacked_bytes = std::uint64_t{4} << 30U;
constexpr std::uint64_t freely_unpacked_bytes = std::uint64_t{64} << 20U;
constexpr std::uint64_t most_unpacked_ratio = 250;

/// Throws InputError "limit".
void require_unpacking_within_limit(std::uint64_t packed, std::uint64_t unpacked);

}  // namespace headlight

// The largest head that can be shown: decoded, it is queries x keys x 4 bytes in one piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace headlight {

/// What 32-bit WebAssembly can hand out in one piece, and what most machines can.
constexpr std::uint64_t most_head_bytes = std::uint64_t{sizeof(std::size_t) == 4 ? 2U : 16U} << 30U;

/// Throws InputError "limit" whose sentence begins with `where`, which may be empty.
void require_head_fits(std::uint64_t queries, std::uint64_t keys, const std::string& where);

}  // namespace headlight

// Memory for a decoded head: queries x keys x 4 bytes in one piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/attention.h"

namespace headlight {

/// What 32-bit WebAssembly can hand out in one piece, and what most machines can.
constexpr std::uint64_t most_head_bytes = std::uint64_t{sizeof(std::size_t) == 4 ? 2U : 16U} << 30U;

/// Throws InputError "limit" whose sentence begins with `where`, which may be empty, and says what the head takes.
void require_head_fits(std::uint64_t queries, std::uint64_t keys, const std::string& where);

/// All zero. Throws InputError "limit" likewise, also when there is not that much memory.
[[nodiscard]] Matrix new_matrix(int queries, int keys);

}  // namespace headlight

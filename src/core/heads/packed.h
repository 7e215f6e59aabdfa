// Packed numbers, little endian: from base64 or plain bytes to float32. Only float64 is rounded, to the nearest.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/attention.h"

namespace headlight {

/// Decodes elements from byte `first_byte` of what base64 characters hold (RFC 4648, standard alphabet, padded). uint8 v
/// stands for v / 255. NaN and +infinity become NaN; returns how many. -infinity stays: it is masked. Throws InputError "base64"; its
/// offset counts from the start of `base64`.
std::uint64_t decode_packed(std::string_view base64, Dtype dtype, std::uint64_t first_byte, std::span<float> out);

/// The number of bytes that a base64 text of this length holds; `tail` is its last two characters, where it has them.
/// Empty when it is not in groups of four.
[[nodiscard]] std::optional<std::uint64_t> base64_bytes(std::uint64_t length, std::string_view tail);

/// The same for plain bytes, as many as `out` needs. Throws InputError "unreadable" when there are fewer.
std::uint64_t decode_raw(std::string_view bytes, Dtype dtype, std::span<float> out);

[[nodiscard]] std::uint64_t element_bytes(Dtype dtype);

}  // namespace headlight

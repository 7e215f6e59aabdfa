// Number arrays: from the text of a matrix, or from packed bytes, to float32.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/attention.h"

namespace headlight {

/// Decodes `[[…], …]` of the given shape, each number rounded once, to the nearest float32. NaN and infinities become NaN
/// and are counted. `base` is the text's offset in the file, for messages.
/// Throws InputError "number" (grammar, or a number beyond float32's range) with the offset, "shape".
struct DecodedText {
  Matrix matrix;
  std::uint64_t missing = 0;
};
[[nodiscard]] DecodedText decode_text(std::string_view text, int rows, int columns, std::uint64_t base);

/// Decodes elements from element `first` on, out of base64 characters (RFC 4648, standard alphabet, padded). uint8 v stands
/// for v / 255. NaN and infinities become NaN; returns how many. Throws InputError "base64"; its offset counts from the
/// start of `base64`.
std::uint64_t decode_packed(std::string_view base64, Dtype dtype, std::uint64_t first, std::span<float> out);

/// The number of bytes that a base64 text of this length and padding holds; empty when it is not in groups of four.
[[nodiscard]] std::optional<std::uint64_t> base64_bytes(std::string_view base64);

[[nodiscard]] std::uint64_t element_bytes(Dtype dtype);

/// IEEE 754 binary16, subnormals, infinities and NaN included.
[[nodiscard]] float float16_to_float32(std::uint16_t half);

}  // namespace headlight

// Number arrays: from the text of a matrix to float32.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/attention.h"

namespace headlight {

/// Decodes `[[…], …]` of the given shape, each number rounded once, to the nearest float32. NaN and Infinity become NaN
/// and are counted; -Infinity, and what a float64 holds below float32's range, is masked. `base` is the text's offset in the file, for
/// messages. Throws InputError "number" (grammar, shape, or a number beyond float32's range) with the offset.
struct DecodedText {
  Matrix matrix;
  std::uint64_t missing = 0;
};
[[nodiscard]] DecodedText decode_text(std::string_view text, int rows, int columns, std::uint64_t base);

}  // namespace headlight

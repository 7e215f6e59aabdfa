// The two loops over bytes that all of a file goes through: rows of numbers, and the inside of texts. Each exists twice: with
// SSE2 intrinsics, which Emscripten compiles to WebAssembly SIMD, and plainly, for other processors and for the tests to compare.
#pragma once

#include <cstddef>
#include <string_view>

namespace headlight {

struct RowScan {
  std::size_t length = 0;  ///< bytes passed; the whole of them, or up to the first that may not stand between a row's brackets
  std::size_t commas = 0;  ///< among the bytes passed
};

/// Passes digits, signs, '.', 'e', 'E', ',' and white space, that is, a row of numbers up to its ']' or to the first letter of
/// NaN or Infinity. Whether they spell numbers is not looked at.
[[nodiscard]] RowScan scan_row(std::string_view bytes);
[[nodiscard]] RowScan scan_row_plainly(std::string_view bytes);

/// How many bytes pass before the first that is '"', '\', a control character (below 0x20) or no ASCII.
[[nodiscard]] std::size_t scan_text(std::string_view bytes);
[[nodiscard]] std::size_t scan_text_plainly(std::string_view bytes);

}  // namespace headlight

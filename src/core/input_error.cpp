#include "core/input_error.h"

#include <algorithm>
#include <string_view>

namespace headlight {

InputError with_place(const InputError& error, const ByteSource& bytes) {
  if (!error.needs_place() || !error.offset()) return error;
  return {error.code(), std::string(error.what()) + ", at " + describe_place(bytes, *error.offset()), error.offset()};
}

std::string describe_place(const ByteSource& text, std::uint64_t offset) {
  std::uint64_t line = 1;
  std::uint64_t line_begin = 0;
  std::uint64_t at = 0;
  read_in_chunks(text, 0, [&](std::string_view chunk) {
    const std::string_view before = chunk.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(offset - at, chunk.size())));
    line += static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
    if (const std::size_t newline = before.rfind('\n'); newline != std::string_view::npos) line_begin = at + newline + 1;
    at += before.size();
    return at < offset;
  });
  return "line " + std::to_string(line) + ", column " + std::to_string(at - line_begin + 1) + " (byte " + std::to_string(offset) + ")";
}

}  // namespace headlight

#include "core/input_error.h"

#include <algorithm>

namespace headlight {

std::string describe_place(std::string_view text, std::uint64_t offset) {
  const std::string_view before = text.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(offset, text.size())));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t last_newline = before.rfind('\n');
  const std::size_t column = last_newline == std::string_view::npos ? before.size() + 1 : before.size() - last_newline;
  return "line " + std::to_string(line) + ", column " + std::to_string(column) + " (byte " + std::to_string(offset) + ")";
}

}  // namespace headlight

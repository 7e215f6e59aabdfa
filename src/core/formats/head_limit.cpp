#include "core/formats/head_limit.h"

#include <array>
#include <cstdio>

#include "core/input_error.h"

namespace headlight {
namespace {

std::string describe_bytes(double bytes) {
  constexpr double giga = 1e9;
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.1f GB", bytes / giga);
  return text.data();
}

}  // namespace

void require_head_fits(std::uint64_t queries, std::uint64_t keys, const std::string& where) {
  if (keys == 0 || queries <= most_head_bytes / sizeof(float) / keys) return;
  const double needed = static_cast<double>(queries) * static_cast<double>(keys) * sizeof(float);
  throw InputError("limit", (where.empty() ? "" : where + ": ") + "a head of " + std::to_string(queries) + " x " + std::to_string(keys) +
                                " weights needs " + describe_bytes(needed) + " of memory, more than the " +
                                describe_bytes(static_cast<double>(most_head_bytes)) + " that one may take");
}

}  // namespace headlight

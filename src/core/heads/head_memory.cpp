#include "core/heads/head_memory.h"

#include <array>
#include <cstdio>
#include <new>
#include <vector>

#include "core/input_error.h"

namespace headlight {
namespace {

std::string describe_bytes(double bytes) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.1f GB", bytes / 1e9);
  return text.data();
}

InputError too_large(std::uint64_t queries, std::uint64_t keys, const std::string& where, const std::string& limit) {
  const double needed = static_cast<double>(queries) * static_cast<double>(keys) * sizeof(float);
  return {"limit", (where.empty() ? "" : where + ": ") + "a head of " + std::to_string(queries) + " x " + std::to_string(keys) +
                       " weights needs " + describe_bytes(needed) + " of memory, more than " + limit};
}

}  // namespace

void require_head_fits(std::uint64_t queries, std::uint64_t keys, const std::string& where) {
  if (keys == 0 || queries <= most_head_bytes / sizeof(float) / keys) return;
  throw too_large(queries, keys, where, "the " + describe_bytes(static_cast<double>(most_head_bytes)) + " that one may take");
}

Matrix new_matrix(int queries, int keys) {
  const auto rows = static_cast<std::size_t>(queries);
  const auto columns = static_cast<std::size_t>(keys);
  require_head_fits(rows, columns, "");
  try {
    return {queries, keys, std::vector<float>(rows * columns)};
  } catch (const std::bad_alloc&) {
    throw too_large(rows, columns, "", "there is");
  }
}

}  // namespace headlight

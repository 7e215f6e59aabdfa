#include "core/decode/new_matrix.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <new>
#include <string>

#include "core/input_error.h"

namespace headlight {
namespace {

InputError too_large(int queries, int keys, std::uint64_t bytes) {
  std::array<char, 32> gigabytes{};
  std::snprintf(gigabytes.data(), gigabytes.size(), "%.1f GB", static_cast<double>(bytes) / 1e9);
  return {"limit", "expected a head that fits into memory, found one of " + std::to_string(queries) + " x " + std::to_string(keys) +
                       " weights, which takes " + gigabytes.data()};
}

}  // namespace

Matrix new_matrix(int queries, int keys) {
  const std::uint64_t count = static_cast<std::uint64_t>(queries) * static_cast<std::uint64_t>(keys);
  const std::uint64_t bytes = count * sizeof(float);
  if (bytes > static_cast<std::uint64_t>(std::numeric_limits<std::ptrdiff_t>::max())) throw too_large(queries, keys, bytes);
  try {
    return {queries, keys, std::vector<float>(static_cast<std::size_t>(count))};
  } catch (const std::bad_alloc&) {
    throw too_large(queries, keys, bytes);
  }
}

}  // namespace headlight

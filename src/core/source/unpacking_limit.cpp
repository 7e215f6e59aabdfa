#include "core/source/unpacking_limit.h"

#include <string>

#include "core/input_error.h"

namespace headlight {

void require_unpacking_within_limit(std::uint64_t packed, std::uint64_t unpacked) {
  if (unpacked > most_unpacked_bytes) {
    throw InputError("limit", "expected a file that unpacks to at most " + std::to_string(most_unpacked_bytes >> 30U) +
                                  " GiB, found one that unpacks to more");
  }
  if (unpacked > freely_unpacked_bytes && unpacked / most_unpacked_ratio > packed) {
    throw InputError("limit", "expected a file that unpacks to at most " + std::to_string(most_unpacked_ratio) +
                                  " times its size, found one that makes more than " + std::to_string(unpacked >> 20U) + " MiB of " +
                                  std::to_string(packed) + " bytes");
  }
}

}  // namespace headlight

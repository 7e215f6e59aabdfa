// Base64 (RFC 4648, standard alphabet, padded) of bytes that come piece by piece.
#pragma once

#include <string>
#include <string_view>

namespace headlight {

class Base64Encoder {
 public:
  /// The characters of all whole groups of three bytes so far that were not returned yet.
  [[nodiscard]] std::string encode(std::string_view bytes);
  /// The last group, padded; "" when nothing is left.
  [[nodiscard]] std::string finish();

 private:
  std::string rest_;  ///< at most two bytes that wait for their group
};

}  // namespace headlight

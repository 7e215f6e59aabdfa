// Attention tensors as files hold them: numbers nested 2 to 5 deep, or packed.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/attention.h"
#include "core/formats/format.h"

namespace headlight {

/// How many rows and columns the matrices must have, and because of what. 0: not known beforehand.
struct ExpectedShape {
  int queries = 0;
  int keys = 0;
  std::string queries_word = "queries";  ///< for "has 7 rows, but there are 6 tokens"
  std::string keys_word = "keys";
};

struct JsonTensor {
  std::vector<int> outer;  ///< the extents before [query][key]: none to three
  int queries = 0;
  int keys = 0;
  std::vector<HeadSource> sources;  ///< in C order; absent is a head that a broken-off file does not hold any more
};

/// Reads and checks the tensor at `path`. Empty: the file broke off before the tensor's first whole head.
/// Throws InputError "shape" or "base64".
[[nodiscard]] std::optional<JsonTensor> read_json_tensor(const FormatInput& input, const nlohmann::json& value, const std::string& path,
                                                         const ExpectedShape& expected);

}  // namespace headlight

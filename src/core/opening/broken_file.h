// What to say of a file that breaks off in the middle.
#pragma once

#include <cstdint>
#include <string>

#include "core/attention.h"

namespace headlight {

/// "93 whole heads; the file ends inside layer 7 (byte 271)."
/// cut_path: the innermost array or object that the break left open, for when it was not inside a layer; "" is the root.
[[nodiscard]] std::string describe_break(const Document& document, const std::string& cut_path, std::uint64_t bytes);

}  // namespace headlight

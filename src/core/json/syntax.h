// The second half of the index: nlohmann/json reads the skeleton's text; this says in plain words what it finds wrong, and
// where in the file that is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/json/scanner.h"
#include "core/json/skeleton.h"

namespace headlight {

/// What a skeleton's value refers to: the only byte that a `binary` value holds. Its subtype is the index in the table of that kind.
enum class Reference : std::uint8_t { matrix, text, irregular };

/// Throws InputError: "syntax", or "number" for one beyond a double's range.
[[nodiscard]] Skeleton parse_skeleton(ScannedText scanned);

/// Throws likewise if there is an error in front of the end of the text, which may be anywhere.
void check_syntax_so_far(const ScannedText& scanned);

/// The value that a JSON text begins with, for "found …".
[[nodiscard]] std::string name_value(std::string_view text);

}  // namespace headlight

// Texts that are too long for where they stand.
#pragma once

#include <functional>
#include <string>

namespace headlight {

/// The text, if it `fits`, else its longest beginning of whole words that does with `ending` behind it, else `ending` alone. A text that
/// is longer by words fits no better.
[[nodiscard]] std::string shorten(const std::string& text, const std::string& ending, const std::function<bool(const std::string&)>& fits);

}  // namespace headlight

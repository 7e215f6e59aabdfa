// Single values of a skeleton: reading them with the place in the message, and naming them in messages.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/formats/format.h"

namespace headlight {

/// "the text \"x\"", "the number 3", "an empty array", …; for "found …".
[[nodiscard]] std::string describe_value(const FormatInput& input, const nlohmann::json& value);

[[nodiscard]] bool is_text(const FormatInput& input, const nlohmann::json& value);

/// The member of an object; null when `object` is none, or has no such member.
[[nodiscard]] const nlohmann::json* find_member(const nlohmann::json& object, const char* key);

/// Throw InputError "shape" with the path for another type.
[[nodiscard]] std::string read_text(const FormatInput& input, const nlohmann::json& value, const std::string& path);
[[nodiscard]] int read_int(const FormatInput& input, const nlohmann::json& value, const std::string& path);
void require_array(const FormatInput& input, const nlohmann::json& value, const std::string& path, const char* of_what);

/// "" when the member is missing or null.
[[nodiscard]] std::string read_optional_text(const FormatInput& input, const nlohmann::json& object, const std::string& path,
                                             const char* key);

}  // namespace headlight

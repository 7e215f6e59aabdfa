#include "core/formats/values.h"

#include <cstdint>
#include <limits>

#include "core/input_error.h"

namespace headlight {
namespace {

using nlohmann::json;

/// Resolves the escapes of a text that the skeleton left in the file.
std::string unescape(const FormatInput& input, const Span& span, const std::string& path) {
  const json parsed = json::parse(std::string("\"").append(read_bytes(input.bytes, span)).append("\""), nullptr, false);
  if (!parsed.is_string()) throw InputError("syntax", path + ": expected a text of valid UTF-8 and escapes", span.offset);
  return parsed.get<std::string>();
}

std::string quote(const std::string& text) {
  constexpr std::size_t longest = 40;
  std::string shown = text.substr(0, longest);
  // Not in the middle of a UTF-8 sequence.
  while (shown.size() < text.size() && !shown.empty() && (static_cast<unsigned char>(text[shown.size()]) & 0xC0U) == 0x80U)
    shown.pop_back();
  return std::string("\"").append(shown).append(shown.size() < text.size() ? "…\"" : "\"");
}

}  // namespace

std::string describe_value(const FormatInput& input, const json& value) {
  if (find_matrix(input.skeleton, value) != nullptr) return "an array of rows of numbers";
  if (find_irregular(input.skeleton, value) != nullptr) return "an array of arrays";
  if (const TextSpan* text = find_text(input.skeleton, value)) return "a text of " + std::to_string(text->span.length) + " bytes";
  if (value.is_string()) return "the text " + quote(value.get_ref<const std::string&>());
  if (value.is_array()) return value.empty() ? "an empty array" : "an array";
  if (value.is_object()) return "an object";
  if (value.is_number()) return "the number " + value.dump();
  return value.dump();
}

bool is_text(const FormatInput& input, const json& value) { return value.is_string() || find_text(input.skeleton, value) != nullptr; }

const json* find_member(const json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto member = object.find(key);
  return member == object.end() ? nullptr : &*member;
}

std::string read_text(const FormatInput& input, const json& value, const std::string& path) {
  if (const TextSpan* text = find_text(input.skeleton, value)) return unescape(input, text->span, path);
  if (!value.is_string()) throw InputError("shape", path + ": expected a text, found " + describe_value(input, value));
  return value.get<std::string>();
}

int read_int(const FormatInput& input, const json& value, const std::string& path) {
  constexpr std::int64_t most = std::numeric_limits<int>::max();
  const bool fits = value.is_number_unsigned() ? value.get<std::uint64_t>() <= static_cast<std::uint64_t>(most)
                                               : value.is_number_integer() && value.get<std::int64_t>() >= -most;
  if (!fits) throw InputError("shape", path + ": expected a whole number, found " + describe_value(input, value));
  return value.get<int>();
}

void require_array(const FormatInput& input, const json& value, const std::string& path, const char* of_what) {
  if (!value.is_array()) {
    throw InputError("shape", path + ": expected an array of " + of_what + ", found " + describe_value(input, value));
  }
}

std::string read_optional_text(const FormatInput& input, const json& object, const std::string& path, const char* key) {
  const json* value = find_member(object, key);
  return value == nullptr || value->is_null() ? std::string() : read_text(input, *value, member_path(path, key));
}

}  // namespace headlight

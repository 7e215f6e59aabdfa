#include "core/text/byte_alphabet.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "core/text/utf8.h"

namespace headlight {
namespace {

constexpr bool stands_for_itself(unsigned byte) {
  constexpr unsigned soft_hyphen = 0xAD;
  return (byte > 0x20 && byte < 0x7F) || (byte > 0xA0 && byte != soft_hyphen);
}

constexpr char32_t first_substitute = 0x100;

/// The bytes that U+0100, U+0101, … stand for.
constexpr auto substituted = [] {
  std::array<unsigned char, 68> bytes{};
  std::size_t count = 0;
  for (unsigned byte = 0; byte <= 0xFF; ++byte) {
    if (!stands_for_itself(byte)) bytes[count++] = static_cast<unsigned char>(byte);
  }
  return bytes;
}();

std::optional<unsigned char> byte_of(char32_t character) {
  if (character < 0x80) return static_cast<unsigned char>(character);
  if (character < first_substitute) {
    return stands_for_itself(character) ? std::optional(static_cast<unsigned char>(character)) : std::nullopt;
  }
  const std::size_t index = character - first_substitute;
  return index < substituted.size() ? std::optional(substituted[index]) : std::nullopt;
}

bool is_odd_control(char32_t c) { return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F; }

bool has_substitute(std::string_view bytes) {
  return std::any_of(bytes.begin(), bytes.end(), [](char c) { return !stands_for_itself(static_cast<unsigned char>(c)); });
}

/// How often the bytes make sense, less how often they do not.
int sense_of(std::string_view bytes) {
  int sense = 0;
  bool is_begun = false;
  bool in_gap = false;
  for (std::size_t at = 0; at < bytes.size();) {
    const Utf8Character character = character_at(bytes, at);
    if (character.length == 0) {
      in_gap = is_begun;
      ++at;
      continue;
    }
    if (in_gap) --sense;
    if (is_odd_control(character.code_point)) --sense;
    if (character.length > 1 && has_substitute(bytes.substr(at, character.length))) ++sense;
    is_begun = true;
    in_gap = false;
    at += character.length;
  }
  return sense;
}

}  // namespace

std::optional<std::string> read_byte_alphabet(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Character character = character_at(text, at);
    const std::optional<unsigned char> byte = character.length == 0 ? std::nullopt : byte_of(character.code_point);
    if (!byte) return std::nullopt;
    bytes += static_cast<char>(*byte);
    at += character.length;
  }
  return bytes;
}

bool is_in_byte_alphabet(const std::vector<std::string_view>& tokens) {
  std::string all;
  int marks = 0;
  for (const std::string_view token : tokens) {
    const std::optional<std::string> bytes = read_byte_alphabet(token);
    if (!bytes) return false;
    if (token.starts_with("Ġ") || token.ends_with("Ċ")) ++marks;
    all += *bytes;
  }
  return marks + sense_of(all) > 0;
}

}  // namespace headlight

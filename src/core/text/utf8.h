// Text that may be ill-formed, character by character.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace headlight {

struct Utf8Character {
  char32_t code_point = 0;
  std::size_t length = 0;  ///< in bytes; 0 where no well-formed character begins
};

/// The character that begins at `at`, which is less than the size of `text`. Well-formed is what Unicode says: nothing overlong, no
/// surrogates, nothing above U+10FFFF.
[[nodiscard]] Utf8Character character_at(std::string_view text, std::size_t at);

[[nodiscard]] bool is_well_formed(std::string_view text);

/// Code points up to U+10FFFF; a surrogate gives what is not well-formed.
void append_character(std::string& text, char32_t code_point);

/// Calls `visit(Utf8Character, its bytes)` for every character of a well-formed text.
template <typename Visit>
void for_each_character(std::string_view text, Visit visit) {
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Character character = character_at(text, at);
    visit(character, text.substr(at, character.length));
    at += character.length;
  }
}

}  // namespace headlight

#include "core/opening/script_search.h"

#include <algorithm>

namespace headlight {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$'; }

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

std::optional<std::size_t> ScriptSearch::feed(std::string_view chunk) {
  for (std::size_t i = 0; i < chunk.size(); ++i) {
    const char c = chunk[i];
    if (is_letter(c)) {
      take_letter(c);
      continue;
    }
    end_word();
    if (is_blank(c)) continue;
    if (c == '{' && seen_ == Seen::assignment) return i;
    seen_ = c == '=' && seen_ == Seen::name ? Seen::assignment : Seen::nothing;
  }
  return std::nullopt;
}

void ScriptSearch::take_letter(char c) {
  if (word_length_ < longest_word) word_[word_length_] = c;
  word_length_ = std::min(word_length_ + 1, longest_word + 1);
}

void ScriptSearch::end_word() {
  if (word_length_ == 0) return;
  const std::string_view word(word_, std::min(word_length_, longest_word));
  const bool fits = word_length_ <= longest_word;
  const bool is_declaration = fits && (word == "const" || word == "let" || word == "var");
  const bool is_name = fits && word == "params" && seen_ == Seen::declaration;
  seen_ = is_declaration ? Seen::declaration : is_name ? Seen::name : Seen::nothing;
  word_length_ = 0;
}

}  // namespace headlight

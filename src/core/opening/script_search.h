// Where a script of a page assigns its parameters: `const params = {`.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace headlight {

/// Looks for the words `const`, `let` or `var`, then `params`, then `=`, with any blanks between, as BertViz' scripts have them.
class ScriptSearch {
 public:
  /// Where in the chunk the '{' behind the assignment stands; not to be fed then. Chunks are cut anywhere.
  std::optional<std::size_t> feed(std::string_view chunk);

 private:
  enum class Seen { nothing, declaration, name, assignment };

  void end_word();
  void take_letter(char c);

  Seen seen_ = Seen::nothing;
  static constexpr std::size_t longest_word = 6;
  char word_[longest_word] = {};
  std::size_t word_length_ = 0;  ///< longest_word + 1: longer than any that matters
};

}  // namespace headlight

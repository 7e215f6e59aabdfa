// What a token says, as people write it.
//
// A tokenizer writes its tokens for itself: "Ġthe" or "▁the" is "the" with a space in front, "##ing" continues a word, "ðŁĺĢ" is 😀
// byte by byte. Call `readable_texts` once for a list of tokens, keep what it returns, and draw that: in a column or along an axis
//
//     lead (quiet)  text  trail (quiet)       ·the    -ing    play-    ↵    😀 1/2
//
// and in running text `text` alone, with a space in front unless it `joins`, and a new line behind where it `breaks_line`.
#pragma once

#include <string>
#include <vector>

#include "core/attention.h"

namespace headlight {

/// A token as people write it. Drawn as lead + text + trail; `lead` and `trail` are quiet marks, `text` is what the token says.
/// All three are well-formed UTF-8 without control characters.
struct TokenText {
  /// "·" for each leading space, "↵" for a line break, "⇥" for a tab, "‹ZWSP›" or "‹U+2800›" for another character that draws nothing
  /// (joiners and variants' selectors only where they follow nothing that they shape), "-" where a WordPiece continues a word,
  /// "😀 2/3" for the second of three tokens that share a character, with a space behind it if more follows.
  std::string lead;
  /// May be empty: the token is nothing but white space or part of a character. A byte that is no UTF-8 is "‹9F›".
  std::string text;
  /// "-" where the tokenizer's own mark says that the word goes on (`@@`, or no `</w>` in a `</w>` vocabulary), " 1/3" for the first
  /// of the tokens that share the last character of `text`, and the signs of `lead` for what cannot be seen behind the text.
  std::string trail;
  bool joins = false;        ///< in running text no space stands between the token before and this one
  bool breaks_line = false;  ///< in running text a line ends behind it
  bool operator==(const TokenText&) const = default;
};

/// One a token. The tokenizer's marks are found in the list as a whole, so give all tokens of a stream's side at once. Known are
/// byte-level BPE (`Ġ`; is_in_byte_alphabet has the rule), SentencePiece (`▁`, `<0x0A>`), texts with their own spaces (tiktoken,
/// CircuitsVis), WordPiece (`##`), `</w>` (GPT-1, XLM, CLIP) and `@@` (subword-nmt). What has no marks is a list of words: between words
/// stand spaces, but not in front of punctuation that closes, behind brackets that open, about an apostrophe, or between Han and
/// kana. Special tokens stay as they are and never join, nor does what follows them. Reads any bytes and never throws.
[[nodiscard]] std::vector<TokenText> readable_texts(const std::vector<Token>& tokens);

/// The same with the tokenizer's text as the file has it, marks and all, in `text` alone: control characters become signs (↵ ⇥ ␍), as
/// does what draws nothing (‹ZWSP›) at the ends; an empty text is "∅", spaces alone "_" each. No token joins.
[[nodiscard]] std::vector<TokenText> raw_texts(const std::vector<Token>& tokens);

}  // namespace headlight

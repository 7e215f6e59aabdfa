// Byte-level BPE (GPT-2, RoBERTa, Llama 3, Qwen; CLIP) does not know characters, only bytes, and writes each of them as a
// character one can see: printable ASCII and Latin-1 stand for themselves, the remaining 68 bytes, in their order, are U+0100,
// U+0101, … So a space is "Ġ", a line break "Ċ", and "é", which is two bytes, "Ã©".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headlight {

/// The bytes that `text` stands for, or nothing where one of its characters stands for no byte. ASCII always stands for itself:
/// vocabularies have added tokens of plain spaces and line breaks.
[[nodiscard]] std::optional<std::string> read_byte_alphabet(std::string_view text);

/// Whether a list of tokens is written in this alphabet, most of whose characters are letters of some language, too. It is if
///   - every token can be read as bytes, and
///   - the bytes make sense more often than not. For it speaks every token that begins with "Ġ" or ends with "Ċ" and every
///     character of several bytes of which one is not written as itself ("âĢĻ" for "’"); against it every stretch of bytes between
///     characters that is no UTF-8 (a list may begin and end inside a character) and every control character but tab, line feed and
///     carriage return.
/// Words of Czech, Esperanto, Polish, Turkish, or Maltese stay what they are: "ě", "ĝ", "ą", and "ğ" would be control characters, "ħ"
/// and "ł" halves of a character; "ĉ" and "č", a tab and a carriage return, say nothing.
[[nodiscard]] bool is_in_byte_alphabet(const std::vector<std::string_view>& tokens);

}  // namespace headlight

#include "core/text/token_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "documents.h"

namespace headlight {
namespace {

using test::json;
using test::Random;
using Texts = std::vector<std::string>;

Token token_of(const std::string& text, bool is_special = false) {
  Token token;
  token.text = text;
  token.special = is_special;
  return token;
}

std::vector<Token> tokens_of(const Texts& texts) {
  std::vector<Token> tokens;
  for (const std::string& text : texts) tokens.push_back(token_of(text));
  return tokens;
}

/// "lead|text|trail", with a "+" in front of what joins and a "¶" behind what breaks the line.
std::string describe(const TokenText& token) {
  return (token.joins ? "+" : "") + token.lead + "|" + token.text + "|" + token.trail + (token.breaks_line ? "¶" : "");
}

Texts describe(const std::vector<TokenText>& tokens) {
  Texts list;
  for (const TokenText& token : tokens) list.push_back(describe(token));
  return list;
}

Texts read(const Texts& texts) { return describe(readable_texts(tokens_of(texts))); }
Texts read_raw(const Texts& texts) { return describe(raw_texts(tokens_of(texts))); }

/// As a pane would write it.
std::string running_text(const Texts& texts) {
  std::string all;
  for (const TokenText& token : readable_texts(tokens_of(texts))) {
    const bool is_line_end = token.text.empty() && token.breaks_line;
    if (!all.empty() && all.back() != '\n' && !token.joins && !is_line_end) all += ' ';
    all += token.text;
    if (token.breaks_line) all += '\n';
  }
  return all;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

// --- An independent twin of the tokenizers -------------------------------------------------------------------------------

/// GPT-2's character for a byte, by the five stretches of its table.
std::string gpt2_character(unsigned char byte) {
  int code_point = byte;
  if (byte <= 0x20) code_point = 0x100 + byte;
  if (byte == 0x7F) code_point = 0x121;
  if (byte >= 0x80 && byte <= 0xA0) code_point = 0x122 + (byte - 0x80);
  if (byte == 0xAD) code_point = 0x143;
  if (code_point < 0x80) return {static_cast<char>(code_point)};
  return {static_cast<char>(0xC0 | code_point / 64), static_cast<char>(0x80 | code_point % 64)};
}

std::string gpt2(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += gpt2_character(static_cast<unsigned char>(byte));
  return text;
}

std::string hex(int byte) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  return {digits[static_cast<std::size_t>(byte) / 16], digits[static_cast<std::size_t>(byte) % 16]};
}

std::string sentencepiece_byte(char byte) { return "<0x" + hex(static_cast<unsigned char>(byte)) + ">"; }

bool is_in_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// Takes the text apart at random places, in the middle of characters, too.
Texts split_bytes(Random& random, std::string_view text) {
  Texts pieces;
  const int longest = 1 + random.below(12);
  while (!text.empty()) {
    const auto length = std::min(text.size(), static_cast<std::size_t>(1 + random.below(longest)));
    pieces.emplace_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return pieces;
}

/// Tokens of whole characters, and some characters byte by byte.
Texts split_sentencepiece(Random& random, std::string_view text) {
  Texts tokens;
  bool ends_token = true;
  while (!text.empty()) {
    std::size_t length = 1;
    while (length < text.size() && is_in_character(text[length])) ++length;
    const std::string_view character = text.substr(0, length);
    text.remove_prefix(length);
    if (character == "\n" || random.chance(0.2)) {
      for (const char byte : character) tokens.push_back(sentencepiece_byte(byte));
      ends_token = true;
    } else {
      if (ends_token) tokens.emplace_back();
      tokens.back() += character == " " ? "▁" : character;
      ends_token = random.chance(0.3);
    }
  }
  return tokens;
}

// --- What the pieces of a well-formed text say, by definition -------------------------------------------------------------

struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};
bool overlap(Range a, Range b) { return a.begin < b.end && b.begin < a.end; }

std::vector<Range> characters_of(std::string_view text) {
  std::vector<Range> characters;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_in_character(text[at])) characters.push_back({at, at});
    characters.back().end = at + 1;
  }
  return characters;
}

std::vector<Range> ranges_of(const Texts& pieces) {
  std::vector<Range> ranges;
  std::size_t end = 0;
  for (const std::string& piece : pieces) {
    ranges.push_back({end, end + piece.size()});
    end += piece.size();
  }
  return ranges;
}

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t'; }
bool is_blank_piece(const std::string& text, Range piece) {
  for (std::size_t at = piece.begin; at < piece.end; ++at) {
    if (!is_blank(text[at])) return false;
  }
  return true;
}

std::string with_signs(std::string text, std::string_view space) {
  if (space != " ") replace_all(text, "\u200D", "‹ZWJ›");  // not in the middle of a text
  replace_all(text, " ", space);
  replace_all(text, "\n", "↵");
  replace_all(text, "\t", "⇥");
  return text;
}

/// "😀 2/3" for the second of three pieces that overlap the character.
std::string count_of(const std::vector<Range>& pieces, std::size_t piece, Range character) {
  int index = 0;
  int count = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (!overlap(pieces[i], character)) continue;
    ++count;
    if (i <= piece) ++index;
  }
  return std::to_string(index) + "/" + std::to_string(count);
}

TokenText expected_text(const std::string& text, const std::vector<Range>& characters, const std::vector<Range>& pieces,
                        std::size_t piece) {
  TokenText expected;
  std::string said;
  std::string count;
  for (const Range character : characters) {
    if (!overlap(pieces[piece], character)) continue;
    const std::string bytes = text.substr(character.begin, character.end - character.begin);
    if (character.begin < pieces[piece].begin) {
      expected.lead = bytes + " " + count_of(pieces, piece, character);
    } else {
      said += bytes;
      if (character.end > pieces[piece].end) count = " " + count_of(pieces, piece, character);
    }
  }
  // White space behind a part of a character is not leading, and nothing but leading white space is not trailing.
  const bool begins_inside = !expected.lead.empty();
  std::size_t begin = 0;
  while (!begins_inside && begin < said.size() && is_blank(said[begin])) ++begin;
  const std::size_t white = begin;
  // A joiner that does not follow what it joins is told: the text has one kind.
  constexpr std::string_view joiner = "\u200D";
  while (!begins_inside && said.substr(begin).starts_with(joiner)) begin += joiner.size();
  std::size_t end = said.size();
  while (end > begin && is_blank(said[end - 1])) --end;
  const bool is_space_before = piece > 0 && is_blank(text[pieces[piece].begin - 1]) && !is_blank_piece(text, pieces[piece - 1]);
  expected.joins = piece > 0 && white == 0 && !is_space_before;
  expected.breaks_line = said.find('\n', begin == said.size() ? 0 : end) != std::string::npos;
  if (begins_inside && begin < end) expected.lead += ' ';
  expected.lead += with_signs(said.substr(0, begin), "·");
  expected.text = with_signs(said.substr(begin, end - begin), " ");
  expected.trail = with_signs(said.substr(end), "·") + count;
  return expected;
}

/// Where spaces are part of the tokens.
Texts expected_texts(const std::string& text, const Texts& parts) {
  const std::vector<Range> characters = characters_of(text);
  const std::vector<Range> pieces = ranges_of(parts);
  Texts expected;
  for (std::size_t i = 0; i < pieces.size(); ++i) expected.push_back(describe(expected_text(text, characters, pieces, i)));
  return expected;
}

/// A text with one space for all white space between two words, or for the signs of it, and without joiners: a token may be one.
std::string words_of(std::string text) {
  replace_all(text, "\u200D", "");
  for (const std::string_view blank : {"\n", "\t", "↵", "⇥"}) replace_all(text, blank, " ");
  const auto are_spaces = [](char a, char b) { return a == ' ' && b == ' '; };
  text.erase(std::unique(text.begin(), text.end(), are_spaces), text.end());
  return text;
}

constexpr std::string_view scripts =
    "The cat’s naïve café. Съешь ещё этих булок!\nΞεσκεπάζω την ψυχοφθόρα\n\n\tשלום עולם  مرحبا بالعالم नमस्ते दुनिया 你好，世界。 こんにちは "
    "안녕하세요 "
    "สวัสดี 😀👩‍🚀🇪🇺 end\n";

// --- Byte-level BPE ------------------------------------------------------------------------------------------------------

TEST(TokenText, ByteLevelBpe) {
  EXPECT_EQ(read({"The", "Ġcat", "'s", "Ġtoy", ".", "Ċ", "ĠĠ", "ĉreturn", "Ġx", ";ĊĊ", "ĊĊ", "č"}),
            (Texts{"|The|", "·|cat|", "+|'s|", "·|toy|", "+|.|", "↵||¶", "··||", "⇥|return|", "·|x|", "+|;|↵↵¶", "↵↵||¶", "␍||"}));
  EXPECT_EQ(read({"na", "Ã¯", "ve", "Ġâ", "Ģ", "ľ"}), (Texts{"|na|", "+|ï|", "+|ve|", "·|“| 1/3", "+“ 2/3||", "+“ 3/3||"}));
  EXPECT_EQ(read({"Ġcaf", "Ã", "©s"}), (Texts{"·|caf|", "+|é| 1/2", "+é 2/2 |s|"}));
  EXPECT_EQ(read({"Ġcaf", "Ã", "©ĠetĊ", "la"}), (Texts{"·|caf|", "+|é| 1/2", "+é 2/2 | et|↵¶", "|la|"}));
}

TEST(TokenText, ACharacterOfSeveralTokensIsWrittenOnce) {
  EXPECT_EQ(read({"ĠðŁ", "ĺĢ"}), (Texts{"·|😀| 1/2", "+😀 2/2||"}));
  EXPECT_EQ(read({"Ġhi", "ð", "ŁĺĢ!"}), (Texts{"·|hi|", "+|😀| 1/2", "+😀 2/2 |!|"}));
  EXPECT_EQ(read({"Ġð", "Ł", "ĺ", "Ģ"}), (Texts{"·|😀| 1/4", "+😀 2/4||", "+😀 3/4||", "+😀 4/4||"}));
  EXPECT_EQ(read({"ä½", "łå¥", "½Ġ"}), (Texts{"|你| 1/2", "+你 2/2 |好| 1/2", "+好 2/2||·"}));
  EXPECT_EQ(read({"Ġä½", "", "ł"}), (Texts{"·|你| 1/2", "+||", "+你 2/2||"}));
}

TEST(TokenText, ByteLevelBpeOfAnyTextAndAnySplit) {
  const std::string text(scripts);
  Random random(1);
  for (int i = 0; i < 200; ++i) {
    const Texts pieces = split_bytes(random, text);
    Texts tokens;
    for (const std::string& piece : pieces) tokens.push_back(gpt2(piece));
    ASSERT_EQ(read(tokens), expected_texts(text, pieces));
    ASSERT_EQ(words_of(running_text(tokens)), words_of(text));
  }
}

TEST(TokenText, EveryByteIsRead) {
  for (int byte = 0x80; byte <= 0xFF; ++byte) {
    const std::string text =
        byte < 0xC0 ? "\xC2" + std::string(1, static_cast<char>(byte)) : "\xC3" + std::string(1, static_cast<char>(byte - 0x40));
    if (byte == 0xA0) continue;  // a space
    const bool is_control = byte < 0xA0;
    const std::string text_or_sign = is_control ? "|‹U+00" + hex(byte) + "›|" : byte == 0xAD ? "‹SHY›||" : "|" + text + "|";
    EXPECT_EQ(read({"Ġa", gpt2(text)}), (Texts{"·|a|", "+" + text_or_sign}));
  }
  for (int byte = 0x21; byte < 0x7F; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    EXPECT_EQ(read({"Ġa", gpt2(text)}), (Texts{"·|a|", "+|" + text + "|"}));
  }
}

TEST(TokenText, SpacesOfOtherKindsAreSpaces) {
  EXPECT_EQ(read({"Ġ10", gpt2("\u00A0"), "km", gpt2("\u3000")}), (Texts{"·|10|", "·||", "+|km|", "·||"}));
}

TEST(TokenText, BytesThatAreNoUtf8AreHexadecimal) {
  EXPECT_EQ(read({"ĺ", "Ġa", "Ġb", "Ġc", "ł", "Ġðx", "ðŁ"}),
            (Texts{"|‹98›|", "·|a|", "·|b|", "·|c|", "+|‹A0›|", "·|‹F0›x|", "+|‹F0›‹9F›|"}));
  EXPECT_EQ(read({"Ġa", "Ġb", "Ġc", gpt2("\xED\xA0\x80"), gpt2("\xC0\xAF"), gpt2("\xF4\x90")}),
            (Texts{"·|a|", "·|b|", "·|c|", "+|‹ED›‹A0›‹80›|", "+|‹C0›‹AF›|", "+|‹F4›‹90›|"}));
  EXPECT_EQ(read({"Ġa", "Ġb", "ðŁ", "<|endoftext|>", "ĺĢ"}), (Texts{"·|a|", "·|b|", "+|‹F0›‹9F›|", "|<|endoftext|>|", "|‹98›‹80›|"}));
}

TEST(TokenText, AddedTokensOfSpacesBelongToByteLevelBpe) {
  EXPECT_EQ(read({"if", "Ġx", ":", "\n", "    ", "y"}), (Texts{"|if|", "·|x|", "+|:|", "↵||¶", "····||", "+|y|"}));
}

TEST(TokenText, MarkdownIsNoWordPiece) {
  EXPECT_EQ(read({"##", "(", "##(", "Ġa", "@@", "x@@"}), (Texts{"|##|", "+|(|", "+|##(|", "·|a|", "+|@@|", "+|x@@|"}));
  EXPECT_EQ(read({"###", "title"}), (Texts{"|###|", "|title|"}));
  EXPECT_EQ(read({"##x", " title"}), (Texts{"|##x|", "·|title|"}));
}

TEST(TokenText, WordsWhoseLettersAreInTheByteAlphabetStay) {
  for (const Texts& words : {Texts{"ĉasopis", "mi", "legas"}, Texts{"ĉu", "vi", "eĉ", "manĝis", "ĝin"}, Texts{"čas", "je", "teče"},
                             Texts{"děti", "čtou"}, Texts{"mała", "łąka"}, Texts{"ağaç", "ılık"}, Texts{"Ġorġ", "jgħid", "ħobża"},
                             Texts{"Ċensu", "mar", "dar"}, Texts{"ā", "ē"}, Texts{"café", "Ångström"}, Texts{"Ã©t", "Ã©"}, Texts{"ĺĢ"}}) {
    Texts expected;
    for (const std::string& word : words) expected.push_back("|" + word + "|");
    EXPECT_EQ(read(words), expected);
  }
}

// --- SentencePiece -------------------------------------------------------------------------------------------------------

TEST(TokenText, SentencePiece) {
  EXPECT_EQ(read({"▁The", "▁cat", "s", "▁", "2", ".", "▁▁▁", "New▁York"}),
            (Texts{"·|The|", "·|cat|", "+|s|", "·||", "+|2|", "+|.|", "···||", "+|New York|"}));
  EXPECT_EQ(read({"<0x0A>", "▁", "<0xF0>", "<0x9F>", "<0x98>", "<0x80>", "a", "<0x09>"}),
            (Texts{"↵||¶", "·||", "+|😀| 1/4", "+😀 2/4||", "+😀 3/4||", "+😀 4/4||", "+|a|", "⇥||"}));
  EXPECT_EQ(read({"Hello", "<0xC3>", "<0xa9>", "<0xFF>", "<0xG0>"}), (Texts{"|Hello|", "+|é| 1/2", "+é 2/2||", "+|‹FF›|", "+|<0xG0>|"}));
  EXPECT_EQ(read({"<s>", "▁Ja", "▁a▁", "b", "</s>"}), (Texts{"|<s>|", "·|Ja|", "·|a|·", "|b|", "|</s>|"}));
}

TEST(TokenText, SentencePieceOfAnyTextAndAnySplit) {
  const std::string text(scripts);
  Random random(2);
  for (int i = 0; i < 200; ++i) {
    const Texts tokens = split_sentencepiece(random, text);
    Texts pieces;
    for (std::string token : tokens) {
      replace_all(token, "▁", " ");
      pieces.push_back(token.starts_with("<0x") ? std::string(1, static_cast<char>(std::stoi(token.substr(3, 2), nullptr, 16))) : token);
    }
    ASSERT_EQ(read(tokens), expected_texts(text, pieces));
    ASSERT_EQ(words_of(running_text(tokens)), words_of(text));
  }
}

// --- Texts with their own spaces -----------------------------------------------------------------------------------------

TEST(TokenText, ExplicitSpaces) {
  EXPECT_EQ(read({"The", " cat", "s", ".", "\n\n", "  x", " (", "y"}),
            (Texts{"|The|", "·|cat|", "+|s|", "+|.|", "↵↵||¶", "··|x|", "·|(|", "+|y|"}));
  EXPECT_EQ(read({"h", "i", " ", "č", "ĉ", "\n", "a\nb"}), (Texts{"|h|", "+|i|", "·||", "+|č|", "+|ĉ|", "↵||¶", "+|a↵b|"}));
  EXPECT_EQ(running_text({"To", " be", ",", " or", "\n", "not", " to", ".\n", "be"}), "To be, or\nnot to.\nbe");
}

// --- Words and parts of words --------------------------------------------------------------------------------------------

TEST(TokenText, WordPiece) {
  EXPECT_EQ(read({"[CLS]", "play", "##ing", "##s", ".", "##", "[SEP]", "so", "[PAD]"}),
            (Texts{"|[CLS]|", "|play|", "+-|ing|", "+-|s|", "+|.|", "|##|", "|[SEP]|", "|so|", "|[PAD]|"}));
  EXPECT_EQ(read({"[CLS]", "##ing"}), (Texts{"|[CLS]|", "-|ing|"}));
  EXPECT_EQ(
      running_text({"[CLS]", "it", "'", "s", "(", "a", "##n", ")", "“", "open", "”", "50", "%", ",", "don", "’", "t", "!", "?", "[SEP]"}),
      "[CLS] it's (an) “open” 50%, don’t!? [SEP]");
}

TEST(TokenText, HanAndKanaStandWithoutSpaces) {
  EXPECT_EQ(running_text({"[CLS]", "我", "爱", "bert", "##s", "，", "世", "界", "。", "コ", "##ー", "ド", "한국", "어", "[SEP]"}),
            "[CLS] 我爱 berts ，世界。コード 한국 어 [SEP]");
}

TEST(TokenText, EndOfWord) {
  EXPECT_EQ(read({"play", "ing</w>", "well</w>", ".</w>", "do</w>", "n't</w>", "</w>"}),
            (Texts{"|play|-", "+|ing|", "|well|", "+|.|", "|do|", "+|n't|", "||"}));
  EXPECT_EQ(read({"<|startoftext|>", "happy</w>", "ðŁĺ", "Ģ</w>", "cafÃ©</w>", "<|endoftext|>"}),  // CLIP
            (Texts{"|<|startoftext|>|", "|happy|", "|😀| 1/2", "+😀 2/2||", "|café|", "|<|endoftext|>|"}));
}

TEST(TokenText, SubwordNmt) {
  EXPECT_EQ(read({"play@@", "ing", "@@", ",", "well@@", "</s>", "x"}),
            (Texts{"|play|-", "+|ing|", "|@@|", "+|,|", "|well|-", "|</s>|", "|x|"}));
}

TEST(TokenText, PlainWords) {
  EXPECT_EQ(read({"The", "cat", "sat", "...", "\n", "a\tb", "", "x"}),
            (Texts{"|The|", "|cat|", "|sat|", "+|...|", "↵||¶", "|a⇥b|", "||", "|x|"}));
  EXPECT_EQ(running_text({"It", "'s", "what", "they", "'ve", "seen", "(", "[", "once", "]", ")", ";", "is", "n't", "it", "?"}),
            "It's what they've seen ([once]); isn't it?");
  EXPECT_EQ(read({"4", "1", "%"}), (Texts{"|4|", "|1|", "+|%|"}));
  EXPECT_EQ(read({".", "a"}), (Texts{"|.|", "|a|"}));
}

TEST(TokenText, SpecialTokensStay) {
  EXPECT_EQ(read({"<s>", "Ġthe", "<|endoftext|>", "cat", "Ġ"}), (Texts{"|<s>|", "·|the|", "|<|endoftext|>|", "|cat|", "·||"}));
  std::vector<Token> tokens = tokens_of({"##bos", "Ġa", "ĠX", "b", "Ġc"});
  tokens[0].special = true;  // neither a sign of WordPieces nor cut
  tokens[2].special = true;
  EXPECT_EQ(describe(readable_texts(tokens)), (Texts{"|##bos|", "·|a|", "|ĠX|", "|b|", "·|c|"}));
  EXPECT_EQ(read({"[CLS]", "[SEP]"}), (Texts{"|[CLS]|", "|[SEP]|"}));
}

// --- Whatever a file holds -----------------------------------------------------------------------------------------------

TEST(TokenText, NoTokens) {
  EXPECT_TRUE(readable_texts({}).empty());
  EXPECT_TRUE(raw_texts({}).empty());
}

TEST(TokenText, IllFormedTextIsHexadecimal) {
  EXPECT_EQ(read({"a\xFF", "\xE4\xBD", "\xED\xA0\x80", std::string("\0", 1)}), (Texts{"|a‹FF›|", "|‹E4›‹BD›|", "|‹ED›‹A0›‹80›|", "|␀|"}));
  EXPECT_EQ(read({"a", " \xE4\xBD", "\xA0"}), (Texts{"|a|", "·|你| 1/2", "+你 2/2||"}));
  EXPECT_EQ(read({"##a\xFF", "\xC3(\x7F"}), (Texts{"-|a‹FF›|", "|‹C3›(␡|"}));
}

TEST(TokenText, WhatDrawsNothingHasAQuietSign) {
  const Texts texts = {"\u200B",     "\uFEFFab",           "co\u00AD", "\u200F", "\u2800", "\u3164",
                       "\U000E0001", std::string(1, '\0'), "\u0085",   "\u200D", "\uFE0F"};
  EXPECT_EQ(read(texts), (Texts{"‹ZWSP›||", "‹BOM›|ab|", "|co|‹SHY›", "‹RLM›||", "‹U+2800›||", "‹U+3164›||", "‹U+E0001›||", "|␀|",
                                "|‹U+0085›|", "‹ZWJ›||", "‹U+FE0F›||"}));
  EXPECT_EQ(read_raw({"\u200B", "\uFEFFab", " \u200B", "\u0085"}), (Texts{"|‹ZWSP›|", "|‹BOM›ab|", "| ‹ZWSP›|", "|‹U+0085›|"}));
}

TEST(TokenText, WhatShapesItsNeighboursStaysWithThem) {
  EXPECT_EQ(read({"❤\uFE0F", "👩\u200D👩", "می\u200C", "a\u200Bb"}), (Texts{"|❤\uFE0F|", "|👩\u200D👩|", "|می\u200C|", "|a\u200Bb|"}));
}

TEST(TokenText, WhatDrawsNothingMakesNoSpaceInRunningText) {
  EXPECT_EQ(read({"one", " two", "\u200B", "three", "\u200B "}), (Texts{"|one|", "·|two|", "+‹ZWSP›||", "+|three|", "+‹ZWSP›·||"}));
}

TEST(TokenText, RawTextsAreAsTheFileHasThem) {
  EXPECT_EQ(read_raw({"Ġthe", "##ing", "▁a", "b</w>", "c@@", "<0x0A>", "[CLS]"}),
            (Texts{"|Ġthe|", "|##ing|", "|▁a|", "|b</w>|", "|c@@|", "|<0x0A>|", "|[CLS]|"}));
  EXPECT_EQ(read_raw({"", " ", "   ", " a ", "\n", "\r\n\t", "\x1B[0m", "\xE4", "\xBD"}),
            (Texts{"|∅|", "|_|", "|___|", "| a |", "|↵|", "|␍↵⇥|", "|␛[0m|", "|‹E4›|", "|‹BD›|"}));
}

bool can_be_drawn(const std::string& text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
  }
  try {
    return !json(text).dump().empty();
  } catch (const json::exception&) {  // ill-formed
    return false;
  }
}

std::string random_text(Random& random) {
  constexpr std::array<std::string_view, 20> parts = {"##", "▁",  "Ġ",  "Ċ", "ĉ",  "</w>", "@@",    "<0xE4>", "<0x",      " ",
                                                      "\n", "ðŁ", "ĺĢ", "😀", "你", "'",    "[CLS]", "the",    "\xE4\xBD", "\xA0"};
  std::string text;
  for (int i = random.below(4); i > 0; --i) {
    if (random.chance(0.3)) {
      text += static_cast<char>(random.below(256));
    } else {
      text += parts[static_cast<std::size_t>(random.below(static_cast<int>(parts.size())))];
    }
  }
  return text;
}

TEST(TokenText, AnyBytesCanBeDrawn) {
  Random random(3);
  for (int i = 0; i < 4000; ++i) {
    std::vector<Token> tokens;
    for (int count = random.below(12); count > 0; --count) tokens.push_back(token_of(random_text(random), random.chance(0.1)));
    for (const auto& texts : {readable_texts(tokens), raw_texts(tokens)}) {
      ASSERT_EQ(texts.size(), tokens.size());
      for (const TokenText& text : texts) ASSERT_TRUE(can_be_drawn(text.lead + text.text + text.trail)) << describe(text);
      ASSERT_TRUE(texts.empty() || !texts.front().joins);
    }
  }
}

}  // namespace
}  // namespace headlight

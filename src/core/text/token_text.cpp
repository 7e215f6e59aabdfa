#include "core/text/token_text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/opening/special_tokens.h"
#include "core/text/byte_alphabet.h"
#include "core/text/utf8.h"

namespace headlight {
namespace {

constexpr std::string_view sentencepiece_space = "▁";
constexpr std::string_view wordpiece_mark = "##";
constexpr std::string_view end_of_word_mark = "</w>";
constexpr std::string_view continued_mark = "@@";

/// How a list of tokens tells where spaces stand.
enum class Spacing {
  in_text,        ///< spaces are part of the tokens
  sentencepiece,  ///< the same, written "▁"
  wordpiece,      ///< "##" begins a token that continues a word
  end_of_word,    ///< "</w>" ends a token that ends a word
  subword_nmt,    ///< "@@" ends a token that does not end a word
  words           ///< every token is a word
};

/// A token without the tokenizer's marks, once they are read.
struct Piece {
  std::string bytes;  ///< characters may begin in one piece and end in another
  bool is_special = false;
  bool continues_word = false;  ///< a mark says so
  bool word_goes_on = false;    ///< a mark says so
};

/// What a piece says.
struct Said {
  std::string before;  ///< "😀 2/3": the end, or the middle, of a character that began in a piece before
  std::string text;    ///< well-formed; white space is itself
  std::string after;   ///< " 1/3": the last character ends in a piece behind
};

// --- From the token to the piece -----------------------------------------------------------------------------------------

std::vector<Piece> pieces_of(const std::vector<Token>& tokens) {
  std::vector<Piece> pieces;
  pieces.reserve(tokens.size());
  for (const Token& token : tokens) pieces.push_back({.bytes = token.text, .is_special = token.special || is_special_token(token.text)});
  return pieces;
}

/// Tests the pieces that are not special.
template <typename Test>
bool any(const std::vector<Piece>& pieces, Test test) {
  return std::any_of(pieces.begin(), pieces.end(), [&](const Piece& piece) { return !piece.is_special && test(piece.bytes); });
}

/// Makes bytes of pieces that are in the byte alphabet, and says whether they were.
bool decode_byte_alphabet(std::vector<Piece>& pieces) {
  std::vector<std::string_view> texts;
  for (const Piece& piece : pieces) {
    if (!piece.is_special) texts.push_back(piece.bytes);
  }
  if (!is_in_byte_alphabet(texts)) return false;
  for (Piece& piece : pieces) {
    if (!piece.is_special) piece.bytes = *read_byte_alphabet(piece.bytes);
  }
  return true;
}

/// Not that of a Markdown heading, "###".
bool has_wordpiece_mark(const std::string& text) {
  return text.starts_with(wordpiece_mark) && text.size() > wordpiece_mark.size() && text[wordpiece_mark.size()] != '#';
}

bool has_continued_mark(const std::string& text) { return text.ends_with(continued_mark) && text.size() > continued_mark.size(); }

std::optional<unsigned> value_of_hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return std::nullopt;
}

/// SentencePiece writes bytes of characters that it does not know as "<0xE4>".
std::optional<char> read_byte_token(std::string_view text) {
  constexpr std::string_view shape = "<0x__>";
  if (text.size() != shape.size() || !text.starts_with("<0x") || !text.ends_with('>')) return std::nullopt;
  const std::optional<unsigned> high = value_of_hex_digit(text[3]);
  const std::optional<unsigned> low = value_of_hex_digit(text[4]);
  if (!high || !low) return std::nullopt;
  return static_cast<char>(*high * 16 + *low);
}

bool has_sentencepiece_mark(const std::string& text) {
  return text.find(sentencepiece_space) != std::string::npos || read_byte_token(text);
}

/// The surest signs first: "##" and "@@" also occur in Markdown and code, and there the tokens have spaces. CLIP has "</w>" as well as
/// the byte alphabet.
Spacing find_spacing(const std::vector<Piece>& pieces, bool were_bytes) {
  if (any(pieces, [](const std::string& text) { return text.ends_with(end_of_word_mark); })) return Spacing::end_of_word;
  if (were_bytes) return Spacing::in_text;
  if (any(pieces, has_sentencepiece_mark)) return Spacing::sentencepiece;
  if (any(pieces, [](const std::string& text) { return text.starts_with(' '); })) return Spacing::in_text;
  if (any(pieces, has_wordpiece_mark)) return Spacing::wordpiece;
  return any(pieces, has_continued_mark) ? Spacing::subword_nmt : Spacing::words;
}

std::string read_sentencepiece(std::string text) {
  if (const std::optional<char> byte = read_byte_token(text)) return {*byte};
  for (std::size_t at = text.find(sentencepiece_space); at != std::string::npos; at = text.find(sentencepiece_space, at)) {
    text.replace(at, sentencepiece_space.size(), " ");
  }
  return text;
}

void cut_mark(Piece& piece, Spacing spacing) {
  const auto cut_end = [&](std::string_view mark) { piece.bytes.resize(piece.bytes.size() - mark.size()); };
  switch (spacing) {
    case Spacing::sentencepiece:
      piece.bytes = read_sentencepiece(piece.bytes);
      break;
    case Spacing::wordpiece:
      piece.continues_word = piece.bytes.starts_with(wordpiece_mark) && piece.bytes != wordpiece_mark;
      if (piece.continues_word) piece.bytes.erase(0, wordpiece_mark.size());
      break;
    case Spacing::end_of_word:
      piece.word_goes_on = !piece.bytes.ends_with(end_of_word_mark);
      if (!piece.word_goes_on) cut_end(end_of_word_mark);
      break;
    case Spacing::subword_nmt:
      piece.word_goes_on = has_continued_mark(piece.bytes);
      if (piece.word_goes_on) cut_end(continued_mark);
      break;
    case Spacing::in_text:
    case Spacing::words:
      break;
  }
}

// --- From the piece to what it says --------------------------------------------------------------------------------------

std::string hex_sign(char byte) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(byte);
  return std::string("‹") + digits[value >> 4U] + digits[value & 15U] + "›";
}

/// `owners` has the piece of each byte of the character, `said` one entry a piece.
void say_character(std::string_view character, std::span<const std::size_t> owners, std::span<Said> said) {
  std::vector<std::size_t> sharers(owners.begin(), owners.end());
  sharers.erase(std::unique(sharers.begin(), sharers.end()), sharers.end());
  said[sharers.front()].text += character;
  if (sharers.size() == 1) return;
  const std::string of_all = "/" + std::to_string(sharers.size());
  said[sharers.front()].after = " 1" + of_all;
  for (std::size_t i = 1; i < sharers.size(); ++i) said[sharers[i]].before = std::string(character) + " " + std::to_string(i + 1) + of_all;
}

/// Reads pieces whose bytes follow on one another.
void read_characters(std::span<const Piece> pieces, std::span<Said> said) {
  std::string bytes;
  std::vector<std::size_t> owners;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    bytes += pieces[i].bytes;
    owners.resize(bytes.size(), i);
  }
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = character_at(bytes, at).length;
    if (length > 0) {
      say_character(std::string_view(bytes).substr(at, length), std::span(owners).subspan(at, length), said);
    } else {
      said[owners[at]].text += hex_sign(bytes[at]);
    }
    at += std::max<std::size_t>(length, 1);
  }
}

/// Characters do not reach across special tokens.
std::vector<Said> read_all(const std::vector<Piece>& pieces) {
  std::vector<Said> said(pieces.size());
  for (std::size_t begin = 0; begin < pieces.size();) {
    std::size_t end = begin + 1;
    while (end < pieces.size() && !pieces[end - 1].is_special && !pieces[end].is_special) ++end;
    read_characters(std::span(pieces).subspan(begin, end - begin), std::span(said).subspan(begin, end - begin));
    begin = end;
  }
  return said;
}

// --- Signs for what cannot be seen ---------------------------------------------------------------------------------------

bool is_space(char32_t c) { return c == ' ' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000; }

bool is_white(char32_t c) { return is_space(c) || c == '\t' || c == '\n' || c == '\r'; }

/// What draws nothing by itself, but changes how the character before it looks: joiners and selectors of variants.
bool shapes_neighbour(char32_t c) {
  return c == 0x34F || c == 0x200C || c == 0x200D || (c >= 0x180B && c <= 0x180F && c != 0x180E) || (c >= 0xFE00 && c <= 0xFE0F) ||
         (c >= 0xE0020 && c <= 0xE01EF);
}

/// What draws nothing, control characters aside: Unicode's "default ignorable" characters, its line separators, and blanks of scripts.
bool is_invisible(char32_t c) {
  struct Range {
    char32_t first;
    char32_t last;
  };
  constexpr std::array<Range, 11> ranges = {{{0x00AD, 0x00AD},
                                             {0x061C, 0x061C},
                                             {0x115F, 0x1160},
                                             {0x17B4, 0x17B5},
                                             {0x180E, 0x180E},
                                             {0x200B, 0x200F},
                                             {0x2028, 0x202E},
                                             {0x2060, 0x206F},
                                             {0x2800, 0x2800},
                                             {0xFFF9, 0xFFFB},
                                             {0xE0000, 0xE0FFF}}};
  return c == 0x3164 || c == 0xFEFF || c == 0xFFA0 || shapes_neighbour(c) ||
         std::any_of(ranges.begin(), ranges.end(), [c](Range range) { return range.first <= c && c <= range.last; });
}

/// "‹ZWSP›": the abbreviation that Unicode's charts print in the character's place, else its number.
std::string name_sign(char32_t c) {
  struct Name {
    char32_t character;
    std::string_view name;
  };
  constexpr std::array<Name, 22> names = {{{0x00AD, "SHY"},  {0x034F, "CGJ"}, {0x061C, "ALM"}, {0x180E, "MVS"}, {0x200B, "ZWSP"},
                                           {0x200C, "ZWNJ"}, {0x200D, "ZWJ"}, {0x200E, "LRM"}, {0x200F, "RLM"}, {0x2028, "LS"},
                                           {0x2029, "PS"},   {0x202A, "LRE"}, {0x202B, "RLE"}, {0x202C, "PDF"}, {0x202D, "LRO"},
                                           {0x202E, "RLO"},  {0x2060, "WJ"},  {0x2066, "LRI"}, {0x2067, "RLI"}, {0x2068, "FSI"},
                                           {0x2069, "PDI"},  {0xFEFF, "BOM"}}};
  const auto* const named = std::find_if(names.begin(), names.end(), [c](const Name& name) { return name.character == c; });
  if (named != names.end()) return "‹" + std::string(named->name) + "›";
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string number;
  for (auto rest = static_cast<std::uint32_t>(c); rest > 0 || number.size() < 4; rest >>= 4U)
    number.insert(number.begin(), digits[rest & 15U]);
  return "‹U+" + number + "›";
}

/// The character, but a sign for a control character.
std::string visible(Utf8Character character, std::string_view bytes) {
  const auto c = character.code_point;
  if (c == '\n') return "↵";
  if (c == '\t') return "⇥";
  // Unicode has a picture of every other one: that of U+000D is U+240D, "␍".
  if (c < 0x20) return {'\xE2', '\x90', static_cast<char>(0x80 + c)};
  if (c >= 0x80 && c < 0xA0) return name_sign(c);
  return c == 0x7F ? "␡" : std::string(bytes);
}

std::string visible(std::string_view text) {
  std::string signs;
  for_each_character(text, [&](Utf8Character character, std::string_view bytes) { signs += visible(character, bytes); });
  return signs;
}

/// Of characters that cannot be seen.
std::string signs_of(std::string_view text) {
  std::string signs;
  for_each_character(text, [&](Utf8Character character, std::string_view bytes) {
    const auto c = character.code_point;
    signs += is_space(c) ? "·" : is_invisible(c) ? name_sign(c) : visible(character, bytes);
  });
  return signs;
}

/// A text, between what cannot be seen.
struct Trimmed {
  std::string_view begin;  ///< also that of a text of nothing else
  std::string_view middle;
  std::string_view end;
};

/// `is_blank(c)`: what is cut from the ends. Nothing is cut in front of what `begins_inside` a character.
template <typename Test>
Trimmed trim(std::string_view text, bool begins_inside, Test is_blank) {
  std::size_t at = 0;
  std::size_t begin = text.size();
  std::size_t end = 0;
  for_each_character(text, [&](Utf8Character character, std::string_view bytes) {
    const bool belongs_to_last = at == end && (end > 0 || begins_inside) && shapes_neighbour(character.code_point);
    if (belongs_to_last || !is_blank(character.code_point)) {
      begin = std::min(begin, at);
      end = at + bytes.size();
    }
    at += bytes.size();
  });
  if (begins_inside) begin = 0;
  end = std::max(begin, end);
  return {text.substr(0, begin), text.substr(begin, end - begin), text.substr(end)};
}

template <typename Test>
Trimmed trim(const Said& said, Test is_blank) {
  return trim(said.text, !said.before.empty(), is_blank);
}

bool has_line_break(std::string_view text) { return text.find('\n') != std::string_view::npos; }

TokenText lay_out(const Piece& piece, const Said& said) {
  const Trimmed parts = trim(said, [](char32_t c) { return is_white(c) || is_invisible(c); });
  TokenText text;
  if (piece.continues_word) text.lead = "-";
  text.lead += said.before;
  if (!said.before.empty() && !parts.middle.empty()) text.lead += ' ';
  text.lead += signs_of(parts.begin);
  text.text = visible(parts.middle);
  text.trail = signs_of(parts.end) + said.after;
  if (piece.word_goes_on && said.after.empty()) text.trail += '-';
  text.breaks_line = has_line_break(parts.end) || (parts.middle.empty() && has_line_break(parts.begin));
  return text;
}

/// Text as it is written, but such that it can be seen.
TokenText lay_out_raw(const std::string& written) {
  const Piece piece{.bytes = written};
  Said said;
  read_characters({&piece, 1}, {&said, 1});
  TokenText text;
  const bool is_blank = written.find_first_not_of(' ') == std::string::npos;
  const Trimmed parts = trim(said.text, false, is_invisible);
  text.text = written.empty() ? "∅"
              : is_blank      ? std::string(written.size(), '_')
                              : signs_of(parts.begin) + visible(parts.middle) + signs_of(parts.end);
  return text;
}

// --- Where spaces stand in running text ----------------------------------------------------------------------------------

bool consists_of(std::string_view text, std::u32string_view characters) {
  bool is_so = !text.empty();
  for_each_character(text, [&](Utf8Character character, std::string_view) {
    is_so = is_so && characters.find(character.code_point) != std::u32string_view::npos;
  });
  return is_so;
}

bool is_apostrophe(std::string_view text) { return text == "'" || text == "’"; }

/// The second half of "it's" or "don't", as some word lists cut it.
bool is_contraction(std::string_view text) {
  constexpr std::array<std::string_view, 16> known = {"'s", "'t", "'d", "'m", "'re", "'ve", "'ll", "n't",
                                                      "’s", "’t", "’d", "’m", "’re", "’ve", "’ll", "n’t"};
  return std::find(known.begin(), known.end(), text) != known.end();
}

/// Han, kana and the punctuation that goes with them.
bool is_written_without_spaces(char32_t c) {
  struct Range {
    char32_t first;
    char32_t last;
  };
  constexpr std::array<Range, 7> ranges = {
      {{0x3001, 0x30FF}, {0x31F0, 0x31FF}, {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}, {0xFF01, 0xFF9F}, {0x20000, 0x3FFFF}}};
  return std::any_of(ranges.begin(), ranges.end(), [c](Range range) { return range.first <= c && c <= range.last; });
}

bool stand_without_space(std::string_view before, std::string_view text) {
  if (before.empty() || text.empty()) return false;
  char32_t last = 0;
  for_each_character(before, [&](Utf8Character character, std::string_view) { last = character.code_point; });
  return is_written_without_spaces(last) && is_written_without_spaces(character_at(text, 0).code_point);
}

/// Of words that are not marked as parts of one. `before_joins`: the word before stands without a space itself.
bool word_joins(std::string_view before, bool before_joins, std::string_view word) {
  return consists_of(word, U".,;:!?)]}%'’”»…") || is_contraction(word) || consists_of(before, U"([{“«¿¡") ||
         (before_joins && is_apostrophe(before)) || stand_without_space(before, word);
}

/// Of texts that have spaces themselves. Nothing but white space stands for the space on either side of it.
bool text_joins(const Said& before, const Said& said) { return trim(before, is_white).end.empty() && trim(said, is_white).begin.empty(); }

}  // namespace

std::vector<TokenText> readable_texts(const std::vector<Token>& tokens) {
  std::vector<Piece> pieces = pieces_of(tokens);
  const bool were_bytes = decode_byte_alphabet(pieces);
  const Spacing spacing = find_spacing(pieces, were_bytes);
  for (Piece& piece : pieces) {
    if (!piece.is_special) cut_mark(piece, spacing);
  }
  const std::vector<Said> said = read_all(pieces);

  const bool has_spaces = spacing == Spacing::in_text || spacing == Spacing::sentencepiece;
  std::vector<TokenText> texts;
  texts.reserve(pieces.size());
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    texts.push_back(pieces[i].is_special ? lay_out_raw(pieces[i].bytes) : lay_out(pieces[i], said[i]));
    if (i == 0 || pieces[i].is_special || pieces[i - 1].is_special) continue;
    texts[i].joins = !said[i].before.empty() || pieces[i].continues_word || pieces[i - 1].word_goes_on ||
                     (has_spaces ? text_joins(said[i - 1], said[i]) : word_joins(said[i - 1].text, texts[i - 1].joins, said[i].text));
  }
  return texts;
}

std::vector<TokenText> raw_texts(const std::vector<Token>& tokens) {
  std::vector<TokenText> texts;
  texts.reserve(tokens.size());
  for (const Token& token : tokens) texts.push_back(lay_out_raw(token.text));
  return texts;
}

}  // namespace headlight

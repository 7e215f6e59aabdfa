#include "core/opening/special_tokens.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace headlight {
namespace {

bool starts_with(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

}  // namespace

bool is_special_token(std::string_view text) {
  constexpr std::array<std::string_view, 24> known = {
      "[CLS]", "[SEP]",  "[PAD]", "[MASK]", "[UNK]", "[BOS]", "[EOS]", "<s>",   "</s>",  "<pad>", "<PAD>",           "<unk>",
      "<UNK>", "<mask>", "<bos>", "<BOS>",  "<eos>", "<EOS>", "<cls>", "<sep>", "<sos>", "<SOS>", "<start_of_turn>", "<end_of_turn>"};
  if (std::find(known.begin(), known.end(), text) != known.end()) return true;
  constexpr std::size_t shortest = 5;  // "<|x|>"
  return (text.size() >= shortest && starts_with(text, "<|") && ends_with(text, "|>")) ||
         (starts_with(text, "<｜") && ends_with(text, "｜>")) ||     // DeepSeek
         (starts_with(text, "<extra_id_") && ends_with(text, ">"));  // T5
}

void mark_special(std::vector<Token>& tokens) {
  for (Token& token : tokens) token.special = token.special || is_special_token(token.text);
}

}  // namespace headlight

// Tokens that stand for no text.
#pragma once

#include <string_view>
#include <vector>

#include "core/attention.h"

namespace headlight {

/// `[CLS] [SEP] [PAD] [MASK] <s> </s> <pad> <unk> <bos> <eos> <|endoftext|> …` by its text.
[[nodiscard]] bool is_special_token(std::string_view text);

/// Marks them, beside those that the file marks itself.
void mark_special(std::vector<Token>& tokens);

}  // namespace headlight

// From the bytes of a file to a document with its weights.
#pragma once

#include <string>
#include <string_view>

#include "core/attention.h"
#include "core/store/head_store.h"

namespace headlight {

struct OpenedDocument {
  Document document;
  HeadStore heads;
  double index_ms = 0;  ///< how long finding the structure took
};

/// Index, format, decode. Every head is decoded, so nothing stays unchecked; padding of bare arrays is cut; special
/// tokens are marked; warnings tell of missing values, cut padding and a file that broke off.
/// Throws InputError whose sentence begins with the file's name.
[[nodiscard]] OpenedDocument open_document(std::string_view name, std::string_view text);

/// `[CLS] [SEP] [PAD] [MASK] <s> </s> <pad> <unk> <bos> <eos> <|endoftext|> …` by its text.
[[nodiscard]] bool is_special_token(std::string_view text);

}  // namespace headlight

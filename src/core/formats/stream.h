// Streams: a tensor together with its tokens.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/attention.h"
#include "core/formats/format.h"
#include "core/formats/json_tensor.h"

namespace headlight {

struct TokenList {
  std::vector<Token> tokens;
  std::string word;      ///< what a message calls them: "tokens", "left_text"; "" where the format has none
  bool is_whole = true;  ///< false: the file broke off before the last one, or has none; the rest is numbered
};

/// The tokens under `key` of the object at `path`: texts, at least one. Throws InputError "tokens".
[[nodiscard]] TokenList read_tokens(const FormatInput& input, const nlohmann::json& object, const std::string& path, const char* key);

/// The same of an array at `path`; `word` is for messages.
[[nodiscard]] TokenList read_token_array(const FormatInput& input, const nlohmann::json& value, const std::string& path,
                                         const std::string& word);

/// "0", "1", …
[[nodiscard]] std::vector<Token> number_tokens(int count);

/// Where a tensor that is 5 deep has its batch of one.
enum class Batch {
  anywhere,  ///< the first of the three outer dimensions that is 1
  second     ///< [layer][batch][head], as Hugging Face Transformers returns attentions
};

struct StreamParts {
  std::string name;
  const nlohmann::json* attention = nullptr;  ///< null: the object has none
  std::string object_path;                    ///< of the object that has the attention
  const char* attention_key = "attention";    ///< null: the object is the attention
  TokenList queries;
  TokenList keys;
  Batch batch = Batch::anywhere;
};

/// Reads the attention, checks it against the tokens and appends the stream; returns it. A stream of which a broken-off file
/// holds no whole head is left out with a warning, and null is returned. Throws InputError.
Stream* add_stream(Document& document, const FormatInput& input, StreamParts parts);

}  // namespace headlight

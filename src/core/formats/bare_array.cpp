// Nothing but numbers. Without tokens beside it, its padding is cut after decoding, by Opening.
#include <utility>

#include "core/formats/format.h"
#include "core/formats/stream.h"
#include "core/formats/values.h"

namespace headlight {
namespace {

using nlohmann::json;

bool match(const FormatInput& input) {
  const json* value = &input.skeleton.root;
  const auto begins_with_numbers = [&](const json& array) {
    return find_matrix(input.skeleton, array) != nullptr || find_irregular(input.skeleton, array) != nullptr;
  };
  if (begins_with_numbers(*value)) return true;
  if (!value->is_array() || value->empty()) return false;
  while (value->is_array() && !value->empty()) value = &value->front();
  return value->is_number() || begins_with_numbers(*value) || value->is_string() || value->is_null();
}

/// What came together with the array under the one name, or else under the other.
TokenList tokens_beside(const FormatInput& input, const char* name) {
  const NamedTokens* list = find_tokens(input.tokens, name);
  if (list == nullptr) list = find_tokens(input.tokens, "tokens");
  return list == nullptr ? TokenList{{}, "", false} : TokenList{list->tokens, list->name + " in " + list->origin, true};
}

Document open(const FormatInput& input) {
  Document document;
  StreamParts parts;
  parts.name = "Attention";
  parts.attention = &input.skeleton.root;
  parts.attention_key = nullptr;
  parts.queries = tokens_beside(input, "queries");
  parts.keys = tokens_beside(input, "keys");
  document.may_be_padded = !parts.queries.is_whole && !parts.keys.is_whole;
  add_stream(document, input, std::move(parts));
  return document;
}

}  // namespace

extern const Format bare_array_format;
const Format bare_array_format = {"bare array", "numbers nested 2 to 5 deep", match, open};

}  // namespace headlight

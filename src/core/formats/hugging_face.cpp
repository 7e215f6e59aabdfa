// What a Hugging Face model returns with output_attentions=True, beside its tokens.
#include <algorithm>
#include <iterator>
#include <utility>

#include "core/formats/format.h"
#include "core/formats/stream.h"
#include "core/formats/values.h"

namespace headlight {
namespace {

using nlohmann::json;

struct Field {
  const char* key;
  const char* name;
  const char* queries;
  const char* keys;
};

constexpr Field fields[] = {
    {"attentions", "Attention", "tokens", "tokens"},
    {"encoder_attentions", "Encoder", "encoder_tokens", "encoder_tokens"},
    {"decoder_attentions", "Decoder", "decoder_tokens", "decoder_tokens"},
    {"cross_attentions", "Cross", "decoder_tokens", "encoder_tokens"},
};

/// Null also where the file says null: a model without such attention returns None.
const json* find_attention(const FormatInput& input, const Field& field) {
  const json* attention = find_member(input.skeleton.root, field.key);
  return attention == nullptr || attention->is_null() ? nullptr : attention;
}

bool match(const FormatInput& input) {
  return std::any_of(std::begin(fields), std::end(fields), [&](const Field& field) { return find_attention(input, field) != nullptr; });
}

Document open(const FormatInput& input) {
  const json& root = input.skeleton.root;
  Document document;
  document.model = read_optional_text(input, root, "", "model");
  document.title = read_optional_text(input, root, "", "title");
  for (const Field& field : fields) {
    const json* attention = find_attention(input, field);
    if (attention == nullptr) continue;
    StreamParts parts;
    parts.name = field.name;
    parts.attention = attention;
    parts.attention_key = field.key;
    parts.queries = read_tokens(input, root, "", field.queries);
    parts.keys = read_tokens(input, root, "", field.keys);
    parts.batch = Batch::second;
    add_stream(document, input, std::move(parts));
  }
  return document;
}

}  // namespace

extern const Format hugging_face_format;
const Format hugging_face_format = {
    "Hugging Face", R"("tokens" and "attentions": [layer][1][head][query][key], or "encoder_attentions" and the like)", match, open};

}  // namespace headlight

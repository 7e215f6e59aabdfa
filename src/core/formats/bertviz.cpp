// The parameters that BertViz hands to its head view and model view.
#include <utility>

#include "core/formats/format.h"
#include "core/formats/stream.h"
#include "core/formats/values.h"

namespace headlight {
namespace {

using nlohmann::json;

bool match(const FormatInput& input) {
  const json* entries = find_member(input.skeleton.root, "attention");
  return entries != nullptr && entries->is_array() && !entries->empty() && find_member(entries->front(), "attn") != nullptr;
}

Document open(const FormatInput& input) {
  Document document;
  const json& entries = input.skeleton.root["attention"];
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const json& entry = entries[i];
    const std::string path = element_path("attention", i);
    StreamParts parts;
    parts.name = read_optional_text(input, entry, path, "name");
    if (parts.name.empty()) parts.name = "Attention";
    parts.attention = find_member(entry, "attn");
    parts.object_path = path;
    parts.attention_key = "attn";
    parts.queries = read_tokens(input, entry, path, "left_text");
    parts.keys = read_tokens(input, entry, path, "right_text");
    add_stream(document, input, std::move(parts));
  }
  return document;
}

}  // namespace

extern const Format bertviz_format;
const Format bertviz_format = {"BertViz", R"("attention": [{"attn", "left_text", "right_text"}])", match, open};

}  // namespace headlight

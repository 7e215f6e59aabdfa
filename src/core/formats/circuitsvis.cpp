// The arguments of CircuitsVis' attention views: one layer, no layer dimension.
#include <algorithm>
#include <iterator>
#include <utility>

#include "core/formats/format.h"
#include "core/formats/stream.h"
#include "core/formats/values.h"

namespace headlight {
namespace {

using nlohmann::json;

/// A file that has any of these is Headlight's.
constexpr const char* headlight_keys[] = {"model",    "title",   "description", "layer_names", "head_names",
                                          "segments", "special", "token_info",  "streams"};

/// [head][query][key]: an array of matrices.
bool is_one_layer(const FormatInput& input, const json& attention) {
  return attention.is_array() && !attention.empty() && find_matrix(input.skeleton, attention.front()) != nullptr;
}

bool match(const FormatInput& input) {
  const json& root = input.skeleton.root;
  const json* attention = find_member(root, "attention");
  if (attention == nullptr || !is_one_layer(input, *attention) || find_member(root, "tokens") == nullptr) return false;
  return std::none_of(std::begin(headlight_keys), std::end(headlight_keys),
                      [&](const char* key) { return find_member(root, key) != nullptr; });
}

Document open(const FormatInput& input) {
  const json& root = input.skeleton.root;
  Document document;
  StreamParts parts;
  parts.name = "Attention";
  parts.attention = find_member(root, "attention");
  parts.queries = read_tokens(input, root, "", "tokens");
  parts.keys = parts.queries;
  add_stream(document, input, std::move(parts));
  return document;
}

}  // namespace

extern const Format circuitsvis_format;
const Format circuitsvis_format = {"CircuitsVis", R"("tokens" and "attention": [head][query][key])", match, open};

}  // namespace headlight

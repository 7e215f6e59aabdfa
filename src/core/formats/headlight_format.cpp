// Headlight's own format: tokens and attention, or several streams of them, and whatever else is known of the tokens.
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/formats/format.h"
#include "core/formats/stream.h"
#include "core/formats/values.h"
#include "core/input_error.h"

namespace headlight {
namespace {

using nlohmann::json;

bool match(const FormatInput& input) {
  const json& root = input.skeleton.root;
  return find_member(root, "attention") != nullptr || find_member(root, "streams") != nullptr;
}

/// A member that may be missing or null, and of a broken-off file may not be whole: null then.
const json* find_optional(const FormatInput& input, const json& object, const std::string& path, const char* key) {
  const json* value = find_member(object, key);
  return value == nullptr || value->is_null() || is_cut(input.skeleton, member_path(path, key)) ? nullptr : value;
}

void require_count(const json& list, std::size_t count, const std::string& path, const char* of_what) {
  if (list.size() != count) {
    throw InputError("shape", path + ": expected " + std::to_string(count) + " entries, one for each of the " + of_what + ", found " +
                                  std::to_string(list.size()));
  }
}

std::vector<std::string> read_names(const FormatInput& input, const json& object, const std::string& path, const char* key, int count,
                                    const char* of_what) {
  const json* list = find_optional(input, object, path, key);
  if (list == nullptr) return {};
  const std::string list_path = member_path(path, key);
  require_array(input, *list, list_path, "texts");
  // Of a broken-off file nobody knows how many layers and heads there were.
  if (!is_cut(input.skeleton, member_path(path, "attention"))) require_count(*list, static_cast<std::size_t>(count), list_path, of_what);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < list->size(); ++i) names.push_back(read_text(input, (*list)[i], element_path(list_path, i)));
  names.resize(static_cast<std::size_t>(count));
  return names;
}

bool read_segments(const FormatInput& input, const json& object, const std::string& path, std::vector<Token>& tokens) {
  const json* list = find_optional(input, object, path, "segments");
  if (list == nullptr) return false;
  const std::string list_path = member_path(path, "segments");
  require_array(input, *list, list_path, "whole numbers");
  require_count(*list, tokens.size(), list_path, "tokens");
  for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i].segment = read_int(input, (*list)[i], element_path(list_path, i));
  return true;
}

void read_special(const FormatInput& input, const json& object, const std::string& path, std::vector<Token>& tokens) {
  const json* list = find_optional(input, object, path, "special");
  if (list == nullptr) return;
  const std::string list_path = member_path(path, "special");
  require_array(input, *list, list_path, "token indices");
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string index_path = element_path(list_path, i);
    const int index = read_int(input, (*list)[i], index_path);
    if (index < 0 || static_cast<std::size_t>(index) >= tokens.size()) {
      throw InputError("shape", index_path + ": expected the index of one of the " + std::to_string(tokens.size()) + " tokens, found " +
                                    std::to_string(index));
    }
    tokens[static_cast<std::size_t>(index)].special = true;
  }
}

Prediction read_prediction(const FormatInput& input, const json& pair, const std::string& path) {
  if (!pair.is_array() || pair.size() != 2 || !is_text(input, pair[0]) || !pair[1].is_number()) {
    throw InputError("shape", path + ": expected [word, probability], found " + describe_value(input, pair));
  }
  return {read_text(input, pair[0], element_path(path, 0)), pair[1].get<float>()};
}

void read_info(const FormatInput& input, const json& info, const std::string& path, Token& token) {
  if (!info.is_object()) throw InputError("shape", path + ": expected an object, found " + describe_value(input, info));
  token.pos = read_optional_text(input, info, path, "pos");
  token.dep = read_optional_text(input, info, path, "dep");
  token.entity = read_optional_text(input, info, path, "entity");
  const json* predictions = find_optional(input, info, path, "predictions");
  if (predictions == nullptr) return;
  const std::string list_path = member_path(path, "predictions");
  require_array(input, *predictions, list_path, "[word, probability]");
  for (std::size_t i = 0; i < predictions->size(); ++i) {
    token.predictions.push_back(read_prediction(input, (*predictions)[i], element_path(list_path, i)));
  }
}

void read_token_info(const FormatInput& input, const json& object, const std::string& path, std::vector<Token>& tokens) {
  const json* list = find_optional(input, object, path, "token_info");
  if (list == nullptr) return;
  const std::string list_path = member_path(path, "token_info");
  require_array(input, *list, list_path, "objects");
  require_count(*list, tokens.size(), list_path, "tokens");
  for (std::size_t i = 0; i < tokens.size(); ++i) read_info(input, (*list)[i], element_path(list_path, i), tokens[i]);
}

/// What the object says of its "tokens". Queries and keys are two lists; it does not say of which it speaks.
void read_token_fields(const FormatInput& input, const json& object, const std::string& path, bool one_list, Document& document,
                       Stream& stream) {
  if (!one_list) {
    for (const char* key : {"segments", "special", "token_info"}) {
      if (find_optional(input, object, path, key) == nullptr) continue;
      document.warnings.push_back(stream.name + ": \"" + key + R"(" is ignored; it describes "tokens", not "queries" and "keys".)");
    }
    return;
  }
  stream.has_segments = read_segments(input, object, path, stream.queries);
  read_special(input, object, path, stream.queries);
  read_token_info(input, object, path, stream.queries);
  stream.keys = stream.queries;
}

void open_stream(const FormatInput& input, const json& object, const std::string& path, std::string name, Document& document) {
  const bool one_list = find_member(object, "queries") == nullptr && find_member(object, "keys") == nullptr;
  StreamParts parts;
  parts.name = std::move(name);
  parts.attention = find_member(object, "attention");
  parts.object_path = path;
  parts.queries = read_tokens(input, object, path, one_list ? "tokens" : "queries");
  parts.keys = one_list ? parts.queries : read_tokens(input, object, path, "keys");
  Stream* stream = add_stream(document, input, std::move(parts));
  if (stream == nullptr) return;
  // Where the file has all tokens, their number has told this before.
  if (one_list && stream->queries.size() != stream->keys.size()) {
    throw InputError("shape", member_path(path, "attention") +
                                  ": expected as many rows as columns, which share one list of tokens, found " +
                                  std::to_string(stream->queries.size()) + " rows of " + std::to_string(stream->keys.size()) + " numbers");
  }
  stream->layer_names = read_names(input, object, path, "layer_names", stream->layers, "layers");
  stream->head_names = read_names(input, object, path, "head_names", stream->heads, "heads");
  read_token_fields(input, object, path, one_list, document, *stream);
}

void open_streams(const FormatInput& input, const json& streams, Document& document) {
  require_array(input, streams, "streams", "objects");
  if (streams.empty() && !is_cut(input.skeleton, "streams"))
    throw InputError("shape", "streams: expected at least one, found an empty array");
  for (std::size_t i = 0; i < streams.size(); ++i) {
    const std::string path = element_path("streams", i);
    if (!streams[i].is_object()) throw InputError("shape", path + ": expected an object, found " + describe_value(input, streams[i]));
    const std::string name = read_optional_text(input, streams[i], path, "name");
    open_stream(input, streams[i], path, name.empty() ? "Stream " + std::to_string(i) : name, document);
  }
}

Document open(const FormatInput& input) {
  const json& root = input.skeleton.root;
  Document document;
  document.model = read_optional_text(input, root, "", "model");
  document.title = read_optional_text(input, root, "", "title");
  document.description = read_optional_text(input, root, "", "description");
  if (const json* streams = find_member(root, "streams")) {
    open_streams(input, *streams, document);
  } else {
    open_stream(input, root, "", "Attention", document);
  }
  return document;
}

}  // namespace

extern const Format headlight_format;
const Format headlight_format = {
    "Headlight", R"("tokens" or "queries" and "keys", with "attention": [layer][head][query][key] or packed; or "streams" of these)", match,
    open};

}  // namespace headlight

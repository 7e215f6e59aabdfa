#include "core/formats/stream.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/formats/limits.h"
#include "core/formats/values.h"
#include "core/input_error.h"

namespace headlight {
namespace {

using nlohmann::json;

/// Returns which of the outer dimensions it was, if there was one.
std::optional<std::size_t> remove_batch(JsonTensor& tensor, Batch batch, const std::string& path) {
  if (tensor.outer.size() < 3) return std::nullopt;
  const auto axis = batch == Batch::second ? tensor.outer.begin() + 1 : std::find(tensor.outer.begin(), tensor.outer.end(), 1);
  if (axis == tensor.outer.end()) {
    throw InputError("shape", path + ": numbers nested 5 deep must have a batch of one in front, found [" +
                                  std::to_string(tensor.outer[0]) + "][" + std::to_string(tensor.outer[1]) + "][" +
                                  std::to_string(tensor.outer[2]) + "][query][key]");
  }
  if (*axis != 1) {
    throw InputError("shape", element_path(path, 0) + ": expected a batch of one text, found a batch of " + std::to_string(*axis));
  }
  const auto dimension = static_cast<std::size_t>(axis - tensor.outer.begin());
  tensor.outer.erase(axis);
  return dimension;
}

/// The indices of the array inside which the file broke off, seen from the tensor at `path`: of "attention[7][0]" 7 and 0.
std::vector<int> cut_indices(const Skeleton& skeleton, const std::string& path) {
  std::vector<int> indices;
  std::string_view rest = std::string_view(skeleton.cut_path).substr(path.size());
  while (rest.substr(0, 1) == "[") {
    int index = 0;
    const auto [end, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), index);
    if (error != std::errc()) break;  // a key that looks like the path
    indices.push_back(index);
    rest.remove_prefix(std::min(rest.size(), static_cast<std::size_t>(end - rest.data()) + 1));  // and the ']'
  }
  return indices;
}

/// The layer inside which the file broke off, if that was inside the tensor, and not between two layers.
std::optional<int> find_cut_layer(const FormatInput& input, const JsonTensor& tensor, std::optional<std::size_t> batch,
                                  const std::string& path) {
  if (!is_cut(input.skeleton, path)) return std::nullopt;
  const auto missing = std::find_if(tensor.sources.begin(), tensor.sources.end(),
                                    [](const HeadSource& source) { return source.encoding == Encoding::absent; });
  if (missing != tensor.sources.end()) {
    const auto heads_per_layer = tensor.outer.empty() ? 1 : tensor.outer.back();
    return static_cast<int>((missing - tensor.sources.begin()) / heads_per_layer);
  }
  const std::size_t layer_dimension = batch == std::size_t{0} ? 1 : 0;
  const std::vector<int> indices = cut_indices(input.skeleton, path);
  if (tensor.outer.size() < 2 || indices.size() <= layer_dimension) return std::nullopt;
  return indices[layer_dimension];
}

/// Of one layer that is broken off nobody knows how many heads it had.
int count_whole_layers(const FormatInput& input, const JsonTensor& tensor, const Stream& stream, const std::string& path) {
  if (!is_cut(input.skeleton, path)) return stream.layers;
  return tensor.outer.size() < 2 ? 0 : std::min(stream.layers, stream.cut_layer.value_or(stream.layers));
}

/// Tokens that a broken-off file does not hold any more get numbers.
void complete_tokens(TokenList& list, int count, const std::string& stream, Document& document) {
  if (list.is_whole) return;
  const auto wanted = static_cast<std::size_t>(count);
  if (list.tokens.size() > wanted) {
    throw InputError("shape",
                     "expected at most " + std::to_string(count) + " " + list.word + ", found " + std::to_string(list.tokens.size()));
  }
  if (list.tokens.size() == wanted) return;
  if (!list.word.empty()) {
    const std::string warning = stream + ": the file holds only " + std::to_string(list.tokens.size()) + " of " + std::to_string(count) +
                                " " + list.word + "; the others are numbered.";
    const bool is_new = document.warnings.empty() || document.warnings.back() != warning;  // queries and keys may be one list
    if (is_new) document.warnings.push_back(warning);
  }
  const std::vector<Token> numbers = number_tokens(count);
  list.tokens.insert(list.tokens.end(), numbers.begin() + static_cast<std::ptrdiff_t>(list.tokens.size()), numbers.end());
}

int known_count(const TokenList& list) { return list.is_whole ? static_cast<int>(list.tokens.size()) : 0; }

std::optional<JsonTensor> read_attention(const FormatInput& input, const StreamParts& parts, const std::string& path) {
  if (parts.attention == nullptr) {
    if (is_cut(input.skeleton, parts.object_path)) return std::nullopt;
    throw InputError("shape", path + ": expected attention, found nothing");
  }
  const ExpectedShape expected{known_count(parts.queries), known_count(parts.keys), parts.queries.word, parts.keys.word};
  return read_json_tensor(input, *parts.attention, path, expected);
}

}  // namespace

TokenList read_tokens(const FormatInput& input, const json& object, const std::string& path, const char* key) {
  const std::string list_path = member_path(path, key);
  const json* value = find_member(object, key);
  if (value == nullptr) {
    if (is_cut(input.skeleton, path)) return {{}, key, false};
    throw InputError("tokens", "expected \"" + list_path + "\", found nothing of that name");
  }
  return read_token_array(input, *value, list_path, key);
}

TokenList read_token_array(const FormatInput& input, const json& value, const std::string& path, const std::string& word) {
  if (!value.is_array()) throw InputError("tokens", path + ": expected an array of texts, found " + describe_value(input, value));
  TokenList list{{}, word, !is_cut(input.skeleton, path)};
  if (list.is_whole && value.empty()) throw InputError("tokens", path + ": expected at least one text, found an empty array");
  list.tokens.reserve(value.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    const json& text = value[i];
    const std::string text_path = element_path(path, i);
    if (!is_text(input, text)) throw InputError("tokens", text_path + ": expected a text, found " + describe_value(input, text));
    list.tokens.emplace_back().text = read_text(input, text, text_path);
  }
  return list;
}

std::vector<Token> number_tokens(int count) {
  if (count > most_numbered_tokens) {
    throw InputError("limit",
                     "expected at most " + std::to_string(most_numbered_tokens) + " tokens along a side, found " + std::to_string(count));
  }
  std::vector<Token> tokens(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i].text = std::to_string(i);
  return tokens;
}

Stream* add_stream(Document& document, const FormatInput& input, StreamParts parts) {
  const std::string path = parts.attention_key == nullptr ? parts.object_path : member_path(parts.object_path, parts.attention_key);
  std::optional<JsonTensor> tensor = read_attention(input, parts, path);
  if (!tensor) {
    document.warnings.push_back(parts.name + ": the file ends before the first whole head of this stream, which is left out.");
    return nullptr;
  }
  const std::optional<std::size_t> batch = remove_batch(*tensor, parts.batch, path);
  complete_tokens(parts.queries, tensor->queries, parts.name, document);
  complete_tokens(parts.keys, tensor->keys, parts.name, document);

  Stream& stream = document.streams.emplace_back();
  stream.name = std::move(parts.name);
  stream.heads = tensor->outer.empty() ? 1 : tensor->outer.back();
  stream.layers = tensor->outer.size() < 2 ? 1 : tensor->outer.front();
  stream.queries = std::move(parts.queries.tokens);
  stream.keys = std::move(parts.keys.tokens);
  stream.cut_layer = find_cut_layer(input, *tensor, batch, path);
  stream.whole_layers = count_whole_layers(input, *tensor, stream, path);
  stream.sources = std::move(tensor->sources);
  return &stream;
}

}  // namespace headlight

// What an exBERT server answers: one layer, and what it knows of every token.
#include <cstddef>
#include <string>
#include <utility>

#include "core/formats/format.h"
#include "core/formats/stream.h"
#include "core/formats/values.h"
#include "core/input_error.h"

namespace headlight {
namespace {

using nlohmann::json;

struct Answer {
  const json* value = nullptr;  ///< the object with "att", "left" and "right"
  std::string path;
};

/// With or without the shell of status and payload.
Answer find_answer(const FormatInput& input) {
  const json& root = input.skeleton.root;
  if (const json* payload = find_member(root, "payload")) return {find_member(*payload, "aa"), "payload.aa"};
  return {find_member(root, "aa"), "aa"};
}

bool match(const FormatInput& input) {
  const Answer answer = find_answer(input);
  return answer.value != nullptr && find_member(*answer.value, "att") != nullptr;
}

/// A member that may be missing or null: null then.
const json* find_optional(const json& object, const char* key) {
  const json* value = find_member(object, key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

void read_predictions(const FormatInput& input, const json& object, const std::string& path, Token& token) {
  const json* words = find_optional(object, "topk_words");
  const json* probabilities = find_optional(object, "topk_probs");
  if (words == nullptr || probabilities == nullptr) return;
  const std::string words_path = member_path(path, "topk_words");
  const std::string probabilities_path = member_path(path, "topk_probs");
  require_array(input, *words, words_path, "texts");
  require_array(input, *probabilities, probabilities_path, "numbers");
  if (words->size() != probabilities->size()) {
    throw InputError("shape", probabilities_path + ": expected " + std::to_string(words->size()) +
                                  " entries, one for each of topk_words, found " + std::to_string(probabilities->size()));
  }
  for (std::size_t i = 0; i < words->size(); ++i) {
    const json& probability = (*probabilities)[i];
    if (!probability.is_number()) {
      throw InputError("shape", element_path(probabilities_path, i) + ": expected a number, found " + describe_value(input, probability));
    }
    token.predictions.push_back({read_text(input, (*words)[i], element_path(words_path, i)), probability.get<float>()});
  }
}

Token read_token(const FormatInput& input, const json& object, const std::string& path) {
  Token token;
  const json* text = find_member(object, "text");
  if (text == nullptr) throw InputError("tokens", path + R"(: expected an object with "text", found )" + describe_value(input, object));
  token.text = read_text(input, *text, member_path(path, "text"));
  token.pos = read_optional_text(input, object, path, "bpe_pos");
  token.dep = read_optional_text(input, object, path, "bpe_dep");
  const json* is_entity = find_optional(object, "bpe_is_ent");
  if (is_entity != nullptr && is_entity->is_boolean() && is_entity->get<bool>()) token.entity = "entity";
  read_predictions(input, object, path, token);
  return token;
}

TokenList read_side(const FormatInput& input, const Answer& answer, const char* key) {
  const std::string path = member_path(answer.path, key);
  const json* list = find_member(*answer.value, key);
  if (list == nullptr) {
    if (is_cut(input.skeleton, answer.path)) return {{}, key, false};
    throw InputError("tokens", "expected \"" + path + "\", found nothing of that name");
  }
  require_array(input, *list, path, "objects");
  TokenList side{{}, key, !is_cut(input.skeleton, path)};
  if (side.is_whole && list->empty()) throw InputError("tokens", path + ": expected at least one token, found an empty array");
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string token_path = element_path(path, i);
    if (is_cut(input.skeleton, token_path)) break;  // numbered, as those that the file does not hold any more
    side.tokens.push_back(read_token(input, (*list)[i], token_path));
  }
  return side;
}

Document open(const FormatInput& input) {
  const Answer answer = find_answer(input);
  Document document;
  StreamParts parts;
  parts.name = "Attention";
  parts.attention = find_member(*answer.value, "att");
  parts.object_path = answer.path;
  parts.attention_key = "att";
  parts.queries = read_side(input, answer, "left");
  parts.keys = read_side(input, answer, "right");
  add_stream(document, input, std::move(parts));
  return document;
}

}  // namespace

extern const Format exbert_format;
const Format exbert_format = {"exBERT", R"("aa": {"att": [head][query][key], "left": [{"text"}], "right"})", match, open};

}  // namespace headlight

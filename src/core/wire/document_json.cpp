#include "core/wire/document_json.h"

#include <cstddef>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace headlight {
namespace {

using nlohmann::json;

/// Most tokens are nothing but their text.
json token_to_json(const Token& token) {
  json members = token_info_to_json(token);
  if (token.segment != 0) members["segment"] = token.segment;
  if (token.special) members["special"] = true;
  if (members.empty()) return token.text;
  members["text"] = token.text;
  return members;
}

Token token_from_json(const json& value) {
  Token token;
  if (value.is_string()) {
    token.text = value.get<std::string>();
    return token;
  }
  token.text = value.at("text").get<std::string>();
  token.pos = value.value("pos", "");
  token.dep = value.value("dep", "");
  token.entity = value.value("entity", "");
  token.segment = value.value("segment", 0);
  token.special = value.value("special", false);
  for (const json& prediction : value.value("predictions", json::array())) {
    const json& probability = prediction.at(1);  // JSON knows no NaN and no infinity: they become null
    const bool is_number = probability.is_number();
    token.predictions.push_back(
        {prediction.at(0).get<std::string>(), is_number ? probability.get<float>() : std::numeric_limits<float>::quiet_NaN()});
  }
  return token;
}

template <typename Item, typename ToJson>
json list_to_json(const std::vector<Item>& items, ToJson to_json) {
  json list = json::array();
  for (const Item& item : items) list.push_back(to_json(item));
  return list;
}

template <typename Item, typename FromJson>
std::vector<Item> list_from_json(const json& list, FromJson from_json) {
  std::vector<Item> items;
  items.reserve(list.size());
  for (const json& item : list) items.push_back(from_json(item));
  return items;
}

json stream_to_json(const Stream& stream) {
  return {{"name", stream.name},
          {"layers", stream.layers},
          {"heads", stream.heads},
          {"queries", list_to_json(stream.queries, token_to_json)},
          {"keys", list_to_json(stream.keys, token_to_json)},
          {"layer_names", stream.layer_names},
          {"head_names", stream.head_names},
          {"has_segments", stream.has_segments},
          {"cut_layer", stream.cut_layer ? json(*stream.cut_layer) : json()},
          {"sources", list_to_json(stream.sources, source_to_json)}};
}

Stream stream_from_json(const json& value) {
  Stream stream;
  stream.name = value.at("name").get<std::string>();
  stream.layers = value.at("layers").get<int>();
  stream.heads = value.at("heads").get<int>();
  stream.queries = list_from_json<Token>(value.at("queries"), token_from_json);
  stream.keys = list_from_json<Token>(value.at("keys"), token_from_json);
  stream.layer_names = value.at("layer_names").get<std::vector<std::string>>();
  stream.head_names = value.at("head_names").get<std::vector<std::string>>();
  stream.has_segments = value.at("has_segments").get<bool>();
  if (!value.at("cut_layer").is_null()) stream.cut_layer = value.at("cut_layer").get<int>();
  stream.sources = list_from_json<HeadSource>(value.at("sources"), source_from_json);
  return stream;
}

}  // namespace

json token_info_to_json(const Token& token) {
  json info = json::object();
  if (!token.pos.empty()) info["pos"] = token.pos;
  if (!token.dep.empty()) info["dep"] = token.dep;
  if (!token.entity.empty()) info["entity"] = token.entity;
  for (const Prediction& prediction : token.predictions) info["predictions"].push_back({prediction.word, prediction.probability});
  return info;
}

json source_to_json(const HeadSource& source) {
  return {static_cast<int>(source.encoding),
          static_cast<int>(source.dtype),
          source.file,
          source.rows,
          source.columns,
          source.span.offset,
          source.span.length,
          source.first_element};
}

HeadSource source_from_json(const json& value) {
  HeadSource source;
  source.encoding = static_cast<Encoding>(value.at(0).get<int>());
  source.dtype = static_cast<Dtype>(value.at(1).get<int>());
  source.file = value.at(2).get<int>();
  source.rows = value.at(3).get<int>();
  source.columns = value.at(4).get<int>();
  source.span = {value.at(5).get<std::uint64_t>(), value.at(6).get<std::uint64_t>()};
  source.first_element = value.at(7).get<std::uint64_t>();
  return source;
}

json document_to_json(const Document& document) {
  return {{"name", document.name},
          {"format", document.format},
          {"title", document.title},
          {"description", document.description},
          {"model", document.model},
          {"warnings", document.warnings},
          {"streams", list_to_json(document.streams, stream_to_json)},
          {"unused", list_to_json(document.unused, source_to_json)}};
}

Document document_from_json(const json& value) {
  Document document;
  document.name = value.at("name").get<std::string>();
  document.format = value.at("format").get<std::string>();
  document.title = value.at("title").get<std::string>();
  document.description = value.at("description").get<std::string>();
  document.model = value.at("model").get<std::string>();
  document.warnings = value.at("warnings").get<std::vector<std::string>>();
  document.streams = list_from_json<Stream>(value.at("streams"), stream_from_json);
  document.unused = list_from_json<HeadSource>(value.at("unused"), source_from_json);
  return document;
}

}  // namespace headlight

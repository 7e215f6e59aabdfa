#include "core/view/field_values.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <utility>

namespace headlight {

using nlohmann::json;

void refuse(const std::string& field, const std::string& expected, const json& found) {
  // Whatever somebody passes in is shown, even when it is no UTF-8.
  const std::string shown = found.dump(-1, ' ', false, json::error_handler_t::replace);
  throw std::invalid_argument(field + ": expected " + expected + ", found " + shown);
}

namespace {

int read_index(const Place& place, const json& value, std::size_t count) {
  const std::optional<int> index = whole_number(value);
  if (!index || *index < 0 || static_cast<std::size_t>(*index) >= count) {
    refuse(place.field, "a whole number from 0 to " + std::to_string(count - 1), value);
  }
  return *index;
}

std::optional<json> read_int_text(const std::string& text) {
  const std::optional<int> value = parse_int(text);
  return value ? std::optional<json>(*value) : std::nullopt;
}

std::optional<json> read_int_list(const std::string& text) {
  json list = json::array();
  for (const std::string_view part : split(text, ',')) {
    const std::optional<int> value = parse_int(part);
    if (!value) return std::nullopt;
    list.push_back(*value);
  }
  return list;
}

std::optional<json> null_or(std::optional<json> (*read)(const std::string&), const std::string& text) {
  return text.empty() ? std::optional<json>(nullptr) : read(text);
}

std::string write_token(const TokenRef& token) { return std::string(token.side == Side::query ? "q" : "k") + std::to_string(token.index); }

TokenRef read_token(const Place& place, const json& value) {
  const std::string text = value.is_string() ? value.get<std::string>() : "";
  const std::optional<int> index = parse_int(std::string_view(text).substr(std::min<std::size_t>(text.size(), 1)));
  for (const Side side : both_sides) {
    const bool is_there = index && *index >= 0 && static_cast<std::size_t>(*index) < place.stream.tokens(side).size();
    if (is_there && text.starts_with(side == Side::query ? 'q' : 'k')) return {side, *index};
  }
  refuse(place.field, R"(tokens of the stream such as "q12" or "k3")", value);
}

bool has_token(const Stream& stream, const TokenRef& token) {
  return static_cast<std::size_t>(token.index) < stream.tokens(token.side).size();
}

bool has_segments(const Stream& stream, const SegmentPair& pair) {
  const auto has = [&](Side side) {
    const std::vector<Token>& tokens = stream.tokens(side);
    return std::any_of(tokens.begin(), tokens.end(), [&](const Token& token) { return token.segment == pair.of(side); });
  };
  return stream.has_segments && has(Side::query) && has(Side::key);
}

bool is_valid(const Filter& filter) {
  if (!std::isfinite(filter.value)) return false;
  switch (filter.kind) {
    case Filter::Kind::topk:
      return filter.value >= 1 && filter.value == std::floor(filter.value);
    case Filter::Kind::mass:
      return filter.value > 0 && filter.value <= 1;
    case Filter::Kind::weight:
      break;
  }
  return true;  // scores may be negative
}

float read_filter_number(const json& value) {
  if (!value.is_number()) refuse("filter.value", "a number", value);
  const auto number = value.get<double>();
  if (std::fabs(number) > static_cast<double>(std::numeric_limits<float>::max())) refuse("filter.value", "a smaller number", value);
  return static_cast<float>(number);
}

}  // namespace

// --- Flags -----------------------------------------------------------------------------------------------------------------

json FlagValue::write(bool flag) { return flag; }

bool FlagValue::read(const Place& place, const json& value, bool /*current*/) {
  if (!value.is_boolean()) refuse(place.field, "true or false", value);
  return value.get<bool>();
}

std::string FlagValue::write_text(bool flag) { return flag ? "1" : "0"; }

std::optional<json> FlagValue::read_text(const std::string& text) {
  if (text == "1" || text == "true") return true;
  if (text == "0" || text == "false") return false;
  return std::nullopt;
}

std::string FlagValue::allowed() { return "`true`, `false`"; }

// --- Streams, layers, heads ------------------------------------------------------------------------------------------------

json StreamValue::write(int stream) { return stream; }

int StreamValue::read(const Place& place, const json& value, int /*current*/) {
  return read_index(place, value, place.document.streams.size());
}

std::string StreamValue::write_text(int stream) { return std::to_string(stream); }
std::optional<json> StreamValue::read_text(const std::string& text) { return read_int_text(text); }
std::string StreamValue::allowed() { return "an index"; }

int LayerValue::read(const Place& place, const json& value, int /*current*/) {
  return read_index(place, value, static_cast<std::size_t>(place.stream.layers));
}

void LayerValue::fit(int& layer, const Stream& /*before*/, const Stream& now) { layer = std::min(layer, now.layers - 1); }

std::string LayerValue::allowed() { return "an index"; }

json HeadsValue::write(const std::vector<int>& heads) { return heads; }

std::vector<int> HeadsValue::read(const Place& place, const json& value, const std::vector<int>& /*current*/) {
  if (!value.is_array()) refuse(place.field, "an array of heads", value);
  std::vector<int> heads;
  for (const json& head : value) heads.push_back(read_index(place, head, static_cast<std::size_t>(place.stream.heads)));
  std::sort(heads.begin(), heads.end());
  heads.erase(std::unique(heads.begin(), heads.end()), heads.end());
  return heads;
}

std::string HeadsValue::write_text(const std::vector<int>& heads) {
  return join(heads, [](int head) { return std::to_string(head); });
}

std::optional<json> HeadsValue::read_text(const std::string& text) { return read_int_list(text); }

/// Some head shows where some did.
void HeadsValue::fit(std::vector<int>& heads, const Stream& /*before*/, const Stream& now) {
  const bool had_heads = !heads.empty();
  std::erase_if(heads, [&](int head) { return head >= now.heads; });
  if (had_heads && heads.empty()) heads = {0};
}

std::string HeadsValue::allowed() { return "an array of indices"; }

json MixValue::write(const Mix& mix) {
  json shares = json::object();
  for (const auto& [head, share] : mix) shares[std::to_string(head)] = decimal(share);
  return shares;
}

MixValue::Mix MixValue::read(const Place& place, const json& value, const Mix& /*current*/) {
  if (!value.is_object()) refuse(place.field, R"(an object of shares such as {"3": 0.5})", value);
  Mix mix;
  for (const auto& [head, share] : value.items()) {
    const int index = parse_int(head).value_or(-1);
    if (index < 0 || index >= place.stream.heads) refuse(place.field, "heads from 0 to " + std::to_string(place.stream.heads - 1), head);
    if (!share.is_number() || !(share.get<double>() >= 0 && share.get<double>() <= 1)) refuse(place.field, "shares from 0 to 1", share);
    if (share.get<float>() != 1) mix[index] = share.get<float>();
  }
  return mix;
}

std::string MixValue::write_text(const Mix& mix) {
  return join(mix, [](const auto& share) { return std::to_string(share.first) + ":" + write_float(share.second); });
}

std::optional<json> MixValue::read_text(const std::string& text) {
  json mix = json::object();
  for (const std::string_view part : split(text, ',')) {
    const std::size_t colon = part.find(':');
    const std::optional<float> share = colon == std::string_view::npos ? std::nullopt : parse_float(part.substr(colon + 1));
    if (!share) return std::nullopt;
    mix[std::string(part.substr(0, colon))] = *share;
  }
  return mix;
}

void MixValue::fit(Mix& mix, const Stream& /*before*/, const Stream& now) {
  std::erase_if(mix, [&](const auto& share) { return share.first >= now.heads; });
}

std::string MixValue::allowed() { return "`{\"3\": 0.5}`"; }

// --- Tokens ----------------------------------------------------------------------------------------------------------------

template <Side side>
std::optional<int> SelectedValue<side>::read(const Place& place, const json& value, Index /*current*/) {
  if (value.is_null()) return std::nullopt;
  return read_index(place, value, place.stream.tokens(side).size());
}

template <Side side>
std::optional<json> SelectedValue<side>::read_text(const std::string& text) {
  return null_or(read_int_text, text);
}

template <Side side>
void SelectedValue<side>::fit(Index& index, const Stream& /*before*/, const Stream& now) {
  if (index && !has_token(now, {side, *index})) index.reset();
}

template struct SelectedValue<Side::query>;
template struct SelectedValue<Side::key>;

json TokensValue::write(const Tokens& tokens) {
  json list = json::array();
  for (const TokenRef& token : tokens) list.push_back(write_token(token));
  return list;
}

TokensValue::Tokens TokensValue::read(const Place& place, const json& value, const Tokens& /*current*/) {
  if (!value.is_array()) refuse(place.field, R"(an array of tokens such as "q12" or "k3")", value);
  Tokens tokens;
  for (const json& token : value) {
    const TokenRef ref = read_token(place, token);
    if (std::find(tokens.begin(), tokens.end(), ref) == tokens.end()) tokens.push_back(ref);
  }
  return tokens;
}

std::string TokensValue::write_text(const Tokens& tokens) { return join(tokens, write_token); }
std::optional<json> TokensValue::read_text(const std::string& text) { return json(split(text, ',')); }

void TokensValue::fit(Tokens& tokens, const Stream& /*before*/, const Stream& now) {
  std::erase_if(tokens, [&](const TokenRef& token) { return !has_token(now, token); });
}

std::string TokensValue::allowed() { return "`[\"q12\", \"k3\"]`"; }

void TextsValue::fit(Tokens& tokens, const Stream& before, const Stream& now) {
  std::erase_if(tokens, [&](const TokenRef& token) { return !has_token(now, token) || before.token(token).text != now.token(token).text; });
}

// --- What is left out ------------------------------------------------------------------------------------------------------

json FilterValue::write(const Filter& filter) { return {{"kind", word_of(filter.kind)}, {"value", decimal(filter.value)}}; }

Filter FilterValue::read(const Place& place, const json& value, Filter filter) {
  if (!value.is_object()) refuse(place.field, "an object {kind, value}", value);
  for (const auto& [key, part] : value.items()) {
    if (key == "kind") {
      filter.kind = WordValue<Filter::Kind>::read({"filter.kind", place.document, place.stream}, part, filter.kind);
    } else if (key == "value") {
      filter.value = read_filter_number(part);
    } else {
      throw std::invalid_argument(std::string(place.field) + ": expected kind and value, found \"" + key + "\"");
    }
  }
  if (!is_valid(filter)) refuse(place.field, "a weight, a topk of 1 or more, or a mass above 0 and up to 1", value);
  return filter;
}

std::string FilterValue::write_text(const Filter& filter) { return word_of(filter.kind) + ":" + write_float(filter.value); }

std::optional<json> FilterValue::read_text(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return std::nullopt;
  const std::optional<float> value = parse_float(std::string_view(text).substr(colon + 1));
  if (!value) return std::nullopt;
  return json{{"kind", text.substr(0, colon)}, {"value", *value}};
}

std::string FilterValue::allowed() { return "`{kind, value}`, of kind " + WordValue<Filter::Kind>::allowed(); }

json HideSpecialValue::write(HideSpecial hide) {
  const bool is_flag = hide == HideSpecial::no || hide == HideSpecial::both;
  return is_flag ? json(hide == HideSpecial::both) : json(word_of(hide));
}

HideSpecial HideSpecialValue::read(const Place& place, const json& value, HideSpecial /*current*/) {
  if (value.is_boolean()) return value.get<bool>() ? HideSpecial::both : HideSpecial::no;
  for (const HideSpecial hide : {HideSpecial::keys, HideSpecial::queries}) {
    if (value == word_of(hide)) return hide;
  }
  refuse(place.field, R"(true or false, "keys" or "queries")", value);
}

std::string HideSpecialValue::write_text(HideSpecial hide) { return word_of(hide); }

std::optional<json> HideSpecialValue::read_text(const std::string& text) {
  const bool is_side = text == word_of(HideSpecial::keys) || text == word_of(HideSpecial::queries);
  return is_side ? std::optional<json>(text) : FlagValue::read_text(text);
}

std::string HideSpecialValue::allowed() { return "`false`, `\"keys\"`, `\"queries\"`, `true`"; }

json SegmentsValue::write(const Pair& pair) { return pair ? json{pair->query, pair->key} : json(); }

SegmentsValue::Pair SegmentsValue::read(const Place& place, const json& value, const Pair& /*current*/) {
  if (value.is_null()) return std::nullopt;
  const bool is_pair = value.is_array() && value.size() == 2 && value[0].is_number() && value[1].is_number();
  if (!is_pair) refuse(place.field, "null or two segments [query, key]", value);
  const std::optional<int> query = whole_number(value[0]);
  const std::optional<int> key = whole_number(value[1]);
  if (!query || !key || !has_segments(place.stream, {*query, *key})) refuse(place.field, "segments that the stream has", value);
  return SegmentPair{*query, *key};
}

std::string SegmentsValue::write_text(const Pair& pair) {
  return pair ? std::to_string(pair->query) + "," + std::to_string(pair->key) : "";
}

std::optional<json> SegmentsValue::read_text(const std::string& text) { return null_or(read_int_list, text); }

void SegmentsValue::fit(Pair& pair, const Stream& /*before*/, const Stream& now) {
  if (pair && !has_segments(now, *pair)) pair.reset();
}

std::string SegmentsValue::allowed() { return "`null` or `[0, 1]`"; }

}  // namespace headlight

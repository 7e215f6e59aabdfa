#include "core/view_state.h"

#include <fast_float/fast_float.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "core/decode/head.h"
#include "core/store/head_store.h"

namespace headlight {
namespace {

using nlohmann::json;

// How enumerators are spelled, in JSON and in fragments.

template <typename Enum>
struct Spelling {
  Enum value;
  std::string_view word;
};

constexpr std::array<Spelling<Combine>, 3> spell(Combine /*tag*/) {
  return {{{Combine::none, "none"}, {Combine::mean, "mean"}, {Combine::max, "max"}}};
}
constexpr std::array<Spelling<Filter::Kind>, 3> spell(Filter::Kind /*tag*/) {
  return {{{Filter::Kind::weight, "weight"}, {Filter::Kind::topk, "topk"}, {Filter::Kind::mass, "mass"}}};
}
constexpr std::array<Spelling<Colormap>, 3> spell(Colormap /*tag*/) {
  return {{{Colormap::viridis, "viridis"}, {Colormap::magma, "magma"}, {Colormap::grey, "grey"}}};
}
constexpr std::array<Spelling<Scale>, 2> spell(Scale /*tag*/) { return {{{Scale::linear, "linear"}, {Scale::log, "log"}}}; }
constexpr std::array<Spelling<View>, 3> spell(View /*tag*/) {
  return {{{View::both, "both"}, {View::tokens, "tokens"}, {View::heatmap, "heatmap"}}};
}
constexpr std::array<Spelling<Theme>, 3> spell(Theme /*tag*/) {
  return {{{Theme::system, "system"}, {Theme::dark, "dark"}, {Theme::light, "light"}}};
}

template <typename Enum>
std::string word_of(Enum value) {
  for (const auto& spelling : spell(value)) {
    if (spelling.value == value) return std::string(spelling.word);
  }
  return {};
}

[[noreturn]] void refuse(const std::string& key, const std::string& expected, const json& found) {
  // Whatever somebody passes in is shown, even when it is no UTF-8.
  const std::string shown = found.dump(-1, ' ', false, json::error_handler_t::replace);
  throw std::invalid_argument(key + ": expected " + expected + ", found " + shown);
}

template <typename Enum>
Enum read_word(const std::string& key, const json& value) {
  std::string words;
  for (const auto& spelling : spell(Enum{})) {
    if (value.is_string() && value.get_ref<const std::string&>() == spelling.word) return spelling.value;
    words.append(words.empty() ? "\"" : ", \"").append(spelling.word).append("\"");
  }
  refuse(key, "one of " + words, value);
}

int read_index(const std::string& key, const json& value, std::size_t count) {
  const bool is_index = value.is_number_unsigned() && value.get<std::uint64_t>() < count;
  const bool is_signed_index = value.is_number_integer() && !value.is_number_unsigned() && value.get<std::int64_t>() >= 0 &&
                               static_cast<std::uint64_t>(value.get<std::int64_t>()) < count;
  // JavaScript has one kind of number: 3 may arrive as 3.0.
  const bool is_whole_float = value.is_number_float() && value.get<double>() >= 0 && value.get<double>() < static_cast<double>(count) &&
                              value.get<double>() == std::floor(value.get<double>());
  if (!is_index && !is_signed_index && !is_whole_float) refuse(key, "a whole number from 0 to " + std::to_string(count - 1), value);
  return value.get<int>();
}

const Stream& stream_of(const ViewState& state, const Document& document) {
  return document.streams[static_cast<std::size_t>(state.stream)];
}

std::vector<int> read_heads(const json& value, const Stream& stream) {
  if (!value.is_array()) refuse("heads", "an array of heads", value);
  std::vector<int> heads;
  for (const json& head : value) heads.push_back(read_index("heads", head, static_cast<std::size_t>(stream.heads)));
  std::sort(heads.begin(), heads.end());
  heads.erase(std::unique(heads.begin(), heads.end()), heads.end());
  return heads;
}

std::optional<int> read_selection(const std::string& key, const json& value, const std::vector<Token>& tokens) {
  if (value.is_null()) return std::nullopt;
  return read_index(key, value, tokens.size());
}

std::optional<int> parse_int(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

TokenRef read_token(const json& value, const Stream& stream) {
  const std::string text = value.is_string() ? value.get<std::string>() : "";
  const std::string_view side = std::string_view(text).substr(0, 1);
  const int index = parse_int(std::string_view(text).substr(side.size())).value_or(-1);
  const std::size_t count = side == "q" ? stream.queries.size() : side == "k" ? stream.keys.size() : 0;
  if (index < 0 || static_cast<std::size_t>(index) >= count) refuse("pinned", R"(tokens of the stream such as "q12" or "k3")", value);
  return {side == "q" ? TokenRef::Side::query : TokenRef::Side::key, index};
}

std::vector<TokenRef> read_pinned(const json& value, const Stream& stream) {
  if (!value.is_array()) refuse("pinned", R"(an array of tokens such as "q12" or "k3")", value);
  std::vector<TokenRef> pinned;
  for (const json& token : value) {
    const TokenRef ref = read_token(token, stream);
    if (std::find(pinned.begin(), pinned.end(), ref) == pinned.end()) pinned.push_back(ref);
  }
  return pinned;
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
  return filter.value >= 0;
}

Filter read_filter(const json& value, Filter filter) {
  if (!value.is_object()) refuse("filter", "an object {kind, value}", value);
  for (const auto& [key, part] : value.items()) {
    if (key == "kind") {
      filter.kind = read_word<Filter::Kind>("filter.kind", part);
    } else if (key == "value" && part.is_number()) {
      const auto number = part.get<double>();
      if (std::fabs(number) > static_cast<double>(std::numeric_limits<float>::max())) refuse("filter.value", "a smaller number", part);
      filter.value = static_cast<float>(number);
    } else if (key == "value") {
      refuse("filter.value", "a number", part);
    } else {
      throw std::invalid_argument("filter: expected kind and value, found \"" + key + "\"");
    }
  }
  if (!is_valid(filter)) refuse("filter", "a weight of at least 0, a topk of 1 or more, or a mass above 0 and up to 1", value);
  return filter;
}

bool read_bool(const std::string& key, const json& value) {
  if (!value.is_boolean()) refuse(key, "true or false", value);
  return value.get<bool>();
}

std::optional<int> keep_if_below(std::optional<int> index, std::size_t count) {
  return index && static_cast<std::size_t>(*index) < count ? index : std::nullopt;
}

/// Another stream may have fewer layers, heads and tokens.
void change_stream(ViewState& state, int stream_index, const Document& document) {
  if (state.stream == stream_index) return;
  state.stream = stream_index;
  const Stream& stream = stream_of(state, document);
  state.layer = std::min(state.layer, stream.layers - 1);
  const bool had_heads = !state.heads.empty();
  state.heads.erase(std::remove_if(state.heads.begin(), state.heads.end(), [&](int head) { return head >= stream.heads; }),
                    state.heads.end());
  if (had_heads && state.heads.empty()) state.heads = {0};
  state.query = keep_if_below(state.query, stream.queries.size());
  state.key = keep_if_below(state.key, stream.keys.size());
  const auto does_not_fit = [&](const TokenRef& token) {
    return static_cast<std::size_t>(token.index) >= (token.side == TokenRef::Side::query ? stream.queries : stream.keys).size();
  };
  state.pinned.erase(std::remove_if(state.pinned.begin(), state.pinned.end(), does_not_fit), state.pinned.end());
}

void merge_value(ViewState& state, const std::string& key, const json& value, const Document& document) {
  const Stream& stream = stream_of(state, document);
  if (key == "stream") {
    change_stream(state, read_index(key, value, document.streams.size()), document);
  } else if (key == "layer") {
    state.layer = read_index(key, value, static_cast<std::size_t>(stream.layers));
  } else if (key == "heads") {
    state.heads = read_heads(value, stream);
  } else if (key == "combine") {
    state.combine = read_word<Combine>(key, value);
  } else if (key == "query") {
    state.query = read_selection(key, value, stream.queries);
  } else if (key == "key") {
    state.key = read_selection(key, value, stream.keys);
  } else if (key == "pinned") {
    state.pinned = read_pinned(value, stream);
  } else if (key == "filter") {
    state.filter = read_filter(value, state.filter);
  } else if (key == "hideSpecial") {
    state.hide_special = read_bool(key, value);
  } else if (key == "colormap") {
    state.colormap = read_word<Colormap>(key, value);
  } else if (key == "scale") {
    state.scale = read_word<Scale>(key, value);
  } else if (key == "view") {
    state.view = read_word<View>(key, value);
  } else if (key == "theme") {
    state.theme = read_word<Theme>(key, value);
  } else {
    throw std::invalid_argument("expected a key of the state, found \"" + key + "\"");
  }
}

/// Calls `merge(key, value)` for each key of the patch; the stream comes first, for the others are checked against it.
template <typename Merge>
void for_each_key(const json& patch, const Merge& merge) {
  if (const auto stream = patch.find("stream"); stream != patch.end()) merge("stream", *stream);
  for (const auto& [key, value] : patch.items()) {
    if (key != "stream") merge(key, value);
  }
}

std::optional<float> parse_float(std::string_view text) {
  float value = 0;
  const auto [end, error] = fast_float::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// The shortest decimal that reads back as the same float.
std::string write_float(float value) {
  constexpr float always_exact = 1e7F;
  if (value == std::floor(value) && std::fabs(value) < always_exact) return std::to_string(static_cast<int>(value));
  std::array<char, 32> text{};
  for (int digits = 1; digits <= std::numeric_limits<float>::max_digits10; ++digits) {
    std::snprintf(text.data(), text.size(), "%.*g", digits, static_cast<double>(value));
    if (parse_float(text.data()) == value) break;
  }
  return text.data();
}

std::string write_token(const TokenRef& token) {
  return std::string(token.side == TokenRef::Side::query ? "q" : "k") + std::to_string(token.index);
}

template <typename List, typename Write>
std::string join(const List& list, const Write& write) {
  std::string joined;
  for (const auto& item : list) joined.append(joined.empty() ? "" : ",").append(write(item));
  return joined;
}

std::string write_selection(const std::optional<int>& index) { return index ? std::to_string(*index) : ""; }

std::string percent_encode(std::string_view text) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~,:/";
  std::string encoded;
  for (const char c : text) {
    if (plain.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      std::array<char, 4> escape{};
      std::snprintf(escape.data(), escape.size(), "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
      encoded += escape.data();
    }
  }
  return encoded;
}

/// Empty for a broken escape.
std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    unsigned byte = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (error != std::errc() || digits.size() != 2 || end != digits.data() + 2) return std::nullopt;
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::optional<json> read_int_list(std::string_view text) {
  json list = json::array();
  for (const std::string_view part : split(text, ',')) {
    const std::optional<int> value = parse_int(part);
    if (!value) return std::nullopt;
    list.push_back(*value);
  }
  return list;
}

std::optional<json> read_filter_text(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::optional<float> value = parse_float(text.substr(colon + 1));
  if (!value) return std::nullopt;
  return json{{"kind", text.substr(0, colon)}, {"value", *value}};
}

std::optional<json> read_int_text(std::string_view text) {
  const std::optional<int> value = parse_int(text);
  return value ? std::optional<json>(*value) : std::nullopt;
}

/// What a value of the fragment spells, for merge_state to judge; empty when it spells nothing.
std::optional<json> read_fragment_value(std::string_view key, const std::string& text) {
  if (key == "stream" || key == "layer") return read_int_text(text);
  if (key == "query" || key == "key") return text.empty() ? std::optional<json>(nullptr) : read_int_text(text);
  if (key == "heads") return read_int_list(text);
  if (key == "pinned") {
    json list = json::array();
    for (const std::string_view part : split(text, ',')) list.push_back(part);
    return list;
  }
  if (key == "filter") return read_filter_text(text);
  if (key == "hideSpecial") {
    if (text == "1" || text == "true") return true;
    if (text == "0" || text == "false") return false;
    return std::nullopt;
  }
  for (const std::string_view word_key : {"combine", "colormap", "scale", "view", "theme"}) {
    if (key == word_key) return json(text);
  }
  return std::nullopt;
}

/// A layer near the middle of which at least one head is there.
int middle_layer(const Stream& stream) {
  for (int layer = stream.layers / 2; layer > 0; --layer) {
    for (int head = 0; head < stream.heads; ++head) {
      if (stream.source(layer, head).encoding != Encoding::absent) return layer;
    }
  }
  return 0;
}

}  // namespace

json to_json(const ViewState& state) {
  json pinned = json::array();
  for (const TokenRef& token : state.pinned) pinned.push_back(write_token(token));
  // The decimal that the fragment shows too, not the float's neighbour among the doubles: 0.05, not 0.05000000074505806.
  const double value = json::parse(write_float(state.filter.value)).get<double>();
  return {{"stream", state.stream},
          {"layer", state.layer},
          {"heads", state.heads},
          {"combine", word_of(state.combine)},
          {"query", state.query ? json(*state.query) : json()},
          {"key", state.key ? json(*state.key) : json()},
          {"pinned", std::move(pinned)},
          {"filter", {{"kind", word_of(state.filter.kind)}, {"value", value}}},
          {"hideSpecial", state.hide_special},
          {"colormap", word_of(state.colormap)},
          {"scale", word_of(state.scale)},
          {"view", word_of(state.view)},
          {"theme", word_of(state.theme)}};
}

void merge_state(ViewState& state, const json& patch, const Document& document) {
  if (!patch.is_object()) throw std::invalid_argument("expected an object with keys of the state");
  ViewState merged = state;
  for_each_key(patch, [&](const std::string& key, const json& value) { merge_value(merged, key, value, document); });
  state = std::move(merged);
}

std::string to_fragment(const ViewState& state, const ViewState& base) {
  std::string fragment;
  const auto write = [&](const char* key, bool differs, const std::string& value) {
    if (differs) fragment.append(fragment.empty() ? "" : "&").append(key).append("=").append(percent_encode(value));
  };
  write("stream", state.stream != base.stream, std::to_string(state.stream));
  write("layer", state.layer != base.layer, std::to_string(state.layer));
  write("heads", state.heads != base.heads, join(state.heads, [](int head) { return std::to_string(head); }));
  write("combine", state.combine != base.combine, word_of(state.combine));
  write("query", state.query != base.query, write_selection(state.query));
  write("key", state.key != base.key, write_selection(state.key));
  write("pinned", state.pinned != base.pinned, join(state.pinned, write_token));
  write("filter", !(state.filter == base.filter), word_of(state.filter.kind) + ":" + write_float(state.filter.value));
  write("hideSpecial", state.hide_special != base.hide_special, state.hide_special ? "1" : "0");
  write("colormap", state.colormap != base.colormap, word_of(state.colormap));
  write("scale", state.scale != base.scale, word_of(state.scale));
  write("view", state.view != base.view, word_of(state.view));
  write("theme", state.theme != base.theme, word_of(state.theme));
  return fragment;
}

json patch_from_fragment(std::string_view fragment) {
  json patch = json::object();
  for (const std::string_view pair : split(fragment, '&')) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = pair.substr(0, equals);
    const std::optional<std::string> text = percent_decode(pair.substr(equals + 1));
    if (!text) continue;
    if (std::optional<json> value = read_fragment_value(key, *text)) patch[std::string(key)] = std::move(*value);
  }
  return patch;
}

void merge_what_fits(ViewState& state, const json& patch, const Document& document) {
  if (!patch.is_object()) return;
  for_each_key(patch, [&](const std::string& key, const json& value) {
    try {
      merge_value(state, key, value, document);
    } catch (const std::invalid_argument&) {
      // It does not fit, and is left out.
    }
  });
}

ViewState starting_state(const Document& document) {
  constexpr int most_heads = 16;
  constexpr std::uint64_t most_bytes = std::uint64_t{128} << 20U;
  const Stream& stream = document.streams.front();
  ViewState state;
  state.layer = middle_layer(stream);
  state.heads.clear();
  std::uint64_t bytes = 0;
  for (int head = 0; head < std::min(stream.heads, most_heads); ++head) {
    bytes += encoded_bytes(stream.source(state.layer, head));
    if (!state.heads.empty() && bytes > most_bytes) break;
    state.heads.push_back(head);
  }
  return state;
}

Filter starting_filter(const ViewState& state, const Document& document, const HeadStore& heads) {
  constexpr double legible_edges = 300;
  std::vector<HeadMatrix> matrices;
  for (const int head : state.heads) {
    if (const Matrix* matrix = heads.peek({state.stream, state.layer, head})) matrices.push_back({head, matrix});
  }
  const Stream& stream = document.streams[static_cast<std::size_t>(state.stream)];
  // Few rows may show more edges each; long texts scroll, so they need not share the edges of one screen.
  const auto rows = static_cast<double>(std::max<std::size_t>(1, matrices.size() * stream.queries.size()));
  return {Filter::Kind::weight, suggest_threshold(matrices, std::clamp(legible_edges / rows, 0.3, 2.0))};
}

}  // namespace headlight

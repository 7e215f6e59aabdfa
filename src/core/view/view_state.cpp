#include "core/view/view_state.h"

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
#include <type_traits>
#include <utility>

#include "core/heads/head.h"

namespace headlight {
namespace {

using nlohmann::json;

// How enumerators are spelled, in JSON and in fragments.

template <typename Enum>
struct Spelling {
  Enum value;
  std::string_view word;
};

constexpr std::array<Spelling<Combine>, 4> spell(Combine /*tag*/) {
  return {{{Combine::none, "none"}, {Combine::mean, "mean"}, {Combine::max, "max"}, {Combine::mix, "mix"}}};
}
constexpr std::array<Spelling<TokenColor>, 4> spell(TokenColor /*tag*/) {
  return {{{TokenColor::none, "none"}, {TokenColor::pos, "pos"}, {TokenColor::dep, "dep"}, {TokenColor::entity, "entity"}}};
}
constexpr std::array<Spelling<Filter::Kind>, 3> spell(Filter::Kind /*tag*/) {
  return {{{Filter::Kind::weight, "weight"}, {Filter::Kind::topk, "topk"}, {Filter::Kind::mass, "mass"}}};
}
constexpr std::array<Spelling<TextSelects>, 2> spell(TextSelects /*tag*/) {
  return {{{TextSelects::queries, "queries"}, {TextSelects::keys, "keys"}}};
}
constexpr std::array<Spelling<WeightChoice>, 4> spell(WeightChoice /*tag*/) {
  return {{{WeightChoice::automatic, "auto"},
           {WeightChoice::probabilities, "probabilities"},
           {WeightChoice::differences, "signed"},
           {WeightChoice::scores, "scores"}}};
}
constexpr std::array<Spelling<Colormap>, 3> spell(Colormap /*tag*/) {
  return {{{Colormap::viridis, "viridis"}, {Colormap::magma, "magma"}, {Colormap::grey, "grey"}}};
}
constexpr std::array<Spelling<Scale>, 2> spell(Scale /*tag*/) { return {{{Scale::linear, "linear"}, {Scale::log, "log"}}}; }
constexpr std::array<Spelling<View>, view_names.size()> spell(View /*tag*/) {
  std::array<Spelling<View>, view_names.size()> spellings{};
  for (std::size_t view = 0; view < view_names.size(); ++view) spellings[view] = {static_cast<View>(view), view_names[view]};
  return spellings;
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

TokenRef read_token(const std::string& key, const json& value, const Stream& stream) {
  const std::string text = value.is_string() ? value.get<std::string>() : "";
  const std::string_view side = std::string_view(text).substr(0, 1);
  const int index = parse_int(std::string_view(text).substr(side.size())).value_or(-1);
  const std::size_t count = side == "q" ? stream.queries.size() : side == "k" ? stream.keys.size() : 0;
  if (index < 0 || static_cast<std::size_t>(index) >= count) refuse(key, R"(tokens of the stream such as "q12" or "k3")", value);
  return {side == "q" ? Side::query : Side::key, index};
}

std::vector<TokenRef> read_tokens(const std::string& key, const json& value, const Stream& stream) {
  if (!value.is_array()) refuse(key, R"(an array of tokens such as "q12" or "k3")", value);
  std::vector<TokenRef> tokens;
  for (const json& token : value) {
    const TokenRef ref = read_token(key, token, stream);
    if (std::find(tokens.begin(), tokens.end(), ref) == tokens.end()) tokens.push_back(ref);
  }
  return tokens;
}

/// Shares of 1 say nothing and are left out.
std::map<int, float> read_mix(const json& value, const Stream& stream) {
  if (!value.is_object()) refuse("mix", R"(an object of shares such as {"3": 0.5})", value);
  std::map<int, float> mix;
  for (const auto& [head, share] : value.items()) {
    const int index = parse_int(head).value_or(-1);
    if (index < 0 || index >= stream.heads) refuse("mix", "heads from 0 to " + std::to_string(stream.heads - 1), head);
    if (!share.is_number() || !(share.get<double>() >= 0 && share.get<double>() <= 1)) refuse("mix", "shares from 0 to 1", share);
    if (share.get<float>() != 1) mix[index] = share.get<float>();
  }
  return mix;
}

bool has_segments(const Stream& stream, const SegmentPair& pair) {
  const auto has = [&](Side side) {
    const std::vector<Token>& tokens = stream.tokens(side);
    return std::any_of(tokens.begin(), tokens.end(), [&](const Token& token) { return token.segment == pair.of(side); });
  };
  return stream.has_segments && has(Side::query) && has(Side::key);
}

std::optional<SegmentPair> read_segments(const json& value, const Stream& stream) {
  if (value.is_null()) return std::nullopt;
  const bool is_pair = value.is_array() && value.size() == 2 && value[0].is_number_integer() && value[1].is_number_integer();
  if (!is_pair) refuse("segments", "null or two segments [query, key]", value);
  const SegmentPair pair{value[0].get<int>(), value[1].get<int>()};
  if (!has_segments(stream, pair)) refuse("segments", "segments that the stream has", value);
  return pair;
}

HideSpecial read_hide_special(const json& value) {
  if (value.is_boolean()) return value.get<bool>() ? HideSpecial::both : HideSpecial::no;
  if (value == "keys") return HideSpecial::keys;
  if (value == "queries") return HideSpecial::queries;
  refuse("hideSpecial", R"(true or false, "keys" or "queries")", value);
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
  if (!is_valid(filter)) refuse("filter", "a weight, a topk of 1 or more, or a mass above 0 and up to 1", value);
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
  const Stream& old = stream_of(state, document);
  state.stream = stream_index;
  const Stream& stream = stream_of(state, document);
  state.layer = std::min(state.layer, stream.layers - 1);
  const bool had_heads = !state.heads.empty();
  state.heads.erase(std::remove_if(state.heads.begin(), state.heads.end(), [&](int head) { return head >= stream.heads; }),
                    state.heads.end());
  if (had_heads && state.heads.empty()) state.heads = {0};
  for (const Side side : both_sides) state.token(side) = keep_if_below(state.token(side), stream.tokens(side).size());
  const auto does_not_fit = [&](const TokenRef& token) {
    return static_cast<std::size_t>(token.index) >= stream.tokens(token.side).size();
  };
  std::erase_if(state.pinned, does_not_fit);
  const auto text_of = [](const Stream& from, const TokenRef& token) { return from.token(token).text; };
  std::erase_if(state.marked, [&](const TokenRef& token) { return does_not_fit(token) || text_of(old, token) != text_of(stream, token); });
  std::erase_if(state.mix, [&](const auto& share) { return share.first >= stream.heads; });
  if (state.segments && !has_segments(stream, *state.segments)) state.segments.reset();
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

std::string write_token(const TokenRef& token) { return std::string(token.side == Side::query ? "q" : "k") + std::to_string(token.index); }

template <typename List, typename Write>
std::string join(const List& list, const Write& write) {
  std::string joined;
  for (const auto& item : list) joined.append(joined.empty() ? "" : ",").append(write(item));
  return joined;
}

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

std::optional<json> read_int_list(const std::string& text) {
  json list = json::array();
  for (const std::string_view part : split(text, ',')) {
    const std::optional<int> value = parse_int(part);
    if (!value) return std::nullopt;
    list.push_back(*value);
  }
  return list;
}

std::optional<json> read_filter_text(const std::string& spelled) {
  const std::string_view text = spelled;
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::optional<float> value = parse_float(text.substr(colon + 1));
  if (!value) return std::nullopt;
  return json{{"kind", text.substr(0, colon)}, {"value", *value}};
}

std::optional<json> read_int_text(const std::string& text) {
  const std::optional<int> value = parse_int(text);
  return value ? std::optional<json>(*value) : std::nullopt;
}

/// What a list of the fragment spells: the parts between its commas.
json read_text_list(std::string_view text) {
  json list = json::array();
  for (const std::string_view part : split(text, ',')) list.push_back(part);
  return list;
}

std::string write_mix(const ViewState& state) {
  return join(state.mix, [](const auto& share) { return std::to_string(share.first) + ":" + write_float(share.second); });
}

std::optional<json> read_mix_text(const std::string& text) {
  json mix = json::object();
  for (const std::string_view part : split(text, ',')) {
    const std::size_t colon = part.find(':');
    const std::optional<float> share = colon == std::string_view::npos ? std::nullopt : parse_float(part.substr(colon + 1));
    if (!share) return std::nullopt;
    mix[std::string(part.substr(0, colon))] = *share;
  }
  return mix;
}

/// The decimal that the fragment shows too, not the float's neighbour among the doubles: 0.05, not 0.05000000074505806.
double decimal(float value) { return json::parse(write_float(value)).get<double>(); }

json mix_json(const ViewState& state) {
  json mix = json::object();
  for (const auto& [head, share] : state.mix) mix[std::to_string(head)] = decimal(share);
  return mix;
}

json tokens_json(const std::vector<TokenRef>& tokens) {
  json list = json::array();
  for (const TokenRef& token : tokens) list.push_back(write_token(token));
  return list;
}

json hide_special_json(const ViewState& state) {
  if (state.hide_special == HideSpecial::keys) return "keys";
  if (state.hide_special == HideSpecial::queries) return "queries";
  return state.hide_special == HideSpecial::both;
}

std::optional<json> read_flag_text(const std::string& text) {
  if (text == "1" || text == "true") return true;
  if (text == "0" || text == "false") return false;
  return std::nullopt;
}

std::optional<json> read_hide_special_text(const std::string& text) {
  return text == "keys" || text == "queries" ? std::optional<json>(text) : read_flag_text(text);
}

std::optional<json> read_selection_text(const std::string& text) {
  return text.empty() ? std::optional<json>(nullptr) : read_int_text(text);
}

/// How one member of the state is written and read, as JSON and as a fragment's text.
struct Field {
  const char* key;
  json (*value)(const ViewState&);
  void (*merge)(ViewState&, const std::string& key, const json&, const Document&);
  std::string (*text)(const ViewState&);
  std::optional<json> (*read)(const std::string& text);  ///< empty: it spells nothing
};

template <auto Member>
constexpr Field word_field(const char* key) {
  return {key, [](const ViewState& s) { return json(word_of(s.*Member)); },
          [](ViewState& s, const std::string& k, const json& value, const Document&) {
            s.*Member = read_word<std::remove_cvref_t<decltype(s.*Member)>>(k, value);
          },
          [](const ViewState& s) { return word_of(s.*Member); }, [](const std::string& text) { return std::optional<json>(text); }};
}

template <auto Member>
constexpr Field flag_field(const char* key) {
  return {key, [](const ViewState& s) { return json(s.*Member); },
          [](ViewState& s, const std::string& k, const json& value, const Document&) { s.*Member = read_bool(k, value); },
          [](const ViewState& s) { return std::string(s.*Member ? "1" : "0"); }, read_flag_text};
}

template <auto Member, auto Tokens>
constexpr Field selection_field(const char* key) {
  return {key, [](const ViewState& s) { return s.*Member ? json(*(s.*Member)) : json(); },
          [](ViewState& s, const std::string& k, const json& value, const Document& document) {
            s.*Member = read_selection(k, value, stream_of(s, document).*Tokens);
          },
          [](const ViewState& s) { return s.*Member ? std::to_string(*(s.*Member)) : std::string(); }, read_selection_text};
}

template <auto Member>
constexpr Field tokens_field(const char* key) {
  return {key, [](const ViewState& s) { return tokens_json(s.*Member); },
          [](ViewState& s, const std::string& k, const json& value, const Document& document) {
            s.*Member = read_tokens(k, value, stream_of(s, document));
          },
          [](const ViewState& s) { return join(s.*Member, write_token); },
          [](const std::string& text) { return std::optional<json>(read_text_list(text)); }};
}

/// In the order in which a fragment has them. The stream stands first: the others are checked against it.
constexpr auto fields = std::to_array<Field>({
    {"stream", [](const ViewState& s) { return json(s.stream); },
     [](ViewState& s, const std::string& key, const json& value, const Document& document) {
       change_stream(s, read_index(key, value, document.streams.size()), document);
     },
     [](const ViewState& s) { return std::to_string(s.stream); }, read_int_text},
    {"layer", [](const ViewState& s) { return json(s.layer); },
     [](ViewState& s, const std::string& key, const json& value, const Document& document) {
       s.layer = read_index(key, value, static_cast<std::size_t>(stream_of(s, document).layers));
     },
     [](const ViewState& s) { return std::to_string(s.layer); }, read_int_text},
    {"heads", [](const ViewState& s) { return json(s.heads); },
     [](ViewState& s, const std::string&, const json& value, const Document& document) {
       s.heads = read_heads(value, stream_of(s, document));
     },
     [](const ViewState& s) { return join(s.heads, [](int head) { return std::to_string(head); }); }, read_int_list},
    word_field<&ViewState::combine>("combine"),
    {"mix", mix_json,
     [](ViewState& s, const std::string&, const json& value, const Document& document) { s.mix = read_mix(value, stream_of(s, document)); },
     write_mix, read_mix_text},
    selection_field<&ViewState::query, &Stream::queries>("query"),
    selection_field<&ViewState::key, &Stream::keys>("key"),
    tokens_field<&ViewState::pinned>("pinned"),
    {"filter",
     [](const ViewState& s) {
       return json{{"kind", word_of(s.filter.kind)}, {"value", decimal(s.filter.value)}};
     },
     [](ViewState& s, const std::string&, const json& value, const Document&) { s.filter = read_filter(value, s.filter); },
     [](const ViewState& s) { return word_of(s.filter.kind) + ":" + write_float(s.filter.value); }, read_filter_text},
    {"hideSpecial", hide_special_json,
     [](ViewState& s, const std::string&, const json& value, const Document&) { s.hide_special = read_hide_special(value); },
     [](const ViewState& s) {
       const json value = hide_special_json(s);
       return value.is_string() ? value.get<std::string>() : std::string(value.get<bool>() ? "1" : "0");
     },
     read_hide_special_text},
    tokens_field<&ViewState::marked>("marked"),
    flag_field<&ViewState::renormalize>("renormalize"),
    {"segments",
     [](const ViewState& s) {
       return s.segments ? json{s.segments->query, s.segments->key} : json();
     },
     [](ViewState& s, const std::string&, const json& value, const Document& document) {
       s.segments = read_segments(value, stream_of(s, document));
     },
     [](const ViewState& s) {
       return s.segments ? std::to_string(s.segments->query) + "," + std::to_string(s.segments->key) : std::string();
     },
     [](const std::string& text) { return text.empty() ? std::optional<json>(nullptr) : read_int_list(text); }},
    flag_field<&ViewState::all_heads>("allHeads"),
    word_field<&ViewState::token_color>("tokenColor"),
    flag_field<&ViewState::raw_tokens>("rawTokens"),
    flag_field<&ViewState::scroll_together>("scrollTogether"),
    word_field<&ViewState::text_selects>("textSelects"),
    flag_field<&ViewState::text>("text"),
    word_field<&ViewState::weights>("weights"),
    flag_field<&ViewState::softmax>("softmax"),
    word_field<&ViewState::colormap>("colormap"),
    word_field<&ViewState::scale>("scale"),
    word_field<&ViewState::view>("view"),
    word_field<&ViewState::theme>("theme"),
});

const Field* find_field(std::string_view key) {
  const auto* const found = std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.key == key; });
  return found == fields.end() ? nullptr : found;
}

void merge_value(ViewState& state, const std::string& key, const json& value, const Document& document) {
  const Field* field = find_field(key);
  if (field == nullptr) throw std::invalid_argument("expected a key of the state, found \"" + key + "\"");
  field->merge(state, key, value, document);
}

/// Calls `merge(key, value)` for each key of the patch; the stream comes first, for the others are checked against it.
template <typename Merge>
void for_each_key(const json& patch, const Merge& merge) {
  if (const auto stream = patch.find("stream"); stream != patch.end()) merge("stream", *stream);
  for (const auto& [key, value] : patch.items()) {
    if (key != "stream") merge(key, value);
  }
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
  json members = json::object();
  for (const Field& field : fields) members[field.key] = field.value(state);
  return members;
}

void merge_state(ViewState& state, const json& patch, const Document& document) {
  if (!patch.is_object()) throw std::invalid_argument("expected an object with keys of the state");
  ViewState merged = state;
  for_each_key(patch, [&](const std::string& key, const json& value) { merge_value(merged, key, value, document); });
  state = std::move(merged);
}

std::string to_fragment(const ViewState& state, const ViewState& base) {
  std::string fragment;
  for (const Field& field : fields) {
    const std::string text = field.text(state);
    if (text != field.text(base)) fragment.append(fragment.empty() ? "" : "&").append(field.key).append("=").append(percent_encode(text));
  }
  return fragment;
}

json patch_from_fragment(std::string_view fragment) {
  json patch = json::object();
  for (const std::string_view pair : split(fragment, '&')) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = pair.substr(0, equals);
    const std::optional<std::string> text = percent_decode(pair.substr(equals + 1));
    const Field* field = find_field(key);
    if (!text || field == nullptr) continue;
    if (std::optional<json> value = field->read(*text)) patch[std::string(key)] = std::move(*value);
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

Filter starting_filter(const ViewState& state) {
  constexpr int legible = 12;  // edges a query
  const int heads = std::max(static_cast<int>(state.heads.size()), 1);
  return {Filter::Kind::topk, static_cast<float>(std::clamp(legible / heads, 1, 3))};
}

}  // namespace headlight

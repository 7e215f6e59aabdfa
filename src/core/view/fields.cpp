#include "core/view/fields.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>

#include "core/view/field_values.h"

namespace headlight {
namespace {

const Stream& stream_of(const ViewState& state, const Document& document) {
  return document.streams[static_cast<std::size_t>(state.stream)];
}

template <auto Member, typename Value>
constexpr Field field(const char* name, const char* meaning) {
  return {name,
          meaning,
          Value::allowed,
          [](const ViewState& state) { return Value::write(state.*Member); },
          [](ViewState& state, const char* field, const nlohmann::json& value, const Document& document) {
            state.*Member = Value::read({field, document, stream_of(state, document)}, value, state.*Member);
          },
          [](const ViewState& state) { return Value::write_text(state.*Member); },
          Value::read_text,
          [](ViewState& state, const Stream& before, const Stream& now) { Value::fit(state.*Member, before, now); }};
}

/// The one that changes what the others are checked against.
constexpr Field stream_field(const char* name, const char* meaning) {
  Field row = field<&ViewState::stream, StreamValue>(name, meaning);
  row.merge = [](ViewState& state, const char* field, const nlohmann::json& value, const Document& document) {
    show_stream(state, StreamValue::read({field, document, stream_of(state, document)}, value, state.stream), document);
  };
  return row;
}

constexpr auto all_fields = std::to_array<Field>({
    stream_field("stream", "which stream shows; what depends on it and does not fit another one is dropped"),
    field<&ViewState::layer, LayerValue>("layer", "which layer shows"),
    field<&ViewState::heads, HeadsValue>("heads", "the chosen heads"),
    field<&ViewState::combine, WordValue<Combine>>("combine", "each head in its colour, or several as one"),
    field<&ViewState::mix, MixValue>("mix", "shares of heads in a mix, those that are not 1"),
    field<&ViewState::query, SelectedValue<Side::query>>("query", "the selected query; with `key` a pair"),
    field<&ViewState::key, SelectedValue<Side::key>>("key", "the selected key"),
    field<&ViewState::pinned, TokensValue>("pinned", "more tokens beside the selection"),
    field<&ViewState::filter, FilterValue>("filter",
                                           "which edges show: of at least a weight, so many a query, or a share of each query's attention"),
    field<&ViewState::hide_special, HideSpecialValue>("hideSpecial", "special tokens are left out, as keys, as queries or both"),
    field<&ViewState::marked, TextsValue>("marked", "tokens that are special against what the file says, or the other way round"),
    field<&ViewState::renormalize, FlagValue>("renormalize", "what is left of a row when keys are hidden sums to 1"),
    field<&ViewState::segments, SegmentsValue>("segments", "only edges from the tokens of one segment to those of one"),
    field<&ViewState::all_heads, FlagValue>("allHeads", "the list ranks the edges of all heads of all layers, not only of the chosen ones"),
    field<&ViewState::token_color, WordValue<TokenColor>>("tokenColor", "what colours the tokens"),
    field<&ViewState::raw_tokens, FlagValue>("rawTokens", "tokens as the tokenizer writes them"),
    field<&ViewState::scroll_together, FlagValue>("scrollTogether", "both columns scroll as one"),
    field<&ViewState::text_selects, WordValue<TextSelects>>(
        "textSelects", "what a token of the running text is taken for, where both columns show one text"),
    field<&ViewState::text, FlagValue>("text", "running text and list stand beside the others"),
    field<&ViewState::weights, WordValue<WeightChoice>>("weights",
                                                        "what the stream's weights are taken for; `\"auto\"`: as its rows suggest"),
    field<&ViewState::softmax, FlagValue>("softmax", "scores show as the softmax of each row"),
    field<&ViewState::colormap, WordValue<Colormap>>("colormap", "the heatmap's colours"),
    field<&ViewState::scale, WordValue<Scale>>("scale", "how the colours follow the weights"),
    field<&ViewState::view, WordValue<View>>("view", "which panes show"),
    field<&ViewState::theme, WordValue<Theme>>("theme", "dark, light, or as the system is"),
});

}  // namespace

std::span<const Field> fields() { return all_fields; }

const Field* find_field(std::string_view name) {
  const auto* const found = std::find_if(all_fields.begin(), all_fields.end(), [&](const Field& field) { return field.name == name; });
  return found == all_fields.end() ? nullptr : found;
}

void show_stream(ViewState& state, int stream, const Document& document) {
  const Stream& before = stream_of(state, document);
  state.stream = stream;
  for (const Field& field : all_fields) field.fit(state, before, stream_of(state, document));
}

}  // namespace headlight

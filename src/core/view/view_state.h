// What the user has chosen. It is what a link carries: written as a readable URL fragment, read back from it.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/analysis/combine.h"
#include "core/analysis/edges.h"
#include "core/attention.h"
#include "core/view/panes.h"

namespace headlight {

enum class HideSpecial { no, keys, queries, both };
enum class TextSelects { queries, keys };
enum class WeightChoice { automatic, probabilities, differences, scores };
enum class TokenColor { none, pos, dep, entity };
enum class Colormap { viridis, magma, grey };
enum class Scale { linear, log };
enum class Theme { system, dark, light };

/// Only the edges from the tokens of one segment to those of one.
struct SegmentPair {
  int query = 0;  ///< as Token::segment
  int key = 0;
  [[nodiscard]] int of(Side side) const { return side == Side::query ? query : key; }
  bool operator==(const SegmentPair&) const = default;
};

struct ViewState : Selected {
  int stream = 0;
  int layer = 0;
  std::vector<int> heads = {0};  ///< chosen heads, ascending; may be empty
  Combine combine = Combine::none;
  std::map<int, float> mix;      ///< shares of heads in Combine::mix, 0 to 1; those that are not 1
  std::vector<TokenRef> pinned;  ///< more tokens beside the selection; "q12", "k3" in JSON and fragment
  Filter filter{Filter::Kind::weight, 0.1F};
  HideSpecial hide_special = HideSpecial::no;
  std::vector<TokenRef> marked;  ///< special tokens that the file does not mark so, and the other way round
  bool renormalize = false;      ///< what is left of a row when keys are hidden sums to 1 again
  std::optional<SegmentPair> segments;
  bool all_heads = false;  ///< the list of the strongest edges covers all heads of all layers, not only the chosen ones
  TokenColor token_color = TokenColor::none;
  bool raw_tokens = false;                          ///< as the tokenizer writes them
  bool scroll_together = true;                      ///< both columns
  TextSelects text_selects = TextSelects::queries;  ///< what a click into running text selects, where both columns show that text
  bool text = true;                                 ///< whether the text pane stands under the others
  WeightChoice weights = WeightChoice::automatic;   ///< what the stream's weights are taken for: see WeightKind
  bool softmax = false;                             ///< scores show as the softmax of each row
  Colormap colormap = Colormap::viridis;
  Scale scale = Scale::linear;
  View view = View::both;
  Theme theme = Theme::system;
  bool operator==(const ViewState&) const = default;
};

/// `{stream, layer, heads, combine, mix: {"3": 0.5}, query, key, pinned, filter: {kind, value}, hideSpecial: false, "keys",
/// "queries" or true, marked, renormalize, segments: null or [query segment, key segment], allHeads, tokenColor, rawTokens,
/// scrollTogether, textSelects, text, weights: "auto" or a kind, softmax, colormap, scale, view, theme}`; query and key are null when
/// nothing is selected.
[[nodiscard]] nlohmann::json to_json(const ViewState& state);

/// Merges the keys that `patch` has. Indices are checked against the document; changing `stream` without naming what depends
/// on it (layer, heads, mix, query, key, pinned, marked, segments) keeps what still fits and drops the rest.
/// Throws std::invalid_argument with one sentence and changes nothing: unknown key, wrong type, out of range.
void merge_state(ViewState& state, const nlohmann::json& patch, const Document& document);

/// `layer=4&heads=0,3&query=12&filter=weight:0.05`: only what differs from `base`, values percent-encoded where they must be.
[[nodiscard]] std::string to_fragment(const ViewState& state, const ViewState& base);

/// The patch that a fragment (without '#') spells. What cannot be read is left out, and so is `src`, which is not state.
[[nodiscard]] nlohmann::json patch_from_fragment(std::string_view fragment);

/// Like merge_state, key by key, leaving out those that do not fit: a link made for another version of the document still opens.
void merge_what_fits(ViewState& state, const nlohmann::json& patch, const Document& document);

/// Where a fresh document opens: first stream, a middle layer, all heads, or as many as are decoded in a moment.
[[nodiscard]] ViewState starting_state(const Document& document);

/// The strongest keys of each query: few enough for so many heads to stay legible, and whatever query is pointed at has some.
[[nodiscard]] Filter starting_filter(const ViewState& state);

}  // namespace headlight

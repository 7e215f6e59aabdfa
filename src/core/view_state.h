// What the user has chosen. It is what a link carries: written as a readable URL fragment, read back from it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/analysis/combine.h"
#include "core/analysis/edges.h"
#include "core/attention.h"

namespace headlight {

enum class Colormap { viridis, magma, grey };
enum class Scale { linear, log };
enum class View { both, tokens, heatmap };
enum class Theme { system, dark, light };

struct ViewState {
  int stream = 0;
  int layer = 0;
  std::vector<int> heads = {0};  ///< chosen heads, ascending; may be empty
  Combine combine = Combine::none;
  std::optional<int> query;  ///< the selection; both set: a pair
  std::optional<int> key;
  std::vector<TokenRef> pinned;  ///< more tokens beside the selection; "q12", "k3" in JSON and fragment
  Filter filter{Filter::Kind::weight, 0.1F};
  bool hide_special = false;
  Colormap colormap = Colormap::viridis;
  Scale scale = Scale::linear;
  View view = View::both;
  Theme theme = Theme::system;
  bool operator==(const ViewState&) const = default;
};

/// `{stream, layer, heads, combine, query, key, pinned, filter: {kind, value}, hideSpecial, colormap, scale, view, theme}`;
/// query and key are null when nothing is selected.
[[nodiscard]] nlohmann::json to_json(const ViewState& state);

/// Merges the keys that `patch` has. Indices are checked against the document; changing `stream` without naming what depends
/// on it (layer, heads, query, key, pinned) keeps what still fits and drops the rest.
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

/// A threshold that shows a legible number of edges of what `state` shows; of its heads those count that are decoded.
class HeadStore;
[[nodiscard]] Filter starting_filter(const ViewState& state, const Document& document, const HeadStore& heads);

}  // namespace headlight

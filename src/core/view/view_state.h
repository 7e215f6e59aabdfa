// What the user has chosen. It is what a link carries: see fields.h for how each member is named, checked, written and read.
#pragma once

#include <map>
#include <optional>
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

}  // namespace headlight

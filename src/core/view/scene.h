// What is to be seen for the current choice: the chosen heads' matrices, one matrix for the heatmap, the edges, the head strips
// and the shading of the text. Computed again only when something it depends on changes.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "core/analysis/combine.h"
#include "core/analysis/edges.h"
#include "core/analysis/hidden_attention.h"
#include "core/analysis/profiles.h"
#include "core/opening/opening.h"
#include "core/view/shown_weights.h"
#include "core/view/softmax_heads.h"
#include "core/view/view_state.h"

namespace headlight {

/// What the pointer is on: a token, a pair, or a head's chip. It previews without changing the state.
struct Hover : Selected {
  std::optional<int> head;
  bool in_list = false;  ///< in the list of ranked edges, which must not change under the pointer
  [[nodiscard]] bool on_token() const { return !none(); }
  bool operator==(const Hover&) const = default;
};

/// How often each thing was computed since the start.
struct SceneWork {
  int layers = 0;
  int matrices = 0;
  int edges = 0;
  int attention = 0;  ///< in focus
  int strips = 0;
  int columns = 0;
  int ranks = 0;
  bool operator==(const SceneWork&) const = default;
};

class Scene {
 public:
  /// Call it before reading anything else, whenever `state` or `hover` may have changed.
  void update(OpenedDocument& opened, const ViewState& state, const Hover& last_hover);
  /// Another document: everything is computed again.
  void reset();

  [[nodiscard]] const std::vector<HeadMatrix>& heads() const { return heads_; }  ///< that are shown and decoded
  /// Of the heads as one, for the heatmap; hidden tokens are missing in it. Null: nothing chosen.
  [[nodiscard]] const Matrix* matrix() const { return matrix_; }
  [[nodiscard]] std::uint64_t matrix_revision() const { return matrix_revision_; }
  /// The first head that should show and does not: it is on its way, or `HeadStore::status` says why it will not come.
  [[nodiscard]] std::optional<HeadId> missing_head() const { return missing_head_; }
  [[nodiscard]] const HeadSummary& range() const { return range_; }  ///< over all heads of the layer
  [[nodiscard]] const ShownWeights& weights() const { return weights_; }
  [[nodiscard]] WeightKind guessed_kind() const { return guessed_kind_; }  ///< whatever was chosen
  [[nodiscard]] const StrengthScale& scale() const { return scale_; }      ///< from the weakest to the strongest of that range

  [[nodiscard]] const std::vector<Edge>& edges() const { return shown_edges().edges; }  ///< weakest first
  [[nodiscard]] std::uint64_t edges_revision() const { return shown_edges().revision; }
  [[nodiscard]] std::uint64_t edges_total() const { return shown_edges().total; }  ///< that the filter takes; `edges` are the strongest
  /// What they have of the attention in focus, 0 to 1; scores are none.
  [[nodiscard]] std::optional<double> edges_share() const { return shown_edges().share; }
  [[nodiscard]] const Focus& focus() const { return focus_; }

  [[nodiscard]] const HiddenTokens& hidden() const { return hidden_; }
  [[nodiscard]] const HiddenAttention& hidden_attention() const { return hidden_attention_; }
  [[nodiscard]] bool can_renormalize() const { return can_renormalize_; }  ///< the rows of the layer's heads sum to 1

  /// How much each head of the layer attends from the queries or to the keys. Measured when somebody asks: all of a layer is read.
  [[nodiscard]] const HeadStrip& strip(Side side) const;
  /// The same for the heads as one: see measure_column. Empty without heads.
  [[nodiscard]] const std::vector<float>& column(Side side) const;
  /// Over the chosen heads, or over all that are decoded; weights as the file has them, or their softmax.
  [[nodiscard]] const std::vector<RankedEdge>& ranked() const { return ranked_; }
  [[nodiscard]] const Focus& ranked_focus() const { return ranked_focus_; }         ///< what they are the edges of
  [[nodiscard]] int ranked_heads_missing() const { return ranked_heads_missing_; }  ///< not decoded, so not among them

  [[nodiscard]] const SceneWork& work() const { return work_; }

 private:
  struct LayerKey {
    int stream = 0;
    int layer = 0;
    std::vector<const Matrix*> matrices;  ///< of all its heads; null while they are not decoded
    HiddenTokens hidden;
    bool renormalize = false;
    ShownWeights weights;
    bool operator==(const LayerKey&) const = default;
  };
  struct HeadsKey {
    std::uint64_t layer_revision = 0;
    std::vector<int> heads;
    Combine combine = Combine::none;
    std::map<int, float> mix;
    bool operator==(const HeadsKey&) const = default;
  };
  struct EdgesKey {
    std::uint64_t heads_revision = 0;
    Filter filter;
    Focus focus;
    StrengthScale scale;  ///< what thickness and marks are measured by
    bool operator==(const EdgesKey&) const = default;
  };
  /// Of what is in focus, or of nothing. Kept apart: the many edges of nothing in focus come back each time the pointer leaves a token.
  struct EdgeSet {
    std::optional<EdgesKey> key;
    std::vector<Edge> edges;
    std::uint64_t total = 0;
    std::optional<double> share;
    std::uint64_t revision = 0;
  };
  struct ColumnKey {
    std::uint64_t revision = 0;  ///< of the layer or of the matrix
    Focus focus;                 ///< only as far as it matters: see focus_for
    bool operator==(const ColumnKey&) const = default;
  };
  /// Kept twice: what nothing in focus shows comes back each time the pointer leaves a token, and is dear.
  template <typename Values>
  struct Cached {
    std::optional<ColumnKey> key;
    std::optional<ColumnKey> unfocused_key;
    Values values;
    Values unfocused;
  };
  struct GuessKey {
    std::uint64_t store_revision = 0;
    int stream = 0;
    bool operator==(const GuessKey&) const = default;
  };
  struct RankedKey {
    std::uint64_t store_revision = 0;
    std::uint64_t layer_revision = 0;
    std::vector<int> heads;  ///< unless it is all of all layers
    Focus focus;
    bool all_heads = false;
    bool operator==(const RankedKey&) const = default;
  };

  [[nodiscard]] LayerKey make_layer_key(OpenedDocument& opened, const ViewState& state, const std::vector<int>& shown);
  void update_weights(const OpenedDocument& opened, const ViewState& state);
  void update_range(const OpenedDocument& opened, const ViewState& state);
  void update_layer(const LayerKey& key);
  void update_heads(const Stream& stream, const HeadsKey& key);
  void update_matrix(const HeadsKey& key);
  void update_edges(EdgeSet& set, const EdgesKey& key);
  [[nodiscard]] double share_of_attention(const EdgeQuery& query, const EdgesKey& key, std::span<const Edge> edges);
  [[nodiscard]] const EdgeSet& shown_edges() const { return edge_sets_[focus_.empty() ? 0 : 1]; }
  template <typename Values, typename Measure>
  const Values& measured(Cached<Values>& cached, std::uint64_t revision, Side side, const Measure& measure) const;
  void update_ranked(const OpenedDocument& opened, const ViewState& state, const Hover& hover);
  [[nodiscard]] std::vector<LayerHead> ranked_heads(const OpenedDocument& opened, const ViewState& state, const std::vector<int>& chosen);

  std::optional<LayerKey> layer_key_;
  std::optional<HeadsKey> heads_key_;
  std::optional<RankedKey> ranked_key_;
  std::vector<std::vector<float>> row_scales_;  // of all heads of the layer, when they are renormalized
  std::vector<HeadMatrix> layer_heads_;         // that are decoded
  std::vector<HeadMatrix> heads_;
  std::vector<HeadMatrix> edge_heads_;  // the heads, or their combination
  Matrix combined_;
  Matrix shown_;  // the matrix of the heatmap, where it is neither a head's own nor the combination
  const Matrix* matrix_ = nullptr;
  std::uint64_t layer_revision_ = 0;
  std::uint64_t matrix_revision_ = 0;
  std::optional<HeadId> missing_head_;
  std::optional<GuessKey> guess_key_;
  WeightKind guessed_kind_ = WeightKind::probabilities;
  ShownWeights weights_;
  SoftmaxHeads softmax_;
  HeadSummary range_;
  StrengthScale scale_;
  Focus focus_;
  std::array<EdgeSet, 2> edge_sets_;
  std::uint64_t edges_revision_ = 0;
  std::optional<EdgesKey> attention_key_;
  double attention_ = 0;  // in focus, whatever the filter
  HiddenTokens hidden_;
  bool renormalized_ = false;
  HiddenAttention hidden_attention_;
  bool can_renormalize_ = false;
  mutable Sides<Cached<HeadStrip>> strips_;  // these two measured when somebody asks
  mutable Sides<Cached<std::vector<float>>> columns_;
  mutable SceneWork work_;
  std::vector<RankedEdge> ranked_;
  Focus ranked_focus_;
  int ranked_heads_missing_ = 0;
};

}  // namespace headlight

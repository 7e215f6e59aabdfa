// What is to be seen for the current choice: the chosen heads' matrices, one matrix for the heatmap, and the edges. Computed
// again only when something it depends on changes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/analysis/combine.h"
#include "core/analysis/edges.h"
#include "core/opening/opening.h"
#include "core/view_state.h"

namespace headlight::ui {

/// What the pointer is on: a token, a pair, or a head's chip. It previews without changing the state.
struct Hover {
  std::optional<int> query;
  std::optional<int> key;
  std::optional<int> head;
  [[nodiscard]] bool on_token() const { return query || key; }
  bool operator==(const Hover&) const = default;
};

class Scene {
 public:
  /// Call it before reading anything else, whenever `state` or `hover` may have changed.
  void update(OpenedDocument& opened, const ViewState& state, const Hover& last_hover);
  /// Another document: everything is computed again.
  void reset();

  [[nodiscard]] const std::vector<HeadMatrix>& heads() const { return heads_; }  ///< that are shown and decoded
  [[nodiscard]] const Matrix* matrix() const { return matrix_; }                 ///< for the heatmap; null: nothing chosen
  [[nodiscard]] std::uint64_t matrix_revision() const { return matrix_revision_; }
  /// The first head that should show and does not: it is on its way, or `HeadStore::status` says why it will not come.
  [[nodiscard]] std::optional<HeadId> missing_head() const { return missing_head_; }
  [[nodiscard]] const HeadSummary& range() const { return range_; }        ///< over all heads of the layer
  [[nodiscard]] float strongest() const;                                   ///< the largest magnitude in that range
  [[nodiscard]] const std::vector<Edge>& edges() const { return edges_; }  ///< weakest first
  [[nodiscard]] std::uint64_t edges_revision() const { return edges_revision_; }
  [[nodiscard]] const Focus& focus() const { return focus_; }

 private:
  struct HeadsKey {
    int stream = 0;
    int layer = 0;
    std::vector<int> heads;
    Combine combine = Combine::none;
    std::vector<const Matrix*> matrices;  ///< of `heads`; null while they are not decoded
    bool operator==(const HeadsKey&) const = default;
  };
  struct EdgesKey {
    std::uint64_t heads_revision = 0;
    Filter filter;
    bool hide_special = false;
    Focus focus;
    bool operator==(const EdgesKey&) const = default;
  };

  void update_heads(const HeadsKey& key);
  void update_range(const OpenedDocument& opened, const HeadsKey& key);
  void update_edges(const Stream& stream, const EdgesKey& key);

  bool valid_ = false;
  HeadsKey heads_key_;
  EdgesKey edges_key_;
  std::vector<HeadMatrix> heads_;
  std::vector<HeadMatrix> edge_heads_;  // the heads, or their combination
  Matrix combined_;
  const Matrix* matrix_ = nullptr;
  std::uint64_t matrix_revision_ = 0;
  std::optional<HeadId> missing_head_;
  HeadSummary range_;
  Focus focus_;
  std::vector<Edge> edges_;
  std::uint64_t edges_revision_ = 0;
};

}  // namespace headlight::ui

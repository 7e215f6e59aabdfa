// Linked token columns: queries left, keys right, weighted edges between them, and a strip of heads beside each.
#pragma once

#include <cstdint>

#include "core/view/edge_ends.h"
#include "core/view/token_layout.h"
#include "ui/pane.h"
#include "ui/token_edges.h"
#include "ui/tokens_input.h"
#include "ui/tokens_paint.h"

namespace headlight::ui {

class TokensPane : public Pane {
 public:
  [[nodiscard]] PaneInfo info() const override;
  void draw(const Model& model, Wishes& wishes) override;
  void document_changed() override;

 private:
  struct BeyondKey {
    std::uint64_t edges_revision = 0;
    Sides<VisibleRange> visible;
    bool operator==(const BeyondKey&) const = default;
  };

  void draw_columns(const Model& model, Wishes& wishes);
  void lay_out(const Model& model, const Rect& room);
  void follow_selection(const ViewState& state);
  void report(Wishes& wishes) const;
  void update_marks(const Model& model);
  void update_counts(const Model& model);
  void paint(const Model& model);

  TokenLayout layout_;
  std::uint64_t labels_revision_ = 0;
  Selected followed_;  // as of the last frame; another selection scrolls into view
  TokensInput input_;
  TokenEdges edges_;
  TokenMarks marks_;
  std::uint64_t marks_revision_ = 0;
  BeyondKey beyond_key_;
  Sides<EdgesBeyond> beyond_;
};

}  // namespace headlight::ui

// The matrix as a picture: keys across, queries down.
#pragma once

#include <cstdint>
#include <optional>

#include "core/view/heatmap_layout.h"
#include "render/heatmap.h"
#include "ui/pane.h"

namespace headlight::ui {

class HeatmapPane : public Pane {
 public:
  [[nodiscard]] PaneInfo info() const override;
  void draw(const Model& model, Wishes& wishes) override;
  /// Shows the whole matrix again.
  void document_changed() override;

 private:
  [[nodiscard]] bool upload(const Scene& scene, const Matrix& matrix);
  void lay_out(const Model& model, const Matrix& matrix);
  void handle_input(const Model& model, Wishes& wishes);
  void point_at(Wishes& wishes);
  void navigate(ViewState& state);
  void pinch();
  void zoom_by_key(const Model& model);

  HeatmapLayout layout_;
  render::Heatmap heatmap_;
  std::uint64_t uploaded_revision_ = 0;
  bool too_large_ = false;
  std::optional<Focus> before_click_;  ///< a double click takes back what its first click chose
};

}  // namespace headlight::ui

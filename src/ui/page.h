// The page: where each pane stands.
#pragma once

#include "ui/heatmap_pane.h"
#include "ui/pane.h"
#include "ui/tokens_pane.h"

namespace headlight::ui {

class Page {
 public:
  /// One frame of the whole page; leaves what the panes asked for in `context.requests`.
  void draw(Context& context);
  void document_changed();

 private:
  void draw_panes(Context& context, ImVec2 size);
  void draw_splitter(float height, float width);
  void request_tooltip_frame();

  TokensPane tokens_;
  HeatmapPane heatmap_;
  ImGuiID last_hovered_ = 0;
  float split_ = 0.55F;  ///< share of the width that the tokens have
};

}  // namespace headlight::ui

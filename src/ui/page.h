// The page: where each pane stands.
#pragma once

#include <vector>

#include "ui/head_chips.h"
#include "ui/heatmap_pane.h"
#include "ui/inspector.h"
#include "ui/pane.h"
#include "ui/text_pane.h"
#include "ui/tokens_pane.h"

namespace headlight::ui {

class Page {
 public:
  /// One frame of the whole page; leaves what the panes asked for in `context.requests`.
  void draw(Context& context);
  void document_changed();
  /// It has more layers now, or other words: what is scrolled to stays.
  void document_grown() { ++document_; }

 private:
  enum class Pane { tokens, heatmap, text, inspector };

  void update_tokens(Context& context);
  void draw_panes(Context& context, ImVec2 size);
  [[nodiscard]] static std::vector<Pane> panes_beside(const ViewState& state, bool stacked, ImVec2 size);
  void draw_column(Context& context, const std::vector<Pane>& panes, ImVec2 size);
  void draw_main_pane(Context& context, Pane pane, ImVec2 size);
  void draw_pane(Context& context, Pane pane, ImVec2 size);
  void draw_content(Context& context, Pane pane);
  void request_tooltip_frame();

  TokensPane tokens_;
  HeatmapPane heatmap_;
  HeadChips chips_;
  TextPane text_;
  Inspector inspector_;
  int document_ = 0;  ///< counts them
  struct ColorsKey {
    int document = -1;
    int stream = 0;
    TokenColor by = TokenColor::none;
    bool operator==(const ColorsKey&) const = default;
  } colors_key_;
  ImGuiID last_hovered_ = 0;
  float split_ = 0.55F;        ///< share of the width that the tokens have
  float lower_split_ = 0.40F;  ///< share of the height that text and inspector have under the heatmap
};

}  // namespace headlight::ui

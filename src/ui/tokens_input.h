// Mouse, pen and touch on the columns of tokens: scrolls the layout, wishes a selection and a hover, shows tooltips and a menu.
#pragma once

#include "core/view/token_layout.h"
#include "ui/model.h"

namespace headlight::ui {

class TokensInput {
 public:
  /// Covers the current window with one item. True: a token was chosen.
  [[nodiscard]] bool handle(const Model& model, Wishes& wishes, TokenLayout& layout);
  void draw_menu(const Model& model, Wishes& wishes);

 private:
  void press(const TokenHit& under);
  void drag(const ViewState& state, TokenLayout& layout);
  [[nodiscard]] bool asks_for_menu(const TokenHit& under) const;
  [[nodiscard]] static bool click(Wishes& wishes, TokenLayout& layout, const TokenHit& hit);
  void point_at(const Model& model, Wishes& wishes, const TokenHit& hit);

  TokenHit pressed_;
  bool dragging_ = false;  // the release is no click any more
  TokenHit pointed_;       // at what the pointer rests, for the tooltip
  double pointed_since_ = 0;
  TokenRef menu_token_;
};

}  // namespace headlight::ui

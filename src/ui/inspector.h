// The selection in words, and its strongest edges as a list: over the chosen heads, or wherever in the model.
#pragma once

#include "ui/pane.h"

namespace headlight::ui {

class Inspector : public Pane {
 public:
  [[nodiscard]] PaneInfo info() const override;
  void draw(const Model& model, Wishes& wishes) override;

 private:
  void follow_cursor(const Model& model);
  static void draw_list(const Model& model, Wishes& wishes);

  Focus listed_;  ///< another one is listed from its strongest edge on
  int cursor_row_ = -1;
};

}  // namespace headlight::ui

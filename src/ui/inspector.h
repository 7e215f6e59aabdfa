// The selection in words, and its strongest edges as a list: over the chosen heads, or wherever in the model.
#pragma once

#include "ui/pane.h"

namespace headlight::ui {

class Inspector {
 public:
  /// Fills the current child window.
  void draw(Context& context);

 private:
  void draw_list(Context& context);

  Focus listed_;  ///< another one is listed from its strongest edge on
  int cursor_row_ = -1;
};

}  // namespace headlight::ui

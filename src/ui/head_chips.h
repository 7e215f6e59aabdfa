// A chip a head, and what chooses many at once.
#pragma once

#include <optional>

#include "ui/model.h"

namespace headlight::ui {

class HeadChips {
 public:
  /// Chips (click toggles, dragging across several does to all what it did to the first, double click isolates, hover previews),
  /// each with the slider of its share while heads are mixed; all, none, invert.
  void draw(const Model& model, Wishes& wishes);

 private:
  void draw_chip(const Model& model, Wishes& wishes, int head, ImVec2 size);

  std::optional<bool> painting_;  ///< what the drag that is on does to the chips it crosses
};

}  // namespace headlight::ui

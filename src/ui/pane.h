// A pane: one way to look at a document. To add one see docs/adding-a-pane.md.
#pragma once

#include "ui/model.h"
#include "ui/widgets.h"

namespace headlight::ui {

struct PaneInfo {
  const char* title = "";      ///< in the View menu
  const char* help = "";       ///< what mouse and fingers do there, a sentence after its title: "Heatmap: wheel zooms, …"
  ImVec2 least;                ///< CSS pixels: below it panes do not follow, and splitters stop
  float preferred_height = 0;  ///< CSS pixels: panes that follow share their room in proportion to it
};

class Pane {
 public:
  Pane() = default;
  Pane(const Pane&) = delete;
  Pane& operator=(const Pane&) = delete;
  virtual ~Pane() = default;

  [[nodiscard]] virtual PaneInfo info() const = 0;
  /// Fills the current child window.
  virtual void draw(const Model& model, Wishes& wishes) = 0;
  /// Another document: forget where in the last one the pane was.
  virtual void document_changed() {}
};

}  // namespace headlight::ui

// The tokens as running text, shaded by attention; the map of a long one.
#pragma once

#include <cstdint>

#include "core/view/text_flow.h"
#include "ui/pane.h"

namespace headlight::ui {

class TextPane : public Pane {
 public:
  [[nodiscard]] PaneInfo info() const override;
  void draw(const Model& model, Wishes& wishes) override;
  /// Begins at its first token.
  void document_changed() override { forget_scroll_ = true; }

 private:
  struct Key {
    std::uint64_t labels_revision = 0;
    float width = 0;
    float font_size = 0;
    bool operator==(const Key&) const = default;
  };

  void lay_out(const Labels& labels);
  void draw_side(const Model& model, Wishes& wishes, Side side, const TextFlow& flow);
  void follow_selection(const Model& model, Side side, const TextFlow& flow);

  Key key_;
  Sides<TextFlow> flows_;  // of one text, only the queries'
  Selected followed_;      // as of the last frame; another selection scrolls into view
  bool forget_scroll_ = false;
};

}  // namespace headlight::ui

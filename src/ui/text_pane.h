// The tokens as running text, shaded by attention; the map of a long one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "ui/pane.h"

namespace headlight::ui {

class TextPane {
 public:
  /// Fills the current child window.
  void draw(Context& context);
  /// Another document: begins at its first token.
  void reset_view() { forget_view_ = true; }

 private:
  /// Where a token stands in its paragraph, in physical pixels.
  struct Place {
    float x = 0;
    float y = 0;
    float width = 0;
  };
  struct Paragraph {
    std::vector<Place> places;  // one a token, in the order of lines
    float height = 0;
  };
  struct Key {
    std::uint64_t labels_revision = 0;
    float width = 0;
    float font_size = 0;
    bool operator==(const Key&) const = default;
  };

  static void draw_direction(Context& context);
  [[nodiscard]] static TokenRef::Side shaded_side(const Context& context, TokenRef::Side side);
  static void turn_right_to_left(const std::vector<Label>& labels, Paragraph& paragraph);
  [[nodiscard]] static Paragraph lay_out(const std::vector<Label>& labels, float width);
  void draw_paragraph(Context& context, TokenRef::Side side, const Paragraph& paragraph);
  void point_at(Context& context, TokenRef token, bool clicked);
  void follow_selection(const Context& context, TokenRef::Side side, const Paragraph& paragraph);

  Key key_;
  std::array<Paragraph, 2> paragraphs_;
  std::array<std::optional<int>, 2> followed_;  // query, key
  bool forget_view_ = false;
};

}  // namespace headlight::ui

// Tokens as running text: where each stands when words wrap at a width. Geometry alone; lengths are physical pixels.
#pragma once

#include <vector>

namespace headlight {

/// What the flow needs to know of a token.
struct FlowToken {
  float width = 0;
  bool joins = false;        ///< to the one before it, without a space
  bool breaks_line = false;  ///< behind it a line ends
  bool is_empty = false;     ///< it has no text; only a sign shows that it is there
  bool right_to_left = false;
};

struct FlowPlace {
  float x = 0;
  float y = 0;
  float width = 0;
};

struct TextFlow {
  std::vector<FlowPlace> places;  ///< one a token
  float height = 0;
};

/// The room of a text: words that do not fit begin the next line; those longer than a line break.
struct FlowRoom {
  float width = 0;
  float line = 0;   ///< height of a line
  float space = 0;  ///< width between words
};
[[nodiscard]] TextFlow flow_text(const std::vector<FlowToken>& tokens, const FlowRoom& room);

}  // namespace headlight

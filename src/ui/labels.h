// The tokens of the stream on screen, as they are drawn. Made when the stream changes, measured when the font's size does.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/text/token_text.h"
#include "core/view/visible_tokens.h"

namespace headlight::ui {

/// Quiet mark, text, quiet mark. Each is ready to draw: what must be shaped is one piece already.
struct Label {
  std::string lead;
  std::string text;
  std::string trail;
  bool joins = false;
  bool breaks_line = false;
  bool right_to_left = false;

  [[nodiscard]] std::string whole() const { return lead + text + trail; }
  /// For sentences: the text, or the signs where there is none.
  [[nodiscard]] const std::string& spoken() const { return !text.empty() ? text : !lead.empty() ? lead : trail; }
};

class Labels {
 public:
  /// Call it once a frame before reading. `document`: any number that differs between documents.
  void update(const Document& document, int document_number, const ViewState& state);

  [[nodiscard]] const std::vector<Label>& side(Side side) const { return side == Side::query ? queries_ : keys_; }
  [[nodiscard]] const Label& of(TokenRef token) const { return side(token.side)[static_cast<std::size_t>(token.index)]; }
  [[nodiscard]] bool one_text() const { return one_text_; }  ///< both sides show the same tokens
  [[nodiscard]] std::uint64_t revision() const { return revision_; }

  /// The widest label of a side with the current font.
  [[nodiscard]] float widest(Side side) const;

 private:
  struct Key {
    int document = 0;
    int stream = 0;
    bool raw = false;
    bool operator==(const Key&) const = default;
  };
  struct Widths {
    float font_size = 0;
    float queries = 0;
    float keys = 0;
  };

  Key key_;
  std::vector<Label> queries_;
  std::vector<Label> keys_;
  bool one_text_ = false;
  std::uint64_t revision_ = 0;
  mutable std::vector<Widths> widths_;  // one a font size, measured when somebody asks
};

/// Draws a label no wider than `width`; marks in the quiet colour. What does not fit ends in an ellipsis.
void draw_label(ImDrawList* list, ImVec2 position, float width, ImU32 color, ImU32 quiet, const Label& label);

}  // namespace headlight::ui

// Linked token columns: queries left, keys right, weighted edges between them.
#pragma once

#include <cstdint>
#include <vector>

#include "render/edges.h"
#include "ui/pane.h"

namespace headlight::ui {

class TokensPane {
 public:
  /// Fills the current child window.
  void draw(Context& context);
  /// Another document: begins at its first token.
  void reset_view() {
    scroll_to_top_ = true;
    label_widths_.forget();
  }

 private:
  /// Where the columns are in this frame, in physical pixels.
  struct Columns {
    float pitch = 0;        ///< height of a row
    float top = 0;          ///< of row 0, scrolled
    float query_right = 0;  ///< border of the left column: edges begin here
    float key_left = 0;     ///< border of the right column: edges end here
    float label_width = 0;
    float label_size = 0;  ///< unscaled font size of the labels
    render::Rect clip;
  };
  /// One column, and which of its tokens are in view: [first, last).
  struct Column {
    TokenRef::Side side;
    float x;
    int first;
    int last;
  };
  struct Marks;

  void draw_columns(Context& context);
  [[nodiscard]] static Columns measure_columns(const Context& context, ImVec2 size);
  [[nodiscard]] static Column column_of(const Context& context, const Columns& columns, TokenRef::Side side);
  static void draw_column(Context& context, const Columns& columns, const Column& column, const Marks& marks);
  static bool draw_label(const Context& context, TokenRef token_ref, const render::Rect& rect, const Marks& marks);
  static void point_at_token(Context& context, TokenRef token, const render::Rect& rect, bool clipped);
  static void release_on_empty(Context& context, const Columns& columns);
  void draw_edges(const Context& context, const Columns& columns);
  void upload_edges(const Context& context);
  void keep_in_view(const Context& context, const Columns& columns);

  LabelWidths label_widths_;
  render::Edges edges_;
  std::uint64_t uploaded_revision_ = 0;
  bool uploaded_dark_ = false;
  std::optional<int> last_selected_query_;
  bool scroll_to_top_ = false;
};

}  // namespace headlight::ui

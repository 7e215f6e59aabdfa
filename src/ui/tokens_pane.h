// Linked token columns: queries left, keys right, weighted edges between them, and a strip of heads beside each.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "ui/head_strips.h"
#include "ui/pane.h"
#include "ui/token_edges.h"
#include "ui/token_rows.h"

namespace headlight::ui {

class TokensPane {
 public:
  /// Fills the current child window.
  void draw(Context& context);
  /// Another document: begins at its first token.
  void reset_view() { forget_view_ = true; }

 private:
  /// One side in this frame, in physical pixels. From the outside in: overview, strip, labels, edges.
  struct Column {
    TokenRef::Side side = TokenRef::Side::query;
    ColumnView view;
    VisibleRange visible;
    bool scrolls = false;
    float overview_x = 0;
    StripPlace strip;
    float label_x = 0;
    float edge_x = 0;  ///< border of the labels: edges begin or end here
  };
  struct Columns {
    std::array<Column, 2> sides;
    float label_width = 0;
    float label_size = 0;  ///< unscaled font size of the labels
    render::Rect clip;
    [[nodiscard]] Column& of(TokenRef::Side side) { return sides[slot(side)]; }
    [[nodiscard]] const Column& of(TokenRef::Side side) const { return sides[slot(side)]; }
  };
  /// What is at a place of the pane.
  struct Hit {
    enum class What { nothing, token, strip, overview, above, below };
    What what = What::nothing;
    TokenRef token;  ///< its side at least
    int head = 0;
    render::Rect rect;
    bool operator==(const Hit& other) const { return what == other.what && token == other.token && head == other.head; }
  };
  /// Edges between a token in view and one that is not, of which the second is beyond the border of this column.
  struct Beyond {
    int above = 0;
    int below = 0;
  };
  struct BeyondKey {
    std::uint64_t edges_revision = 0;
    VisibleRange queries;
    VisibleRange keys;
    bool operator==(const BeyondKey&) const = default;
  };
  /// How strongly each token takes part in the edges that are drawn, from 0 to 1.
  struct Marks {
    std::uint64_t edges_revision = 0;
    std::array<std::vector<float>, 2> strengths;
    bool focused = false;
    [[nodiscard]] float of(TokenRef token) const { return strengths[slot(token.side)][static_cast<std::size_t>(token.index)]; }
  };

  static constexpr std::size_t slot(TokenRef::Side side) { return side == TokenRef::Side::query ? 0 : 1; }
  [[nodiscard]] const TokenRows& rows(TokenRef::Side side) const { return rows_[slot(side)]; }

  void draw_columns(Context& context);
  void update_tokens(const Context& context);
  [[nodiscard]] Columns measure(Context& context, ImVec2 origin, ImVec2 size);
  [[nodiscard]] Column place_column(const Context& context, const Columns& columns, TokenRef::Side side) const;
  void keep_in_view(const Context& context, Columns& columns);
  void set_scroll(Column& column, float scroll);
  void scroll_by(const Context& context, Columns& columns, TokenRef::Side side, float pixels);
  void settle_columns(Context& context, Columns& columns);

  [[nodiscard]] Hit hit(const Columns& columns, int heads, ImVec2 point) const;
  void handle_input(Context& context, Columns& columns);
  void drag(const Context& context, Columns& columns);
  void click(Context& context, Columns& columns, const Hit& hit);
  void point_at(Context& context, const Hit& hit);
  void draw_menu(Context& context);

  void update_marks(const Context& context);
  void count_beyond(const Context& context, const Columns& columns);
  void draw_labels(Context& context, const Columns& columns, const Column& column);
  void draw_token(const Context& context, TokenRef token, const render::Rect& rect) const;
  void draw_overview(const Context& context, const Column& column) const;
  void draw_beyond(Context& context, const Columns& columns, const Column& column);

  std::array<TokenRows, 2> rows_;
  std::array<float, 2> scroll_{};
  BeyondKey beyond_key_;
  std::array<Beyond, 2> beyond_;
  std::array<std::vector<render::Rect>, 2> beyond_rects_;  // above, below; empty where nothing is
  std::uint64_t labels_revision_ = 0;
  bool forget_view_ = false;
  std::array<std::optional<int>, 2> last_selected_;
  Marks marks_;
  Hit pressed_;
  bool dragging_ = false;
  Hit pointed_;  // at what the pointer rests, for the tooltip
  double pointed_since_ = 0;
  TokenRef menu_token_;
  TokenEdges edges_;
};

}  // namespace headlight::ui

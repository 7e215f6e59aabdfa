// Where everything of the two columns of tokens stands, what is in view, and what is at a point. Geometry alone: who draws or
// exports measures the text and says how much room there is. Lengths are physical pixels.
#pragma once

#include <functional>

#include "core/attention.h"
#include "core/selection.h"
#include "core/view/geometry.h"
#include "core/view/token_rows.h"

namespace headlight {

/// What the columns must fit into, and what they have to show.
struct TokenRoom {
  Rect rect;
  float pixel_ratio = 1;  ///< physical pixels a CSS pixel
  int heads = 0;          ///< cells a token in the strips
};

/// The width of the widest label of both sides, in a font of so many CSS pixels.
using LabelMeasurer = std::function<float(float font_size)>;

/// Beside the labels, a cell a token and head.
struct StripPlace {
  float x = 0;     ///< of head 0
  float cell = 0;  ///< width of a head, whole pixels; 0: there is no room for strips
};

/// One side. From the outside in: overview, strip, labels, edges.
struct TokenColumn {
  Side side = Side::query;
  ColumnView view;
  bool scrolls = false;  ///< not all tokens have room; then there is an overview
  float overview_x = 0;
  StripPlace strip;
  float label_x = 0;
  float edge_x = 0;  ///< border of the labels: edges begin or end here
  Rect count_above;  ///< where the number of edges to tokens out of view stands; empty: nowhere
  Rect count_below;
  [[nodiscard]] const Rect& count(bool below) const { return below ? count_below : count_above; }
};

/// What is at a place of the pane.
struct TokenHit {
  enum class What { nothing, token, strip, overview, above, below };
  What what = What::nothing;
  TokenRef token;  ///< its side at least, unless nothing is there
  int head = 0;
  Rect rect;
  bool operator==(const TokenHit& other) const { return what == other.what && token == other.token && head == other.head; }
};

class TokenLayout {
 public:
  TokenLayout() { columns_.keys.side = Side::key; }
  /// Another stream. The columns stay scrolled as they are, as far as they reach.
  void set_tokens(const Stream& stream);
  /// Another document begins at its first token.
  void scroll_to_start();
  /// Fits the columns into a room; call it each frame before reading.
  void fit(const TokenRoom& room, const LabelMeasurer& widest_label);

  /// `together`: the other column by as much.
  void scroll_by(Side side, float pixels, bool together);
  /// Brings what is at this height of the overview to the middle of the view.
  void scroll_to_overview(Side side, float y, bool together);
  /// Scrolls only if the token is not wholly in view.
  void reveal(TokenRef token, bool together);
  /// Makes room for a number of edges at the border of a column; a width of 0: there is none.
  void place_count(Side side, bool below, float width);

  [[nodiscard]] const Sides<TokenRows>& rows() const { return rows_; }
  [[nodiscard]] const TokenRows& rows(Side side) const { return rows_.of(side); }
  [[nodiscard]] const TokenColumn& column(Side side) const { return columns_.of(side); }
  [[nodiscard]] bool scrolls() const { return columns_.queries.scrolls || columns_.keys.scrolls; }
  [[nodiscard]] VisibleRange visible(Side side) const { return visible_range(rows_.of(side), columns_.of(side).view); }
  [[nodiscard]] const Rect& clip() const { return clip_; }  ///< the tokens show in it
  [[nodiscard]] float label_width() const { return label_width_; }
  [[nodiscard]] float label_size() const { return label_size_; }  ///< of the font, in CSS pixels
  [[nodiscard]] float px(float css_pixels) const { return css_pixels * room_.pixel_ratio; }

  [[nodiscard]] Rect label(TokenRef token) const;
  /// All cells of a side, and one of them.
  [[nodiscard]] Rect strip(Side side) const;
  [[nodiscard]] Rect strip_cell(TokenRef token, int head) const;
  /// The column in small, a token in it, and what of it is in view.
  [[nodiscard]] Rect overview(Side side) const;
  [[nodiscard]] Rect overview_token(TokenRef token) const;
  [[nodiscard]] Rect overview_view(Side side) const;

  [[nodiscard]] TokenHit hit(Point point) const;

 private:
  [[nodiscard]] float longest() const;
  void fit_rows();
  void fit_labels(const LabelMeasurer& widest_label);
  void place_columns();
  void scroll_to(TokenColumn& column, float scroll) const;
  [[nodiscard]] TokenHit hit_column(const TokenColumn& column, Point point) const;

  Sides<TokenRows> rows_;
  Sides<TokenColumn> columns_;
  TokenRoom room_;
  Rect clip_;
  float pitch_ = 1;
  float label_width_ = 0;
  float label_size_ = 0;
};

/// The widest cells with which the strip of so many heads takes at most `room`; 0: they would be too thin.
[[nodiscard]] float strip_cell_width(int heads, float room, float pixel_ratio);

}  // namespace headlight

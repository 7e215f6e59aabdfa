#include "core/view/token_layout.h"

#include <algorithm>
#include <cmath>

namespace headlight {
namespace {

// CSS pixels
constexpr float smallest_pitch = 9;      // 64 tokens on a laptop screen
constexpr float comfortable_pitch = 15;  // when the column scrolls anyway
constexpr float largest_pitch = 26;
constexpr float smallest_font = 10.5F;
constexpr float largest_font = 16;
constexpr float header = 9;  // the heads' colours over their strips
constexpr float label_padding = 18;
constexpr float overview_width = 9;
constexpr float overview_gap = 4;
constexpr float overview_grip = 2;  // beside it a finger still meets it
constexpr float strip_gap = 6;
constexpr float thinnest_cell = 2;
constexpr float widest_cell = 8;
constexpr float least_span = 90;  // for the edges, before there are strips
constexpr float largest_span = 460;
constexpr float count_height = 16;
constexpr float count_gap = 4;

// Shares of the width
constexpr float most_labels = 0.30F;
constexpr float most_strip = 0.13F;

float outward(Side side) { return side == Side::query ? -1.0F : 1.0F; }

}  // namespace

float strip_cell_width(int heads, float room, float pixel_ratio) {
  const float cell = std::floor(std::min(room / static_cast<float>(heads), widest_cell * pixel_ratio));
  return cell >= std::floor(thinnest_cell * pixel_ratio) ? cell : 0.0F;
}

void TokenLayout::set_tokens(const Stream& stream) {
  for (const Side side : both_sides) rows_.of(side).set_tokens(stream.tokens(side), stream.has_segments);
}

void TokenLayout::scroll_to_start() {
  for (const Side side : both_sides) columns_.of(side).view.scroll = 0;
}

float TokenLayout::longest() const { return std::max(rows_.queries.total(), rows_.keys.total()); }

void TokenLayout::fit(const TokenRoom& room, const LabelMeasurer& widest_label) {
  room_ = room;
  fit_rows();
  fit_labels(widest_label);
  place_columns();
}

void TokenLayout::fit_rows() {
  const Rect& rect = room_.rect;
  const float height = std::max(rect.height - px(header + 2), px(20));
  const float fitting = height / std::max(longest(), 1.0F);
  // Whole pixels keep the labels' rows from shimmering while they scroll.
  pitch_ = std::floor(fitting >= px(smallest_pitch) ? std::min(fitting, px(largest_pitch)) : px(comfortable_pitch));
  clip_ = {rect.x, std::floor(rect.y + px(header)), rect.width, height};
}

void TokenLayout::fit_labels(const LabelMeasurer& widest_label) {
  label_size_ = std::clamp(pitch_ / px(1) * 1.02F, smallest_font, largest_font);
  label_width_ = std::floor(std::min(widest_label(label_size_) + px(label_padding), room_.rect.width * most_labels));
}

void TokenLayout::place_columns() {
  const float width = room_.rect.width;
  const float overview = longest() * pitch_ > clip_.height ? px(overview_width + overview_gap) : 0;
  const bool has_room = width - (label_width_ + overview) * 2 > px(least_span) + width * most_strip * 2;
  const float cell = has_room ? strip_cell_width(room_.heads, width * most_strip, room_.pixel_ratio) : 0.0F;
  const float strip = cell * static_cast<float>(room_.heads) + (cell > 0 ? px(strip_gap) : 0);
  // Labels keep near the middle on a wide pane: long edges are hard to follow.
  const float span = std::min(width - (label_width_ + strip + overview) * 2, px(largest_span));
  const float left = std::floor(room_.rect.x + (width - span) * 0.5F);
  for (const Side side : both_sides) {
    const bool is_query = side == Side::query;
    TokenColumn& column = columns_.of(side);
    column.edge_x = is_query ? left : std::floor(left + span);
    const float label_end = column.edge_x + outward(side) * label_width_;
    const float strip_end = label_end + outward(side) * strip;
    column.label_x = std::min(column.edge_x, label_end);
    column.strip = {is_query ? strip_end : label_end + px(strip_gap), cell};
    column.overview_x = is_query ? strip_end - overview : strip_end + px(overview_gap);
    column.view = {pitch_, clip_.y, clip_.height, column.view.scroll};
    column.scrolls = rows(side).total() * pitch_ > clip_.height;
    scroll_to(column, column.view.scroll);
  }
}

void TokenLayout::scroll_to(TokenColumn& column, float scroll) const {
  const float most = std::max(rows(column.side).total() * column.view.pitch - column.view.height, 0.0F);
  column.view.scroll = std::round(std::clamp(scroll, 0.0F, most));
}

void TokenLayout::scroll_by(Side side, float pixels, bool together) {
  for (const Side moved : both_sides) {
    TokenColumn& column = columns_.of(moved);
    if (moved == side || together) scroll_to(column, column.view.scroll + pixels);
  }
}

void TokenLayout::scroll_to_overview(Side side, float y, bool together) {
  const ColumnView& view = column(side).view;
  const float share = (y - view.top) / view.height;
  scroll_by(side, share * rows(side).total() * view.pitch - view.height * 0.5F - view.scroll, together);
}

void TokenLayout::reveal(TokenRef token, bool together) {
  const ColumnView& view = column(token.side).view;
  const float y = rows(token.side).begin(token.index) * view.pitch;
  if (y < view.scroll || y + view.pitch > view.scroll + view.height) {
    scroll_by(token.side, y - view.height * 0.5F - view.scroll, together);
  }
}

void TokenLayout::place_count(Side side, bool below, float width) {
  TokenColumn& column = columns_.of(side);
  Rect& rect = below ? column.count_below : column.count_above;
  if (width <= 0) {
    rect = {};
    return;
  }
  const float height = px(count_height);
  const float x = side == Side::query ? column.edge_x + px(count_gap) : column.edge_x - px(count_gap) - width;
  const float y = below ? clip_.bottom() - height - px(1) : clip_.y + px(1);
  rect = {std::floor(x), std::floor(y), width, height};
}

Rect TokenLayout::label(TokenRef token) const {
  const TokenColumn& at = column(token.side);
  return {at.label_x, at.view.y_of(rows(token.side).begin(token.index)), label_width_, at.view.pitch};
}

Rect TokenLayout::strip(Side side) const {
  const TokenColumn& at = column(side);
  return {at.strip.x, at.view.top, at.strip.cell * static_cast<float>(room_.heads), at.view.height};
}

Rect TokenLayout::strip_cell(TokenRef token, int head) const {
  const TokenColumn& at = column(token.side);
  const float y = at.view.y_of(rows(token.side).begin(token.index));
  return {at.strip.x + static_cast<float>(head) * at.strip.cell, y, at.strip.cell, at.view.pitch};
}

Rect TokenLayout::overview(Side side) const {
  const TokenColumn& at = column(side);
  return {at.overview_x, at.view.top, px(overview_width), at.view.height};
}

Rect TokenLayout::overview_token(TokenRef token) const {
  const Rect whole = overview(token.side);
  const float row = whole.height / rows(token.side).total();
  return {whole.x, std::floor(whole.y + rows(token.side).begin(token.index) * row), whole.width, std::max(std::floor(row), px(2))};
}

Rect TokenLayout::overview_view(Side side) const {
  const Rect whole = overview(side);
  const ColumnView& view = column(side).view;
  const float row = whole.height / rows(side).total();
  const float top = std::floor(whole.y + view.scroll / view.pitch * row);
  return {whole.x, top, whole.width, std::ceil(top + view.height / view.pitch * row) - top};
}

TokenHit TokenLayout::hit(Point point) const {
  if (!clip_.contains(point)) return {};
  for (const Side side : both_sides) {
    const TokenHit hit = hit_column(column(side), point);
    if (hit.what != TokenHit::What::nothing) return hit;
  }
  return {};
}

TokenHit TokenLayout::hit_column(const TokenColumn& column, Point point) const {
  using What = TokenHit::What;
  const Side side = column.side;
  if (column.count_above.contains(point)) return {What::above, {side, 0}, 0, column.count_above};
  if (column.count_below.contains(point)) return {What::below, {side, 0}, 0, column.count_below};
  const float from_overview = point.x - column.overview_x;
  if (column.scrolls && from_overview >= -px(overview_grip) && from_overview < px(overview_width + overview_grip)) {
    return {What::overview, {side, 0}, 0, overview(side)};
  }
  const TokenRef token{side, rows(side).at(column.view.row_at(point.y))};
  if (token.index < 0) return {};
  const Rect label_rect = label(token);
  if (point.x >= label_rect.x && point.x < label_rect.right()) return {What::token, token, 0, label_rect};
  const Rect cells = strip(side);
  if (column.strip.cell > 0 && point.x >= cells.x && point.x < cells.right()) {
    const int head = static_cast<int>((point.x - cells.x) / column.strip.cell);
    return {What::strip, token, head, strip_cell(token, head)};
  }
  return {};
}

}  // namespace headlight

#include "core/view/heatmap_layout.h"

#include <algorithm>
#include <cmath>

namespace headlight {
namespace {

// CSS pixels
constexpr float largest_cell = 110;
constexpr float widest_label = 84;
constexpr float label_gap = 8;
constexpr float index_margin = 52;  // where cells are too small for words
constexpr float index_room = 44;
constexpr float least_room = 8;
constexpr float least_side = 96;  // of the whole matrix, but of a cell least_cell: the cells of a long, narrow one are stretched to it
constexpr float least_cell = 48;

bool fits_words(float cell, float font) { return cell >= font * 0.86F; }

/// Whole pixels a cell look even; below two they would waste too much room.
float even(float cell) { return cell >= 2 ? std::floor(cell) : std::max(cell, 0.01F); }

/// As far beyond the square as it takes for the side to have its least length, within `room`.
float stretched(float square, int count, float room, float pixel_ratio) {
  const auto cells = static_cast<float>(count);
  return std::max(square, even(std::min({least_side * pixel_ratio / cells, least_cell * pixel_ratio, room / cells})));
}

/// Where cells are that begin at `first` when zoomed by `zoom`: as far as zooming about any cell of the whole matrix goes, even where
/// there is still room beside it.
float place(float first, float cells_in_room, int count, float zoom) {
  const auto cells = static_cast<float>(count);
  return std::clamp(first, std::min(cells - cells_in_room, 0.0F), std::max(cells - cells_in_room, cells - cells / zoom));
}

/// How many cells apart labels must stand so as not to overlap.
int label_stride(float cell, float needed) {
  int stride = 1;
  for (const int step : {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000}) {
    stride = step;
    if (cell * static_cast<float>(step) >= needed) break;
  }
  return stride;
}

}  // namespace

void HeatmapLayout::fit(const HeatmapRoom& room, int queries, int keys) {
  plot_.columns = keys;
  plot_.rows = queries;
  largest_cell_ = largest_cell * room.pixel_ratio;
  fit_cells(room);
  place_cells(room);
}

void HeatmapLayout::fit_cells(const HeatmapRoom& room) {
  const auto px = [&](float css_pixels) { return css_pixels * room.pixel_ratio; };
  const auto margin = [&](float widest) { return std::min(std::max(widest, room.widest_index), px(widest_label)) + px(label_gap); };
  const auto fit_into = [&] {
    const float width = room.rect.width - margin_.x;
    const float height = room.rect.height - margin_.y - room.below;
    square_ = even(std::min({width / static_cast<float>(plot_.columns), height / static_cast<float>(plot_.rows), largest_cell_}));
    least_ = {stretched(square_, plot_.columns, width, room.pixel_ratio), stretched(square_, plot_.rows, height, room.pixel_ratio)};
  };
  margin_ = {margin(room.widest_query), margin(room.widest_key)};
  plot_.label_room = {px(widest_label), px(widest_label)};
  fit_into();
  // Indices need less room, and the marked token is shortened to it.
  const bool has_indices_left = !fits_words(least_.y, room.font);
  const bool has_indices_above = !fits_words(least_.x, room.font);
  if (has_indices_left) {
    margin_.x = px(index_margin);
    plot_.label_room.x = px(index_room);
  }
  if (has_indices_above) {
    margin_.y = px(index_margin);
    plot_.label_room.y = px(index_room);
  }
  if (has_indices_left || has_indices_above) fit_into();
  plot_.cell = cell_at_zoom(zoom_);
}

/// A stretched side waits until the other one has grown to it.
Point HeatmapLayout::cell_at_zoom(float zoom) const { return {std::max(square_ * zoom, least_.x), std::max(square_ * zoom, least_.y)}; }

void HeatmapLayout::place_cells(const HeatmapRoom& room) {
  const float least = least_room * room.pixel_ratio;
  plot_.room = {std::floor(room.rect.x + margin_.x), std::floor(room.rect.y + margin_.y)};
  const Point cells{std::max(room.rect.width - margin_.x, least) / plot_.cell.x,
                    std::max(room.rect.height - margin_.y - room.below, least) / plot_.cell.y};
  plot_.first = zoom_ > 1 ? Point{place(first_.x, cells.x, plot_.columns, plot_.cell.x / least_.x),
                                  place(first_.y, cells.y, plot_.rows, plot_.cell.y / least_.y)}
                          : Point{};
  first_ = plot_.first;
  plot_.left = std::max(plot_.first.x, 0.0F);
  plot_.top = std::max(plot_.first.y, 0.0F);
  const float right = std::min(plot_.first.x + cells.x, static_cast<float>(plot_.columns));
  const float bottom = std::min(plot_.first.y + cells.y, static_cast<float>(plot_.rows));
  plot_.cells = {plot_.room.x + (plot_.left - plot_.first.x) * plot_.cell.x, plot_.room.y + (plot_.top - plot_.first.y) * plot_.cell.y,
                 (right - plot_.left) * plot_.cell.x, (bottom - plot_.top) * plot_.cell.y};
}

void HeatmapLayout::move(float dx, float dy) {
  first_.x -= dx / plot_.cell.x;
  first_.y -= dy / plot_.cell.y;
}

void HeatmapLayout::zoom_about(Point point, float factor) {
  const Point before = cell_at_zoom(zoom_);
  zoom_ = std::clamp(zoom_ * factor, 1.0F, std::max(1.0F, largest_cell_ / square_));
  const Point after = cell_at_zoom(zoom_);
  first_.x += (point.x - plot_.room.x) * (1 / before.x - 1 / after.x);
  first_.y += (point.y - plot_.room.y) * (1 / before.y - 1 / after.y);
}

std::optional<MatrixCell> HeatmapLayout::cell_at(Point point) const {
  const int key = static_cast<int>(std::floor(plot_.left + (point.x - plot_.cells.x) / plot_.cell.x));
  const int query = static_cast<int>(std::floor(plot_.top + (point.y - plot_.cells.y) / plot_.cell.y));
  const bool is_inside = key >= 0 && key < plot_.columns && query >= 0 && query < plot_.rows;
  return is_inside ? std::optional(MatrixCell{query, key}) : std::nullopt;
}

std::vector<AxisLabel> axis_labels(const Axis& axis, float font) {
  const auto middle_of = [&axis](int index) { return axis.begin + (static_cast<float>(index) + 0.5F - axis.first) * axis.cell; };
  const bool words = fits_words(axis.cell, font);
  const int stride = words ? 1 : label_stride(axis.cell, font * 2.5F);
  std::vector<AxisLabel> labels;
  for (int index = std::max(0, static_cast<int>(axis.first)); index < axis.count && middle_of(index) < axis.end; ++index) {
    const float middle = middle_of(index);
    const bool marked = axis.marked == index;
    const bool crowded = !words && axis.marked && !marked && std::abs(middle - middle_of(*axis.marked)) < font;
    if (middle >= axis.begin && (marked || (index % stride == 0 && !crowded))) labels.push_back({index, middle, words || marked, marked});
  }
  return labels;
}

}  // namespace headlight

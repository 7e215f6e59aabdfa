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

bool fits_words(float cell, float font) { return cell >= font * 0.86F; }

/// Pixels a cell with which the whole matrix fits.
float fitting_cell(const HeatmapPlot& plot, float width, float height, float largest) {
  const float fit = std::min({width / static_cast<float>(plot.columns), height / static_cast<float>(plot.rows), largest});
  // Whole pixels a cell look even; below two they would waste too much room.
  return fit >= 2 ? std::floor(fit) : std::max(fit, 0.01F);
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
  const auto fitting = [&] {
    return fitting_cell(plot_, room.rect.width - margin_.x, room.rect.height - margin_.y - room.below, largest_cell_);
  };
  margin_ = {margin(room.widest_query), margin(room.widest_key)};
  plot_.label_room = px(widest_label);
  fitting_ = fitting();
  if (!fits_words(fitting_, room.font)) {  // indices need less room, and the marked token is shortened to it
    margin_ = {px(index_margin), px(index_margin)};
    plot_.label_room = px(index_room);
    fitting_ = fitting();
  }
  plot_.cell = fitting_ * zoom_;
}

void HeatmapLayout::place_cells(const HeatmapRoom& room) {
  const float least = least_room * room.pixel_ratio;
  plot_.room = {std::floor(room.rect.x + margin_.x), std::floor(room.rect.y + margin_.y)};
  const Point cells{std::max(room.rect.width - margin_.x, least) / plot_.cell,
                    std::max(room.rect.height - margin_.y - room.below, least) / plot_.cell};
  plot_.first = zoom_ > 1 ? Point{place(first_.x, cells.x, plot_.columns), place(first_.y, cells.y, plot_.rows)} : Point{};
  first_ = plot_.first;
  plot_.left = std::max(plot_.first.x, 0.0F);
  plot_.top = std::max(plot_.first.y, 0.0F);
  const float right = std::min(plot_.first.x + cells.x, static_cast<float>(plot_.columns));
  const float bottom = std::min(plot_.first.y + cells.y, static_cast<float>(plot_.rows));
  plot_.cells = {plot_.room.x + (plot_.left - plot_.first.x) * plot_.cell, plot_.room.y + (plot_.top - plot_.first.y) * plot_.cell,
                 (right - plot_.left) * plot_.cell, (bottom - plot_.top) * plot_.cell};
}

float HeatmapLayout::place(float first, float cells_in_room, int count) const {
  const auto cells = static_cast<float>(count);
  // As far as zooming about any cell of the whole matrix goes, even where there is still room beside it.
  return std::clamp(first, std::min(cells - cells_in_room, 0.0F), std::max(cells - cells_in_room, cells - cells / zoom_));
}

void HeatmapLayout::move(float dx, float dy) {
  first_.x -= dx / plot_.cell;
  first_.y -= dy / plot_.cell;
}

void HeatmapLayout::zoom_about(Point point, float factor) {
  const float before = fitting_ * zoom_;
  zoom_ = std::clamp(zoom_ * factor, 1.0F, std::max(1.0F, largest_cell_ / fitting_));
  const float change = 1 / before - 1 / (fitting_ * zoom_);
  first_.x += (point.x - plot_.room.x) * change;
  first_.y += (point.y - plot_.room.y) * change;
}

std::optional<MatrixCell> HeatmapLayout::cell_at(Point point) const {
  const int key = static_cast<int>(std::floor(plot_.left + (point.x - plot_.cells.x) / plot_.cell));
  const int query = static_cast<int>(std::floor(plot_.top + (point.y - plot_.cells.y) / plot_.cell));
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

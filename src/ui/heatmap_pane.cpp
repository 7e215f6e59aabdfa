#include "ui/heatmap_pane.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "core/view/view_choices.h"

namespace headlight::ui {
namespace {

constexpr float largest_cell = 110.0F;  // CSS pixels
constexpr float axis_label_size = 12.0F;

/// Why there is no matrix.
std::string missing_phrase(const Context& context) {
  const std::optional<HeadId> missing = context.scene->missing_head();
  if (!missing) {
    return "Choose a head to see its matrix.";
  }
  switch (context.opened->heads.status(*missing)) {
    case HeadStatus::absent:
      return "The file ends before these heads.";
    case HeadStatus::failed:
      return context.opened->heads.failure(*missing);
    default:
      return "Decoding …";
  }
}

std::string heads_phrase(const Context& context) {
  const std::vector<HeadMatrix>& heads = context.scene->heads();
  const std::string layer = "L" + std::to_string(context.state->layer);
  if (heads.empty()) {
    return layer + (context.state->heads.empty() ? " · no head chosen" : "");
  }
  if (heads.size() == 1) {
    return layer + " H" + std::to_string(heads.front().head);
  }
  const Combine combine = context.state->combine;
  const char* how = combine == Combine::mean ? "mean" : combine == Combine::mix ? "mix" : "max";
  return layer + " · " + how + " of " + std::to_string(heads.size()) + " heads";
}

void draw_color_controls(const Context& context) {
  ViewState& state = *context.state;
  constexpr const char* maps[] = {"viridis", "magma", "grey", "diverging"};
  const bool diverging = context.scene->range().min < 0;
  constexpr const char* scales[] = {"linear", "log"};
  int map = diverging ? 3 : static_cast<int>(state.colormap);
  ImGui::SetNextItemWidth(px(106));
  ImGui::BeginDisabled(diverging);
  if (ImGui::Combo("##map", &map, maps, diverging ? 4 : 3)) {
    state.colormap = static_cast<Colormap>(map);
  }
  ImGui::EndDisabled();
  ImGui::SetItemTooltip(diverging ? "Negative weights: blue below zero, orange above" : "Colour map");
  ImGui::SameLine();
  int scale = diverging ? 0 : static_cast<int>(state.scale);
  ImGui::SetNextItemWidth(px(80));
  ImGui::BeginDisabled(diverging);
  if (ImGui::Combo("##scale", &scale, scales, 2)) {
    state.scale = static_cast<Scale>(scale);
  }
  ImGui::EndDisabled();
  ImGui::SetItemTooltip("Colour scale");
}

/// Never wraps by what the title says: pointing at a head must not move the matrix.
void draw_title(const Context& context) {
  const float controls = px(106 + 80) + ImGui::GetStyle().ItemSpacing.x;
  const bool own_row = ImGui::GetContentRegionAvail().x < controls + px(150);
  const float room = ImGui::GetContentRegionAvail().x - (own_row ? 0 : controls + px(8));
  const ImVec2 start = ImGui::GetCursorScreenPos();
  ImGui::PushFont(context.fonts.strong, 0);
  draw_text_clipped(ImGui::GetWindowDrawList(), ImVec2(start.x, start.y + ImGui::GetStyle().FramePadding.y), room, context.palette->text,
                    heads_phrase(context));
  ImGui::PopFont();
  if (own_row) {
    ImGui::Dummy(ImVec2(0, ImGui::GetFrameHeight()));
  }
  ImGui::SetCursorPosX(std::max(ImGui::GetCursorPosX(), right_edge() - controls));
  draw_color_controls(context);
}

float axis_width(float widest_label) { return std::min(std::max(widest_label, ImGui::CalcTextSize("000").x), px(84)) + px(8); }

/// Pixels per cell with which the whole matrix fits.
float fitting_cell(const Matrix& matrix, float width, float height) {
  const float fit = std::min({width / static_cast<float>(matrix.keys), height / static_cast<float>(matrix.queries), px(largest_cell)});
  // Whole pixels per cell look even; below two they would waste too much room.
  return fit >= 2 ? std::floor(fit) : std::max(fit, 0.01F);
}

bool fits_words(float cell) { return cell >= ImGui::GetFontSize() * 0.86F; }

/// Text that reads upwards, ending at `position`.
void draw_vertical_text(ImDrawList* list, ImVec2 position, float room, ImU32 color, const std::string& text) {
  const int first = list->VtxBuffer.Size;
  draw_text_clipped(list, position, room, color, text);
  ImGui::ShadeVertsTransformPos(list, first, list->VtxBuffer.Size, position, 0.0F, -1.0F, position);
}

/// How many cells apart labels must stand so as not to overlap.
int label_stride(float cell, float needed) {
  int stride = 1;
  for (const int step : {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000}) {
    stride = step;
    if (cell * static_cast<float>(step) >= needed) {
      break;
    }
  }
  return stride;
}

/// The weights at the colours' ends.
struct Range {
  float min = 0;
  float max = 1;
};
Range color_range(const HeadSummary& summary) {
  if (summary.min < 0) {
    const float most = std::max(-summary.min, summary.max);
    return {-most, most};
  }
  return {0, summary.max > 0 ? summary.max : 1.0F};
}

void draw_color_bar(const Context& context, ImVec2 min, ImVec2 max, render::Map map, float low, float high) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const render::ColormapTable& table = render::colormap_table(map);
  constexpr int steps = 64;
  const float width = (max.x - min.x) / steps;
  for (int i = 0; i < steps; ++i) {
    const render::Rgb c = table[static_cast<std::size_t>(i) * 255 / (steps - 1)];
    const float x = min.x + width * static_cast<float>(i);
    list->AddRectFilled(ImVec2(std::floor(x), min.y), ImVec2(std::floor(x + width) + (i == steps - 1 ? 0.0F : 1.0F), max.y),
                        IM_COL32(c.red, c.green, c.blue, 255));
  }
  const std::string low_text = format_weight(low);
  const std::string high_text = format_weight(high);
  const float y = (min.y + max.y - ImGui::GetFontSize()) * 0.5F;
  list->AddText(ImVec2(min.x - ImGui::CalcTextSize(low_text.c_str()).x - px(6), std::floor(y)), context.palette->quiet, low_text.c_str());
  list->AddText(ImVec2(max.x + px(6), std::floor(y)), context.palette->quiet, high_text.c_str());
}

/// A row or column framed so that it shows on every colour: white, with black around it.
void draw_band(ImDrawList* list, ImVec2 min, ImVec2 max) {
  list->AddRect(ImVec2(min.x - 2, min.y - 2), ImVec2(max.x + 2, max.y + 2), IM_COL32(0, 0, 0, 160));
  list->AddRect(ImVec2(min.x - 1, min.y - 1), ImVec2(max.x + 1, max.y + 1), IM_COL32_WHITE);
}

/// One side of the matrix: its tokens in cells of one size, from `first` at the pixel `begin`.
struct Axis {
  const std::vector<Label>& labels;
  std::optional<int> marked;
  float first = 0;
  float begin = 0;
  float end = 0;
  float cell = 1;
};

struct AxisLabel {
  float middle = 0;
  std::string text;
  bool marked = false;
};

/// Tokens where the cells are large enough, else every so many an index; the marked token always, in place of its neighbours.
std::vector<AxisLabel> axis_labels(const Axis& axis, float font) {
  const auto middle_of = [&axis](int index) { return axis.begin + (static_cast<float>(index) + 0.5F - axis.first) * axis.cell; };
  const bool words = fits_words(axis.cell);
  const int stride = words ? 1 : label_stride(axis.cell, font * 2.5F);
  std::vector<AxisLabel> labels;
  const int count = static_cast<int>(axis.labels.size());
  for (int index = std::max(0, static_cast<int>(axis.first)); index < count && middle_of(index) < axis.end; ++index) {
    const float middle = middle_of(index);
    const bool marked = axis.marked == index;
    const bool crowded = !words && axis.marked && !marked && std::abs(middle - middle_of(*axis.marked)) < font;
    if (middle >= axis.begin && (marked || (index % stride == 0 && !crowded))) {
      labels.push_back({middle, words || marked ? axis.labels[static_cast<std::size_t>(index)].whole() : std::to_string(index), marked});
    }
  }
  return labels;
}

void draw_tooltip(const Context& context, const Matrix& matrix) {
  const Hover& hover = context.next_hover;
  if (!hover.query || !hover.key || !ImGui::BeginTooltip()) {
    return;
  }
  ImGui::TextUnformatted(token_phrase(context, {TokenRef::Side::query, *hover.query}).c_str());
  ImGui::TextUnformatted(token_phrase(context, {TokenRef::Side::key, *hover.key}).c_str());
  ImGui::PushFont(context.fonts.strong, 0);
  const HiddenTokens& hidden = context.scene->hidden();
  const bool is_hidden = hidden.has({TokenRef::Side::query, *hover.query}) || hidden.has({TokenRef::Side::key, *hover.key});
  ImGui::TextUnformatted(is_hidden ? "hidden" : format_weight(matrix.at(*hover.query, *hover.key)).c_str());
  ImGui::PopFont();
  if (context.scene->heads().size() > 1) {
    ImGui::SameLine();
    ImGui::TextDisabled("%s", heads_phrase(context).c_str());
  }
  ImGui::EndTooltip();
}

}  // namespace

void HeatmapPane::draw(Context& context) {
  draw_title(context);
  const Matrix* matrix = context.scene->matrix();
  if (matrix == nullptr) {
    ImGui::PushTextWrapPos(0);
    ImGui::TextDisabled("%s", missing_phrase(context).c_str());
    ImGui::PopTextWrapPos();
    return;
  }
  if (uploaded_revision_ != context.scene->matrix_revision()) {
    too_large_ = !heatmap_.set_matrix(*matrix);
    uploaded_revision_ = context.scene->matrix_revision();
  }
  if (too_large_) {
    ImGui::TextDisabled("%d × %d is larger than this browser's graphics take.", matrix->queries, matrix->keys);
    return;
  }
  ImGui::PushFont(nullptr, axis_label_size);
  const Plot plot = measure_plot(context, *matrix);
  ImGui::SetCursorScreenPos(plot.min);
  ImGui::InvisibleButton("matrix", ImVec2(std::max(plot.max.x - plot.min.x, 1.0F), std::max(plot.max.y - plot.min.y, 1.0F)));
  ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);
  navigate(*context.state, plot);
  zoom_by_key(context, plot);
  point_at(context, plot);
  const Range range = color_range(context.scene->range());
  ColorScale scale;
  scale.map = range.min < 0 ? render::Map::diverging : static_cast<render::Map>(context.state->colormap);
  scale.log = context.state->scale == Scale::log && range.min >= 0;
  scale.min = scale.log ? range.max * 1e-4F : range.min;
  scale.max = range.max;
  context.layout.panes["matrix"] = to_rect(ImVec2(plot.x_of(0), plot.y_of(0)),
                                           ImVec2(plot.x_of(static_cast<float>(plot.columns)), plot.y_of(static_cast<float>(plot.rows))));
  draw_cells(context, plot, scale);
  draw_axes(context, plot);
  draw_crosshair(context, plot);
  const ImVec2 bar(plot.min.x + ImGui::CalcTextSize(format_weight(scale.min).c_str()).x + px(6), plot.max.y + px(10));
  draw_color_bar(context, bar, ImVec2(bar.x + px(180), bar.y + px(9)), scale.map, scale.min, scale.max);
  ImGui::PopFont();
  draw_tooltip(context, *matrix);
}

HeatmapPane::Plot HeatmapPane::measure_plot(Context& context, const Matrix& matrix) {
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float bar = px(26);
  Plot plot;
  plot.columns = matrix.keys;
  plot.rows = matrix.queries;
  float left = axis_width(context.labels.widest(TokenRef::Side::query));
  float top = axis_width(context.labels.widest(TokenRef::Side::key));
  plot.label_room = px(84);
  float fit = fitting_cell(matrix, room.x - left, room.y - top - bar);
  if (!fits_words(fit)) {  // indices need less room, and the marked token is shortened to it
    left = top = px(52);
    plot.label_room = px(44);
    fit = fitting_cell(matrix, room.x - left, room.y - top - bar);
  }
  plot.cell = fit * zoom_;
  plot.room = ImVec2(std::floor(origin.x + left), std::floor(origin.y + top));
  const ImVec2 cells(std::max(room.x - left, px(8)) / plot.cell, std::max(room.y - top - bar, px(8)) / plot.cell);
  const auto place = [this](float first, float room_cells, int count) {
    const auto cells = static_cast<float>(count);
    // As far as zooming about any cell of the whole matrix goes, even where there is still room beside it.
    return std::clamp(first, std::min(cells - room_cells, 0.0F), std::max(cells - room_cells, cells - cells / zoom_));
  };
  plot.first = zoom_ > 1 ? ImVec2(place(first_.x, cells.x, plot.columns), place(first_.y, cells.y, plot.rows)) : ImVec2(0, 0);
  plot.left = std::max(plot.first.x, 0.0F);
  plot.top = std::max(plot.first.y, 0.0F);
  const float right = std::min(plot.first.x + cells.x, static_cast<float>(plot.columns));
  const float bottom = std::min(plot.first.y + cells.y, static_cast<float>(plot.rows));
  plot.min = ImVec2(plot.room.x + (plot.left - plot.first.x) * plot.cell, plot.room.y + (plot.top - plot.first.y) * plot.cell);
  plot.max = ImVec2(plot.min.x + (right - plot.left) * plot.cell, plot.min.y + (bottom - plot.top) * plot.cell);
  return plot;
}

/// Wheel zooms at the pointer, two fingers about their middle, dragging pans, a double click shows all.
void HeatmapPane::navigate(ViewState& state, const Plot& plot) {
  const ImGuiIO& io = ImGui::GetIO();
  if (ImGui::IsMouseClicked(ImGuiMouseButton_Left) && io.MouseClickedCount[ImGuiMouseButton_Left] == 1) {
    before_click_.reset();  // a first click elsewhere is not taken back here
  }
  first_ = plot.first;
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    if (before_click_) {
      state.query = before_click_->query;
      state.key = before_click_->key;
      state.pinned = before_click_->pinned;
    }
    reset_view();
  } else if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left, px(4))) {
    first_.x -= io.MouseDelta.x / plot.cell;
    first_.y -= io.MouseDelta.y / plot.cell;
  } else if (ImGui::IsItemHovered() && io.MouseWheel != 0) {
    zoom_about(io.MousePos, std::pow(1.25F, io.MouseWheel), plot);
  }
  const platform::Pinch& pinch = platform::pinch();
  if (ImRect(plot.min, plot.max).Contains(ImVec2(pinch.x, pinch.y))) {
    first_.x -= pinch.dx / plot.cell;
    first_.y -= pinch.dy / plot.cell;
    zoom_about(ImVec2(pinch.x, pinch.y), pinch.scale, plot);
  }
}

/// About the selected cell, or the middle of what is in view.
void HeatmapPane::zoom_by_key(const Context& context, const Plot& plot) {
  if (context.requests.zoom_heatmap == 0) {
    return;
  }
  const Focus& focus = context.scene->focus();
  const ImVec2 middle((plot.min.x + plot.max.x) * 0.5F, (plot.min.y + plot.max.y) * 0.5F);
  const ImVec2 point(focus.key ? plot.x_of(static_cast<float>(*focus.key) + 0.5F) : middle.x,
                     focus.query ? plot.y_of(static_cast<float>(*focus.query) + 0.5F) : middle.y);
  const bool in_view = ImRect(plot.min, plot.max).Contains(point);
  zoom_about(in_view ? point : middle, std::pow(1.5F, static_cast<float>(context.requests.zoom_heatmap)), plot);
  platform::request_frame();
}

/// The cell at `point` stays there.
void HeatmapPane::zoom_about(ImVec2 point, float factor, const Plot& plot) {
  const float base = plot.cell / zoom_;
  zoom_ = std::clamp(zoom_ * factor, 1.0F, std::max(1.0F, px(largest_cell) / base));
  const float change = 1 / plot.cell - 1 / (base * zoom_);
  first_.x += (point.x - plot.room.x) * change;
  first_.y += (point.y - plot.room.y) * change;
}

void HeatmapPane::point_at(Context& context, const Plot& plot) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const int key = static_cast<int>(std::floor(plot.left + (mouse.x - plot.min.x) / plot.cell));
  const int query = static_cast<int>(std::floor(plot.top + (mouse.y - plot.min.y) / plot.cell));
  if (!ImGui::IsItemHovered() || key < 0 || key >= plot.columns || query < 0 || query >= plot.rows) {
    return;
  }
  context.next_hover.query = query;
  context.next_hover.key = key;
  ViewState& state = *context.state;
  const bool first_click = ImGui::GetIO().MouseClickedLastCount[ImGuiMouseButton_Left] == 1;
  if (ImGui::IsItemActivated() && first_click) {
    before_click_ = Focus{state, state.pinned};
  }
  const bool dragged = ImGui::IsMouseDragPastThreshold(ImGuiMouseButton_Left, px(4));
  if (ImGui::IsItemDeactivated() && first_click && !dragged) {
    toggle_pair(state, query, key);
  }
}

void HeatmapPane::draw_cells(const Context& context, const Plot& plot, const ColorScale& scale) {
  render::HeatmapDraw draw;
  draw.target = framebuffer();
  draw.rect = draw.clip = to_rect(plot.min, plot.max);
  draw.cells = {plot.left, plot.top, (plot.max.x - plot.min.x) / plot.cell, (plot.max.y - plot.min.y) / plot.cell};
  draw.map = scale.map;
  draw.range_min = scale.min;
  draw.range_max = scale.max;
  draw.log = scale.log;
  draw_with(heatmap_, draw);
  ImGui::GetWindowDrawList()->AddRect(ImVec2(plot.min.x - 1, plot.min.y - 1), ImVec2(plot.max.x + 1, plot.max.y + 1),
                                      context.palette->line);
}

void HeatmapPane::draw_axes(const Context& context, const Plot& plot) {
  const Palette& p = *context.palette;
  const Focus& focus = context.scene->focus();
  const float font = ImGui::GetFontSize();
  ImDrawList* list = ImGui::GetWindowDrawList();

  const Axis rows{context.labels.side(TokenRef::Side::query), focus.query, plot.top, plot.min.y, plot.max.y, plot.cell};
  for (const AxisLabel& label : axis_labels(rows, font)) {
    const float width = std::min(ImGui::CalcTextSize(label.text.c_str()).x, plot.label_room);
    const ImVec2 position(std::floor(plot.min.x - px(5) - width), std::floor(label.middle - font * 0.5F));
    draw_text_clipped(list, position, plot.label_room, label.marked ? p.accent : p.quiet, label.text);
  }
  const Axis columns{context.labels.side(TokenRef::Side::key), focus.key, plot.left, plot.min.x, plot.max.x, plot.cell};
  for (const AxisLabel& label : axis_labels(columns, font)) {
    const ImVec2 position(std::floor(label.middle - font * 0.5F), std::floor(plot.min.y - px(5)));
    draw_vertical_text(list, position, plot.label_room, label.marked ? p.accent : p.quiet, label.text);
  }
}

void HeatmapPane::draw_crosshair(const Context& context, const Plot& plot) {
  const Focus& focus = context.scene->focus();
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->PushClipRect(plot.min, plot.max, true);
  if (focus.query) {
    const float y = plot.y_of(static_cast<float>(*focus.query));
    draw_band(list, ImVec2(plot.min.x - 3, y), ImVec2(plot.max.x + 3, y + plot.cell));
  }
  if (focus.key) {
    const float x = plot.x_of(static_cast<float>(*focus.key));
    draw_band(list, ImVec2(x, plot.min.y - 3), ImVec2(x + plot.cell, plot.max.y + 3));
  }
  list->PopClipRect();
}

}  // namespace headlight::ui

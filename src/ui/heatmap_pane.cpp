#include "ui/heatmap_pane.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/view/view_choices.h"
#include "render/colormap.h"
#include "ui/panes.h"

namespace headlight::ui {
namespace {

// CSS pixels
constexpr float axis_font = 12;
constexpr float map_width = 106;
constexpr float scale_width = 80;
constexpr float bar_room = 26;  // of the colour bar, under the cells
constexpr float drag_threshold = 4;

/// Why there is no matrix.
std::string missing_phrase(const Model& model) {
  const std::optional<HeadId> missing = model.scene.missing_head();
  if (!missing) {
    return "Choose a head to see its matrix.";
  }
  switch (model.opened.heads.status(*missing)) {
    case HeadStatus::absent:
      return "The file ends before these heads.";
    case HeadStatus::failed:
      return model.opened.heads.failure(*missing);
    default:
      return "Decoding …";
  }
}

std::string heads_phrase(const Model& model) {
  const std::vector<HeadMatrix>& heads = model.scene.heads();
  const std::string layer = "L" + std::to_string(model.state.layer);
  if (heads.empty()) {
    return layer + (model.state.heads.empty() ? " · no head chosen" : "");
  }
  if (heads.size() == 1) {
    return layer + " H" + std::to_string(heads.front().head);
  }
  const Combine combine = model.state.combine;
  const char* how = combine == Combine::mean ? "mean" : combine == Combine::mix ? "mix" : "max";
  return layer + " · " + how + " of " + std::to_string(heads.size()) + " heads";
}

/// Around 0, where the sign means something.
bool is_diverging(const Scene& scene) { return scene.range().min < 0 && scene.scale().by == Strength::magnitude; }

/// Where the sign means something there is one map. No logarithm there, nor of scores.
void draw_color_controls(const Model& model, Wishes& wishes) {
  constexpr const char* maps[] = {"viridis", "magma", "grey", "diverging"};
  constexpr const char* scales[] = {"linear", "log"};
  const bool diverging = is_diverging(model.scene);
  const bool linear = diverging || model.scene.scale().by == Strength::value;
  ImGui::BeginDisabled(diverging);
  int map = diverging ? 3 : static_cast<int>(model.state.colormap);
  ImGui::SetNextItemWidth(px(map_width));
  if (ImGui::Combo("##map", &map, maps, diverging ? 4 : 3)) {
    wishes.state.colormap = static_cast<Colormap>(map);
  }
  ImGui::EndDisabled();
  ImGui::SetItemTooltip(diverging ? "Negative weights: blue below zero, orange above" : "Colour map");
  ImGui::SameLine();
  ImGui::BeginDisabled(linear);
  int scale = linear ? 0 : static_cast<int>(model.state.scale);
  ImGui::SetNextItemWidth(px(scale_width));
  if (ImGui::Combo("##scale", &scale, scales, 2)) {
    wishes.state.scale = static_cast<Scale>(scale);
  }
  ImGui::EndDisabled();
  ImGui::SetItemTooltip("Colour scale");
}

/// Never wraps by what the title says: pointing at a head must not move the matrix.
void draw_title(const Model& model, Wishes& wishes) {
  const float controls = px(map_width + scale_width) + ImGui::GetStyle().ItemSpacing.x;
  const bool own_row = ImGui::GetContentRegionAvail().x < controls + px(150);
  const float room = ImGui::GetContentRegionAvail().x - (own_row ? 0 : controls + px(8));
  const ImVec2 start = ImGui::GetCursorScreenPos();
  ImGui::PushFont(model.fonts.strong, 0);
  draw_text_clipped(ImGui::GetWindowDrawList(), ImVec2(start.x, start.y + ImGui::GetStyle().FramePadding.y), room, model.palette.text,
                    heads_phrase(model));
  ImGui::PopFont();
  if (own_row) {
    ImGui::Dummy(ImVec2(0, ImGui::GetFrameHeight()));
  }
  ImGui::SetCursorPosX(std::max(ImGui::GetCursorPosX(), right_edge() - controls));
  draw_color_controls(model, wishes);
}

/// Text that reads upwards, ending at `position`.
void draw_vertical_text(ImDrawList* list, ImVec2 position, float room, ImU32 color, const std::string& text) {
  const int first = list->VtxBuffer.Size;
  draw_text_clipped(list, position, room, color, text);
  ImGui::ShadeVertsTransformPos(list, first, list->VtxBuffer.Size, position, 0.0F, -1.0F, position);
}

struct ColorScale {
  render::Map map = render::Map::viridis;
  float min = 0;
  float max = 1;
  bool log = false;
};

/// From the weakest weight of the layer to the strongest: from zero, or of scores from the least; where the sign means something, as far
/// below zero as above.
ColorScale color_scale(const ViewState& state, const Scene& scene) {
  const StrengthScale& scale = scene.scale();
  if (is_diverging(scene)) {
    return {render::Map::diverging, -scale.strongest, scale.strongest, false};
  }
  const float most = scale.strongest > scale.weakest ? scale.strongest : scale.weakest + 1;
  const bool log = state.scale == Scale::log && scale.by == Strength::magnitude;
  return {static_cast<render::Map>(state.colormap), log ? most * 1e-4F : scale.weakest, most, log};
}

Rgb map_color(ImU32 color) {
  const auto part = [color](int shift) { return static_cast<std::uint8_t>(color >> shift & 0xFFU); };
  return {part(IM_COL32_R_SHIFT), part(IM_COL32_G_SHIFT), part(IM_COL32_B_SHIFT)};
}

/// Under the cells, with the weights at its ends.
void draw_color_bar(const Model& model, const ColorScale& scale, const Rect& cells) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const std::string low = format_weight(scale.min);
  const std::string high = format_weight(scale.max);
  const Rect bar{cells.x + ImGui::CalcTextSize(low.c_str()).x + px(6), cells.bottom() + px(10), px(180), px(9)};
  const render::ColormapTable& table = render::colormap_table(scale.map);
  constexpr int steps = 64;
  const float width = (bar.right() - bar.x) / steps;
  for (int i = 0; i < steps; ++i) {
    const Rgb c = table[static_cast<std::size_t>(i) * 255 / (steps - 1)];
    const float x = bar.x + width * static_cast<float>(i);
    list->AddRectFilled(ImVec2(std::floor(x), bar.y), ImVec2(std::floor(x + width) + (i == steps - 1 ? 0.0F : 1.0F), bar.bottom()),
                        IM_COL32(c.red, c.green, c.blue, 255));
  }
  const float y = std::floor((bar.y + bar.bottom() - ImGui::GetFontSize()) * 0.5F);
  list->AddText(ImVec2(cells.x, y), model.palette.quiet, low.c_str());
  list->AddText(ImVec2(bar.right() + px(6), y), model.palette.quiet, high.c_str());
}

/// A row or column framed so that it shows on every colour: white, with black around it.
void draw_band(ImDrawList* list, ImVec2 min, ImVec2 max) {
  list->AddRect(ImVec2(min.x - 2, min.y - 2), ImVec2(max.x + 2, max.y + 2), IM_COL32(0, 0, 0, 160));
  list->AddRect(ImVec2(min.x - 1, min.y - 1), ImVec2(max.x + 1, max.y + 1), IM_COL32_WHITE);
}

void draw_tooltip(const Model& model, const Hover& hover, const Matrix& matrix) {
  if (!hover.query || !hover.key || !ImGui::BeginTooltip()) {
    return;
  }
  ImGui::TextUnformatted(token_phrase(model.labels, {Side::query, *hover.query}).c_str());
  ImGui::TextUnformatted(token_phrase(model.labels, {Side::key, *hover.key}).c_str());
  ImGui::PushFont(model.fonts.strong, 0);
  const HiddenTokens& hidden = model.scene.hidden();
  const bool is_hidden = hidden.has({Side::query, *hover.query}) || hidden.has({Side::key, *hover.key});
  ImGui::TextUnformatted(is_hidden ? "hidden" : format_weight(matrix.at(*hover.query, *hover.key)).c_str());
  ImGui::PopFont();
  if (model.scene.heads().size() > 1) {
    ImGui::SameLine();
    ImGui::TextDisabled("%s", heads_phrase(model).c_str());
  }
  ImGui::EndTooltip();
}

void draw_axes(const Model& model, const HeatmapPlot& plot) {
  const Palette& p = model.palette;
  const Focus& focus = model.scene.focus();
  const float font = ImGui::GetFontSize();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const auto text_of = [&](Side side, const AxisLabel& label) {
    return label.in_words ? model.labels.of({side, label.index}).whole() : std::to_string(label.index);
  };
  for (const AxisLabel& label : axis_labels({plot.rows, focus.query, plot.top, plot.cells.y, plot.cells.bottom(), plot.cell.y}, font)) {
    const std::string text = text_of(Side::query, label);
    const float width = std::min(ImGui::CalcTextSize(text.c_str()).x, plot.label_room.x);
    const ImVec2 position(std::floor(plot.cells.x - px(5) - width), std::floor(label.middle - font * 0.5F));
    draw_text_clipped(list, position, plot.label_room.x, label.marked ? p.accent : p.quiet, text);
  }
  for (const AxisLabel& label : axis_labels({plot.columns, focus.key, plot.left, plot.cells.x, plot.cells.right(), plot.cell.x}, font)) {
    const ImVec2 position(std::floor(label.middle - font * 0.5F), std::floor(plot.cells.y - px(5)));
    draw_vertical_text(list, position, plot.label_room.y, label.marked ? p.accent : p.quiet, text_of(Side::key, label));
  }
}

void draw_crosshair(const Focus& focus, const HeatmapPlot& plot) {
  const ImVec2 min = min_of(plot.cells);
  const ImVec2 max = max_of(plot.cells);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->PushClipRect(min, max, true);
  if (focus.query) {
    const float y = plot.y_of(static_cast<float>(*focus.query));
    draw_band(list, ImVec2(min.x - 3, y), ImVec2(max.x + 3, y + plot.cell.y));
  }
  if (focus.key) {
    const float x = plot.x_of(static_cast<float>(*focus.key));
    draw_band(list, ImVec2(x, min.y - 3), ImVec2(x + plot.cell.x, max.y + 3));
  }
  list->PopClipRect();
}

void draw_cells(const Model& model, render::Heatmap& heatmap, const HeatmapPlot& plot, const ColorScale& scale) {
  const Rect& rect = plot.cells;
  render::HeatmapDraw draw;
  draw.target = framebuffer();
  draw.rect = draw.clip = rect;
  draw.cells = {plot.left, plot.top, rect.width / plot.cell.x, rect.height / plot.cell.y};
  draw.map = scale.map;
  draw.range_min = scale.min;
  draw.range_max = scale.max;
  draw.log = scale.log;
  draw.masked = map_color(model.palette.background);
  draw_with(heatmap, draw);
  ImGui::GetWindowDrawList()->AddRect(ImVec2(rect.x - 1, rect.y - 1), ImVec2(rect.right() + 1, rect.bottom() + 1), model.palette.line);
}

}  // namespace

std::unique_ptr<Pane> make_heatmap_pane() { return std::make_unique<HeatmapPane>(); }

PaneInfo HeatmapPane::info() const {
  return {.title = "Heatmap",
          .help = "Heatmap: wheel or two fingers zoom, drag pans, double click shows all, click pins a pair.",
          .least = ImVec2(240, 174),
          .preferred_height = 900};
}

void HeatmapPane::document_changed() {
  layout_.show_all();
  before_click_.reset();
}

void HeatmapPane::draw(const Model& model, Wishes& wishes) {
  draw_title(model, wishes);
  const Matrix* matrix = model.scene.matrix();
  if (matrix == nullptr) {
    ImGui::PushTextWrapPos(0);
    ImGui::TextDisabled("%s", missing_phrase(model).c_str());
    ImGui::PopTextWrapPos();
    return;
  }
  if (!upload(model.scene, *matrix)) {
    ImGui::TextDisabled("%d × %d is larger than this browser's graphics take.", matrix->queries, matrix->keys);
    return;
  }
  ImGui::PushFont(nullptr, axis_font);
  lay_out(model, *matrix);
  const HeatmapPlot plot = layout_.plot();  // what mouse and keys do to it shows in the next frame
  handle_input(model, wishes);
  wishes.layout.panes["matrix"] = to_rect(ImVec2(plot.x_of(0), plot.y_of(0)),
                                          ImVec2(plot.x_of(static_cast<float>(plot.columns)), plot.y_of(static_cast<float>(plot.rows))));
  const ColorScale scale = color_scale(model.state, model.scene);
  draw_cells(model, heatmap_, plot, scale);
  draw_axes(model, plot);
  draw_crosshair(model.scene.focus(), plot);
  draw_color_bar(model, scale, plot.cells);
  ImGui::PopFont();
  draw_tooltip(model, wishes.hover, *matrix);
}

/// False: it is too large.
bool HeatmapPane::upload(const Scene& scene, const Matrix& matrix) {
  if (uploaded_revision_ != scene.matrix_revision()) {
    too_large_ = !heatmap_.set_matrix(matrix, scene.scale().by);
    uploaded_revision_ = scene.matrix_revision();
  }
  return !too_large_;
}

void HeatmapPane::lay_out(const Model& model, const Matrix& matrix) {
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const ImVec2 size = ImGui::GetContentRegionAvail();
  HeatmapRoom room;
  room.rect = {origin.x, origin.y, size.x, size.y};
  room.pixel_ratio = pixel_ratio();
  room.font = ImGui::GetFontSize();
  room.widest_query = model.labels.widest(Side::query);
  room.widest_key = model.labels.widest(Side::key);
  room.widest_index = ImGui::CalcTextSize("000").x;
  room.below = px(bar_room);
  layout_.fit(room, matrix.queries, matrix.keys);
}

void HeatmapPane::handle_input(const Model& model, Wishes& wishes) {
  const Rect& cells = layout_.plot().cells;
  ImGui::SetCursorScreenPos(min_of(cells));
  ImGui::InvisibleButton("matrix", ImVec2(std::max(cells.width, 1.0F), std::max(cells.height, 1.0F)));
  ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);
  point_at(wishes);
  navigate(wishes.state);
  pinch();
  zoom_by_key(model);
}

/// Wheel zooms at the pointer, dragging pans, a double click shows all.
void HeatmapPane::navigate(ViewState& state) {
  const ImGuiIO& io = ImGui::GetIO();
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    if (before_click_) {
      state.query = before_click_->query;
      state.key = before_click_->key;
      state.pinned = before_click_->pinned;
    }
    document_changed();
  } else if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left, px(drag_threshold))) {
    layout_.move(io.MouseDelta.x, io.MouseDelta.y);
  } else if (ImGui::IsItemHovered() && io.MouseWheel != 0) {
    layout_.zoom_about({io.MousePos.x, io.MousePos.y}, std::pow(1.25F, io.MouseWheel));
  }
}

/// Two fingers zoom about their middle.
void HeatmapPane::pinch() {
  const platform::Pinch& pinch = platform::pinch();
  const Point middle{pinch.x, pinch.y};
  if (layout_.plot().cells.contains(middle)) {
    layout_.move(pinch.dx, pinch.dy);
    layout_.zoom_about(middle, pinch.scale);
  }
}

/// About the selected cell, or the middle of what is in view.
void HeatmapPane::zoom_by_key(const Model& model) {
  if (model.zoom_heatmap == 0) {
    return;
  }
  const Focus& focus = model.scene.focus();
  const HeatmapPlot& plot = layout_.plot();
  const Point middle = plot.cells.middle();
  const Point selected{focus.key ? plot.x_of(static_cast<float>(*focus.key) + 0.5F) : middle.x,
                       focus.query ? plot.y_of(static_cast<float>(*focus.query) + 0.5F) : middle.y};
  layout_.zoom_about(plot.cells.contains(selected) ? selected : middle, std::pow(1.5F, static_cast<float>(model.zoom_heatmap)));
  platform::request_frame();
}

void HeatmapPane::point_at(Wishes& wishes) {
  const ImGuiIO& io = ImGui::GetIO();
  if (ImGui::IsMouseClicked(ImGuiMouseButton_Left) && io.MouseClickedCount[ImGuiMouseButton_Left] == 1) {
    before_click_.reset();  // a first click elsewhere is not taken back here
  }
  const std::optional<MatrixCell> cell = ImGui::IsItemHovered() ? layout_.cell_at({io.MousePos.x, io.MousePos.y}) : std::nullopt;
  if (!cell) {
    return;
  }
  wishes.hover.query = cell->query;
  wishes.hover.key = cell->key;
  ViewState& state = wishes.state;
  const bool first_click = io.MouseClickedLastCount[ImGuiMouseButton_Left] == 1;
  if (ImGui::IsItemActivated() && first_click) {
    before_click_ = Focus{state.selected(), state.pinned};
  }
  const bool dragged = ImGui::IsMouseDragPastThreshold(ImGuiMouseButton_Left, px(drag_threshold));
  if (ImGui::IsItemDeactivated() && first_click && !dragged) {
    toggle_pair(state, cell->query, cell->key);
  }
}

}  // namespace headlight::ui

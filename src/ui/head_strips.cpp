#include "ui/head_strips.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "core/view/view_choices.h"
#include "ui/widgets.h"

namespace headlight::ui {
namespace {

/// How much ink a strength has. The largest weight of a query is never small: squared, the heads that look at one token stand out.
float visibility(float strength, bool is_largest) { return is_largest ? strength * strength : std::sqrt(strength); }

/// The heads' colours over their cells; those that are not chosen are hollow.
void draw_header(const Model& model, const StripPlace& place, float top) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  for (int head = 0; head < model.stream().heads; ++head) {
    const float x = place.x + static_cast<float>(head) * place.cell;
    const float height = is_chosen(model.state, head) ? px(4) : px(1);
    list->AddRectFilled(ImVec2(x, top - px(2) - height), ImVec2(x + place.cell - (place.cell > 2 ? 1.0F : 0.0F), top - px(2)),
                        head_color(head, model.palette));
  }
}

const char* describe_cell(Side side, const Focus& focus) {
  const bool of_focus = is_of_focus(side, focus);
  if (side == Side::key) {
    return of_focus ? "weight from the selected query" : "mean weight from all queries";
  }
  return of_focus ? "weight to the selected key" : "the largest weight of this query";
}

/// The colours of a layer's heads, paler where they are not chosen.
struct HeadInk {
  ImU32 color = 0;
  float alpha = 1;
};
std::vector<HeadInk> head_inks(const Model& model, int heads) {
  std::vector<HeadInk> inks;
  inks.reserve(static_cast<std::size_t>(heads));
  for (int head = 0; head < heads; ++head) {
    inks.push_back({head_color(head, model.palette), is_chosen(model.state, head) ? 1.0F : 0.4F});
  }
  return inks;
}

/// Cells are as wide as a head, with a gap where there is room for one.
void draw_cells(const Model& model, const TokenLayout& layout, Side side) {
  const HeadStrip& strip = model.scene.strip(side);
  const bool is_largest = side == Side::query && !is_of_focus(side, model.scene.focus());
  // The strongest of the strip has the full colour, for averages over a text are small.
  const StrengthScale scale = scale_over(strip.values, model.scene.scale().by);
  const std::vector<HeadInk> inks = head_inks(model, strip.heads);
  const float cell = layout.column(side).strip.cell;
  const float gap = layout.column(side).view.pitch >= px(6) ? 1.0F : 0.0F;
  const float width = cell - (cell > 3 ? 1.0F : 0.0F);
  const VisibleRange visible = layout.visible(side);
  ImDrawList* list = ImGui::GetWindowDrawList();
  for (int token = visible.first; token < visible.last; ++token) {
    for (int head = 0; head < strip.heads; ++head) {
      const float strength = scale.of(strip.at(token, head));
      if (!(strength > 0.004F)) {
        continue;
      }
      const Rect rect = layout.strip_cell({side, token}, head);
      const HeadInk& ink = inks[static_cast<std::size_t>(head)];
      const float alpha = visibility(strength, is_largest) * ink.alpha;
      list->AddRectFilled(min_of(rect), ImVec2(rect.x + width, rect.bottom() - gap), with_alpha(ink.color, alpha));
    }
  }
}

}  // namespace

void draw_strip(const Model& model, const TokenLayout& layout, Side side) {
  const StripPlace& place = layout.column(side).strip;
  if (place.cell <= 0 || model.scene.strip(side).values.empty()) {
    return;
  }
  const Rect rect = layout.strip(side);
  draw_header(model, place, rect.y);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->PushClipRect(min_of(rect), max_of(rect), true);
  draw_cells(model, layout, side);
  list->PopClipRect();
}

void draw_strip_tooltip(const Model& model, TokenRef token, int head, const Rect& cell) {
  const HeadStrip& strip = model.scene.strip(token.side);
  if (strip.values.empty()) {
    return;
  }
  place_tooltip(cell, cell.x > ImGui::GetIO().DisplaySize.x * 0.5F);
  if (!ImGui::BeginTooltip()) {
    return;
  }
  ImGui::Text("L%d H%d", model.state.layer, head);
  ImGui::SameLine();
  ImGui::TextDisabled("%s", token_phrase(model.labels, token).c_str());
  const float value = strip.at(token.index, head);
  ImGui::TextUnformatted(std::isnan(value) ? "hidden, masked or not decoded" : format_weight(value).c_str());
  ImGui::SameLine();
  ImGui::TextDisabled("%s", describe_cell(token.side, model.scene.focus()));
  ImGui::TextDisabled("click: head on or off");
  ImGui::EndTooltip();
}

}  // namespace headlight::ui

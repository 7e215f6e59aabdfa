#include "ui/head_strips.h"

#include <algorithm>
#include <cmath>

#include "core/view/view_choices.h"

namespace headlight::ui {
namespace {

constexpr float thinnest_cell = 2.0F;  // CSS pixels
constexpr float widest_cell = 8.0F;

/// The weight that has the full colour: the largest of the strip, for averages over a text are small.
float full_weight(const HeadStrip& strip) {
  float most = 0;
  for (const float value : strip.values) {
    most = std::abs(value) > most ? std::abs(value) : most;
  }
  return most;
}

/// How much ink a strength has. The largest weight of a query is never small: squared, the heads that look at one token stand out.
float visibility(float strength, bool is_largest) { return is_largest ? strength * strength : std::sqrt(strength); }

/// The heads' colours over their cells; those that are not chosen are hollow.
void draw_header(const Context& context, const StripPlace& place, float top) {
  const Palette& p = *context.palette;
  ImDrawList* list = ImGui::GetWindowDrawList();
  for (int head = 0; head < context.stream().heads; ++head) {
    const float x = place.x + static_cast<float>(head) * place.cell;
    const float height = is_chosen(*context.state, head) ? px(4) : px(1);
    list->AddRectFilled(ImVec2(x, top - px(2) - height), ImVec2(x + place.cell - (place.cell > 2 ? 1.0F : 0.0F), top - px(2)),
                        head_color(head, p));
  }
}

const char* describe_cell(TokenRef::Side side, const Focus& focus) {
  const bool of_focus = is_of_focus(side, focus);
  if (side == TokenRef::Side::key) {
    return of_focus ? "weight from the selected query" : "mean weight from all queries";
  }
  return of_focus ? "weight to the selected key" : "the largest weight of this query";
}

}  // namespace

float strip_cell(int heads, float room) {
  const float cell = std::floor(std::min(room / static_cast<float>(heads), px(widest_cell)));
  return cell >= std::floor(px(thinnest_cell)) ? cell : 0.0F;
}

void draw_strip(const Context& context, const StripPlace& place, const TokenRows& rows, const ColumnView& view) {
  const HeadStrip& strip = context.scene->strip(place.side);
  if (place.cell <= 0 || strip.values.empty()) {
    return;
  }
  const Palette& p = *context.palette;
  const bool is_largest = place.side == TokenRef::Side::query && !is_of_focus(place.side, context.scene->focus());
  const float full = full_weight(strip);
  const VisibleRange range = visible_range(rows, view);
  ImDrawList* list = ImGui::GetWindowDrawList();
  draw_header(context, place, view.top);
  const float gap = view.pitch >= px(6) ? 1.0F : 0.0F;
  const float width = place.cell - (place.cell > 3 ? 1.0F : 0.0F);
  list->PushClipRect(ImVec2(place.x, view.top), ImVec2(place.x + place.cell * static_cast<float>(strip.heads), view.top + view.height),
                     true);
  for (int token = range.first; token < range.last; ++token) {
    const float y = view.y_of(rows.begin(token));
    for (int head = 0; head < strip.heads; ++head) {
      const float strength = std::abs(strip.at(token, head)) / full;
      if (!(strength > 0.004F)) {
        continue;
      }
      const float x = place.x + static_cast<float>(head) * place.cell;
      const float alpha = visibility(std::min(strength, 1.0F), is_largest) * (is_chosen(*context.state, head) ? 1.0F : 0.4F);
      list->AddRectFilled(ImVec2(x, y), ImVec2(x + width, y + view.pitch - gap), with_alpha(head_color(head, p), alpha));
    }
  }
  list->PopClipRect();
}

std::optional<int> strip_head_at(const StripPlace& place, int heads, float x) {
  if (place.cell <= 0 || x < place.x) {
    return std::nullopt;
  }
  const int head = static_cast<int>((x - place.x) / place.cell);
  return head < heads ? std::optional(head) : std::nullopt;
}

void draw_strip_tooltip(const Context& context, TokenRef token, int head, const render::Rect& cell) {
  const HeadStrip& strip = context.scene->strip(token.side);
  if (strip.values.empty()) {
    return;
  }
  place_tooltip(cell, cell.x > ImGui::GetIO().DisplaySize.x * 0.5F);
  if (!ImGui::BeginTooltip()) {
    return;
  }
  ImGui::Text("L%d H%d", context.state->layer, head);
  ImGui::SameLine();
  ImGui::TextDisabled("%s", token_phrase(context, token).c_str());
  const float value = strip.at(token.index, head);
  ImGui::TextUnformatted(std::isnan(value) ? "hidden, or not decoded" : format_weight(value).c_str());
  ImGui::SameLine();
  ImGui::TextDisabled("%s", describe_cell(token.side, context.scene->focus()));
  ImGui::TextDisabled("click: head on or off");
  ImGui::EndTooltip();
}

}  // namespace headlight::ui

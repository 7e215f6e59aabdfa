#include "ui/text_pane.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "core/view/view_choices.h"

namespace headlight::ui {
namespace {

float line_height() { return std::round(ImGui::GetFontSize() * 1.4F); }

float text_width(const Label& label) {
  // What says nothing must be seen and hit, too.
  return label.text.empty() ? ImGui::CalcTextSize("·").x : ImGui::CalcTextSize(label.text.c_str()).x;
}

/// The token behind the word that begins at `first`.
std::size_t word_end(const std::vector<Label>& labels, std::size_t first) {
  std::size_t end = first + 1;
  while (end < labels.size() && labels[end].joins && !labels[end - 1].breaks_line) {
    ++end;
  }
  return end;
}

/// What is full colour: of a selection the strongest weight of the layer, for averages over the text, which are small, the largest.
float full_value(const Context& context, TokenRef::Side side) {
  if (is_of_focus(side, context.scene->focus())) {
    return context.scene->strongest();
  }
  float most = 0;
  for (const float value : context.scene->column(side)) {
    most = std::abs(value) > most ? std::abs(value) : most;
  }
  return most;
}

bool selects_keys(const Context& context) { return context.state->text_selects == TextSelects::keys; }

const char* side_name(TokenRef::Side side) { return side == TokenRef::Side::query ? "queries" : "keys"; }

}  // namespace

/// Neighbours that read from right to left stand from right to left.
void TextPane::turn_right_to_left(const std::vector<Label>& labels, Paragraph& paragraph) {
  for (std::size_t first = 0; first < labels.size(); ++first) {
    std::size_t end = first;
    while (end < labels.size() && labels[end].right_to_left && paragraph.places[end].y == paragraph.places[first].y) {
      ++end;
    }
    if (end < first + 2) {
      continue;
    }
    const float left = paragraph.places[first].x;
    const float right = paragraph.places[end - 1].x + paragraph.places[end - 1].width;
    for (std::size_t i = first; i < end; ++i) {
      Place& place = paragraph.places[i];
      place.x = left + right - place.x - place.width;
    }
    first = end - 1;
  }
}

TextPane::Paragraph TextPane::lay_out(const std::vector<Label>& labels, float width) {
  const float space = ImGui::CalcTextSize(" ").x;
  const float line = line_height();
  Paragraph paragraph;
  paragraph.places.resize(labels.size());
  std::vector<float> widths;
  widths.reserve(labels.size());
  for (const Label& label : labels) {
    widths.push_back(std::min(text_width(label), width));
  }
  float x = 0;
  float y = 0;
  for (std::size_t first = 0; first < labels.size();) {
    const std::size_t end = word_end(labels, first);
    float word = 0;
    for (std::size_t i = first; i < end; ++i) {
      word += widths[i];
    }
    const bool ends_line = labels[first].text.empty() && labels[first].breaks_line;
    x += x > 0 && !labels[first].joins && !ends_line ? space : 0;
    if (x > 0 && x + word > width) {
      x = 0;
      y += line;
    }
    for (std::size_t i = first; i < end; ++i) {
      if (x > 0 && x + widths[i] > width) {  // a word longer than a line
        x = 0;
        y += line;
      }
      paragraph.places[i] = {x, y, widths[i]};
      x += widths[i];
    }
    if (labels[end - 1].breaks_line) {
      x = 0;
      y += line;
    }
    first = end;
  }
  paragraph.height = y + line;
  turn_right_to_left(labels, paragraph);
  return paragraph;
}

void TextPane::draw(Context& context) {
  const bool one = context.labels.one_text();
  if (one) {
    draw_direction(context);
  }
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(px(2), 0));
  ImGui::BeginChild("running text", ImVec2(0, 0), ImGuiChildFlags_AlwaysUseWindowPadding);
  ImGui::PopStyleVar();
  scroll_by_touch();
  if (forget_view_) {
    ImGui::SetScrollY(0);
    forget_view_ = false;
  }
  const Key key{context.labels.revision(), ImGui::GetContentRegionAvail().x, ImGui::GetFontSize()};
  if (!(key == key_)) {
    key_ = key;
    paragraphs_[0] = lay_out(context.labels.side(TokenRef::Side::query), key.width);
    paragraphs_[1] = one ? Paragraph() : lay_out(context.labels.side(TokenRef::Side::key), key.width);
  }
  if (one) {
    draw_paragraph(context, selects_keys(context) ? TokenRef::Side::key : TokenRef::Side::query, paragraphs_[0]);
  } else {
    for (const TokenRef::Side side : {TokenRef::Side::query, TokenRef::Side::key}) {
      ImGui::TextDisabled("%s", side_name(side));
      draw_paragraph(context, side, paragraphs_[side == TokenRef::Side::query ? 0 : 1]);
    }
  }
  ImGui::EndChild();
}

/// Of one text: whether a token that is pointed at shows where it looks, or who looks at it.
void TextPane::draw_direction(Context& context) {
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(px(8), px(1)));
  TextSelects& selects = context.state->text_selects;
  if (toggle_button(context, "attends to", selects == TextSelects::queries, context.palette->accent)) {
    selects = TextSelects::queries;
  }
  ImGui::SetItemTooltip("A token you point at shows where it looks  (D)");
  report_item(context, "text attends to");
  ImGui::SameLine(0, px(2));
  if (toggle_button(context, "attended from", selects == TextSelects::keys, context.palette->accent)) {
    selects = TextSelects::keys;
  }
  ImGui::SetItemTooltip("A token you point at shows who looks at it  (D)");
  report_item(context, "text attended from");
  ImGui::PopStyleVar();
  ImGui::SameLine(0, px(10));
  const Focus& focus = context.scene->focus();
  const char* shade = shaded_side(context, TokenRef::Side::query) == TokenRef::Side::query ? "shaded: who looks at the selected token"
                      : is_of_focus(TokenRef::Side::key, focus)                            ? "shaded: where the selected token looks"
                                                                                           : "shaded: attention received, on average";
  const ImVec2 start = ImGui::GetCursorScreenPos();
  draw_text_clipped(ImGui::GetWindowDrawList(), ImVec2(start.x, start.y + px(1)), ImGui::GetContentRegionAvail().x, context.palette->quiet,
                    shade);
  ImGui::NewLine();
}

/// In one text the shading tells of keys, unless a key is what is selected.
TokenRef::Side TextPane::shaded_side(const Context& context, TokenRef::Side side) {
  if (!context.labels.one_text()) {
    return side;
  }
  const Focus& focus = context.scene->focus();
  const bool of_key = is_of_focus(TokenRef::Side::query, focus) && !is_of_focus(TokenRef::Side::key, focus);
  return of_key ? TokenRef::Side::query : TokenRef::Side::key;
}

void TextPane::draw_paragraph(Context& context, TokenRef::Side side, const Paragraph& paragraph) {
  const Palette& p = *context.palette;
  const TokenRef::Side shaded = shaded_side(context, side);
  const std::vector<float>& values = context.scene->column(shaded);
  const std::vector<Label>& labels = context.labels.side(side);
  const VisibleRange& in_columns = side == TokenRef::Side::query ? context.visible_queries : context.visible_keys;
  const bool is_map = in_columns.last - in_columns.first < static_cast<int>(labels.size());
  const float full = full_value(context, shaded);
  const float height = line_height();
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImDrawList* list = ImGui::GetWindowDrawList();
  follow_selection(context, side, paragraph);
  ImGui::PushID(static_cast<int>(side));
  ImGui::InvisibleButton("text", ImVec2(std::max(key_.width, 1.0F), std::max(paragraph.height, 1.0F)));
  ImGui::PopID();
  const bool hovered = ImGui::IsItemHovered();
  const bool clicked = hovered && ImGui::IsItemDeactivated() && !ImGui::IsMouseDragPastThreshold(ImGuiMouseButton_Left);
  bool on_token = false;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const float clip_top = list->GetClipRectMin().y;
  const float clip_bottom = list->GetClipRectMax().y;
  for (std::size_t i = 0; i < paragraph.places.size(); ++i) {
    const Place& place = paragraph.places[i];
    const ImVec2 min(origin.x + place.x, origin.y + place.y);
    const ImVec2 max(min.x + place.width, min.y + height);
    if (max.y < clip_top || min.y > clip_bottom) {
      continue;
    }
    const TokenRef token{side, static_cast<int>(i)};
    const float value = values.empty() || full <= 0 ? 0.0F : values[i] / full;
    if (std::abs(value) > 0.01F) {
      list->AddRectFilled(min, max, with_alpha(value < 0 ? p.negative : p.accent, std::sqrt(std::min(std::abs(value), 1.0F)) * 0.62F),
                          px(2));
    }
    const Hover& hover = context.hover;
    if ((side == TokenRef::Side::query ? hover.query : hover.key) == token.index) {
      list->AddRectFilled(min, max, with_alpha(p.accent, 0.30F), px(2));
    }
    const TokenRef as_other{side == TokenRef::Side::query ? TokenRef::Side::key : TokenRef::Side::query, token.index};
    if (is_pinned(*context.state, token) || (context.labels.one_text() && is_pinned(*context.state, as_other))) {
      list->AddRect(min, max, p.accent, px(2), 0, px(1.5F));
    }
    if (is_map && in_columns.contains(token.index)) {
      list->AddRectFilled(ImVec2(min.x, max.y - px(1)), ImVec2(max.x, max.y), p.quiet);
    }
    if (context.found.has(token)) {
      list->AddRectFilled(ImVec2(min.x, max.y - px(2)), max, p.accent);
    }
    const Label& label = labels[i];
    const bool is_quiet =
        label.text.empty() || context.scene->hidden().has({shaded, token.index}) || is_special(context.stream(), *context.state, token);
    const float y = std::floor(min.y + (height - ImGui::GetFontSize()) * 0.5F);
    draw_text_clipped(list, ImVec2(min.x, y), place.width + 1, is_quiet ? p.quiet : p.text, label.text.empty() ? "·" : label.text);
    (side == TokenRef::Side::query ? context.layout.text_queries : context.layout.text_keys).push_back({token.index, to_rect(min, max)});
    if (hovered && mouse.x >= min.x && mouse.x < max.x && mouse.y >= min.y && mouse.y < max.y) {
      point_at(context, token, clicked);
      on_token = true;
    }
  }
  if (clicked && !on_token) {
    release_pins(*context.state);
  }
}

void TextPane::point_at(Context& context, TokenRef token, bool clicked) {
  (token.side == TokenRef::Side::query ? context.next_hover.query : context.next_hover.key) = token.index;
  if (clicked) {
    toggle_pin(*context.state, token, ImGui::GetIO().KeyShift);
    followed_ = {context.state->query, context.state->key};  // it is in view already
  }
}

/// A token that was chosen elsewhere scrolls into view; of one text, a key as well as a query.
void TextPane::follow_selection(const Context& context, TokenRef::Side side, const Paragraph& paragraph) {
  const ViewState& state = *context.state;
  for (const TokenRef::Side chosen : {TokenRef::Side::query, TokenRef::Side::key}) {
    const std::optional<int>& token = chosen == TokenRef::Side::query ? state.query : state.key;
    std::optional<int>& followed = followed_[chosen == TokenRef::Side::query ? 0 : 1];
    if (chosen != side && !context.labels.one_text()) {
      continue;
    }
    if (token && token != followed) {
      const float y = paragraph.places[static_cast<std::size_t>(*token)].y + ImGui::GetCursorPosY();
      const float view = ImGui::GetWindowHeight();
      if (y < ImGui::GetScrollY() || y + line_height() > ImGui::GetScrollY() + view) {
        ImGui::SetScrollY(std::max(y - view * 0.5F, 0.0F));
      }
    }
    followed = token;
  }
}

}  // namespace headlight::ui

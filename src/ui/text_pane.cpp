#include "ui/text_pane.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <vector>

#include "core/view/view_choices.h"
#include "core/view/visible_tokens.h"
#include "ui/keys.h"
#include "ui/panes.h"

namespace headlight::ui {
namespace {

constexpr const char* empty_sign = "·";  // what says nothing must be seen and hit, too

float line_height() { return std::round(ImGui::GetFontSize() * 1.4F); }

std::vector<FlowToken> flow_tokens(const std::vector<Label>& labels) {
  std::vector<FlowToken> tokens;
  tokens.reserve(labels.size());
  for (const Label& label : labels) {
    const char* text = label.text.empty() ? empty_sign : label.text.c_str();
    tokens.push_back({ImGui::CalcTextSize(text).x, label.joins, label.breaks_line, label.text.empty(), label.right_to_left});
  }
  return tokens;
}

const char* side_name(Side side) { return side == Side::query ? "queries" : "keys"; }

/// In one text the shading tells of keys, unless a key is what is selected.
Side shaded_side(const Model& model, Side side) {
  if (!model.labels.one_text()) {
    return side;
  }
  const Focus& focus = model.scene.focus();
  return is_of_focus(Side::query, focus) && !is_of_focus(Side::key, focus) ? Side::query : Side::key;
}

/// What is full colour: of a selection the strongest weight of the layer, for averages over the text, which are small, the strongest.
StrengthScale shading_scale(const Scene& scene, Side side) {
  return is_of_focus(side, scene.focus()) ? scene.scale() : scale_over(scene.column(side), scene.scale().by);
}

const char* describe_shade(const Model& model) {
  if (shaded_side(model, Side::query) == Side::query) {
    return "shaded: who looks at the selected token";
  }
  return is_of_focus(Side::key, model.scene.focus()) ? "shaded: where the selected token looks" : "shaded: attention received, on average";
}

void draw_direction_button(const Model& model, Wishes& wishes, TextSelects value, const char* label, const char* tooltip) {
  if (toggle_button(model.palette, label, model.state.text_selects == value, model.palette.accent)) {
    wishes.state.text_selects = value;
  }
  set_tooltip(tooltip, "text.selects");
  report_item(wishes.layout, std::string("text ") + label);
}

/// Of one text: whether a token that is pointed at shows where it looks, or who looks at it.
void draw_direction(const Model& model, Wishes& wishes) {
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(px(8), px(1)));
  draw_direction_button(model, wishes, TextSelects::queries, "attends to", "A token you point at shows where it looks");
  ImGui::SameLine(0, px(2));
  draw_direction_button(model, wishes, TextSelects::keys, "attended from", "A token you point at shows who looks at it");
  ImGui::PopStyleVar();
  ImGui::SameLine(0, px(10));
  const ImVec2 start = ImGui::GetCursorScreenPos();
  draw_text_clipped(ImGui::GetWindowDrawList(), ImVec2(start.x, start.y + px(1)), ImGui::GetContentRegionAvail().x, model.palette.quiet,
                    describe_shade(model));
  ImGui::NewLine();
}

/// How the tokens of a side are painted.
struct Paint {
  Side shaded = Side::query;         ///< whose attention shades them
  const std::vector<float>& values;  ///< a token; empty: none
  StrengthScale scale;
  bool is_map = false;  ///< the columns show a part of the text only: it is marked
};

Paint paint_of(const Model& model, Side side) {
  const Side shaded = shaded_side(model, side);
  const VisibleRange& visible = model.visible.of(side);
  const bool is_map = visible.last - visible.first < static_cast<int>(model.labels.side(side).size());
  return {shaded, model.scene.column(shaded), shading_scale(model.scene, shaded), is_map};
}

/// Under the text: how much attention, and what the pointer is on.
void draw_ground(const Model& model, const Paint& paint, TokenRef token, const Rect& rect) {
  const Palette& p = model.palette;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float value = paint.values.empty() ? missing_weight : paint.values[static_cast<std::size_t>(token.index)];
  const float strength = paint.scale.of(value);
  if (strength > 0.01F) {
    const ImU32 color = paint.scale.shows_sign(value) ? p.negative : p.accent;
    list->AddRectFilled(min_of(rect), max_of(rect), with_alpha(color, std::sqrt(strength) * 0.62F), px(2));
  }
  if (model.hover.token(token.side) == token.index) {
    list->AddRectFilled(min_of(rect), max_of(rect), with_alpha(p.accent, 0.30F), px(2));
  }
}

/// Pinned, in view in the columns, found.
void draw_marks(const Model& model, const Paint& paint, TokenRef token, const Rect& rect) {
  const Palette& p = model.palette;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const TokenRef as_other{other(token.side), token.index};
  if (is_pinned(model.state, token) || (model.labels.one_text() && is_pinned(model.state, as_other))) {
    list->AddRect(min_of(rect), max_of(rect), p.accent, px(2), 0, px(1.5F));
  }
  if (paint.is_map && model.visible.of(token.side).contains(token.index)) {
    list->AddRectFilled(ImVec2(rect.x, rect.bottom() - px(1)), max_of(rect), p.quiet);
  }
  if (model.found.has(token)) {
    list->AddRectFilled(ImVec2(rect.x, rect.bottom() - px(2)), max_of(rect), p.accent);
  }
}

void draw_text(const Model& model, const Paint& paint, TokenRef token, const Rect& rect) {
  const Palette& p = model.palette;
  const Label& label = model.labels.of(token);
  const bool is_quiet =
      label.text.empty() || model.scene.hidden().has({paint.shaded, token.index}) || is_special(model.stream(), model.state, token);
  const float y = std::floor(rect.y + (rect.height - ImGui::GetFontSize()) * 0.5F);
  draw_text_clipped(ImGui::GetWindowDrawList(), ImVec2(rect.x, y), rect.width + 1, is_quiet ? p.quiet : p.text,
                    label.text.empty() ? empty_sign : label.text);
}

/// The tokens of a flow that are in view, from `origin` on.
std::vector<TokenRect> visible_tokens(const TextFlow& flow, ImVec2 origin) {
  const ImDrawList* list = ImGui::GetWindowDrawList();
  const float top = list->GetClipRectMin().y;
  const float bottom = list->GetClipRectMax().y;
  const float height = line_height();
  std::vector<TokenRect> tokens;
  for (std::size_t i = 0; i < flow.places.size(); ++i) {
    const FlowPlace& place = flow.places[i];
    const Rect rect{origin.x + place.x, origin.y + place.y, place.width, height};
    if (rect.bottom() >= top && rect.y <= bottom) {
      tokens.push_back({static_cast<int>(i), rect});
    }
  }
  return tokens;
}

std::optional<int> token_at(const std::vector<TokenRect>& tokens, ImVec2 point) {
  const auto found = std::find_if(tokens.begin(), tokens.end(), [point](const TokenRect& token) {
    return token.rect.contains({point.x, point.y});
  });
  return found == tokens.end() ? std::nullopt : std::optional(found->index);
}

}  // namespace

std::unique_ptr<Pane> make_text_pane() { return std::make_unique<TextPane>(); }

PaneInfo TextPane::info() const {
  return {.title = "Text",
          .help = "Text: hover and click do the same, wheel or drag scrolls.",
          .least = ImVec2(240, 120),
          .preferred_height = 330};
}

void TextPane::draw(const Model& model, Wishes& wishes) {
  const bool one_text = model.labels.one_text();
  if (one_text) {
    draw_direction(model, wishes);
  }
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(px(2), 0));
  ImGui::BeginChild("running text", ImVec2(0, 0), ImGuiChildFlags_AlwaysUseWindowPadding);
  ImGui::PopStyleVar();
  scroll_by_touch();
  if (forget_scroll_) {
    ImGui::SetScrollY(0);
    forget_scroll_ = false;
  }
  lay_out(model.labels);
  if (one_text) {
    draw_side(model, wishes, model.state.text_selects == TextSelects::keys ? Side::key : Side::query, flows_.queries);
  } else {
    for (const Side side : both_sides) {
      ImGui::TextDisabled("%s", side_name(side));
      draw_side(model, wishes, side, flows_.of(side));
    }
  }
  ImGui::EndChild();
}

void TextPane::lay_out(const Labels& labels) {
  const Key key{labels.revision(), ImGui::GetContentRegionAvail().x, ImGui::GetFontSize()};
  if (key == key_) {
    return;
  }
  key_ = key;
  const FlowRoom room{key.width, line_height(), ImGui::CalcTextSize(" ").x};
  flows_.queries = flow_text(flow_tokens(labels.side(Side::query)), room);
  flows_.keys = labels.one_text() ? TextFlow() : flow_text(flow_tokens(labels.side(Side::key)), room);
}

void TextPane::draw_side(const Model& model, Wishes& wishes, Side side, const TextFlow& flow) {
  follow_selection(model, side, flow);
  const std::vector<TokenRect> tokens = visible_tokens(flow, ImGui::GetCursorScreenPos());
  ImGui::PushID(static_cast<int>(side));
  ImGui::InvisibleButton("text", ImVec2(std::max(key_.width, 1.0F), std::max(flow.height, 1.0F)));
  ImGui::PopID();
  const bool hovered = ImGui::IsItemHovered();
  const bool clicked = hovered && ImGui::IsItemDeactivated() && !ImGui::IsMouseDragPastThreshold(ImGuiMouseButton_Left);
  const Paint paint = paint_of(model, side);
  for (const TokenRect& token : tokens) {
    draw_ground(model, paint, {side, token.index}, token.rect);
    draw_marks(model, paint, {side, token.index}, token.rect);
    draw_text(model, paint, {side, token.index}, token.rect);
  }
  wishes.layout.text.of(side) = tokens;
  const std::optional<int> under = hovered ? token_at(tokens, ImGui::GetIO().MousePos) : std::nullopt;
  if (under) {
    wishes.hover.token(side) = under;
  }
  if (clicked && under) {
    toggle_pin(wishes.state, {side, *under}, ImGui::GetIO().KeyShift);
    followed_ = wishes.state.selected();  // it is in view already
  } else if (clicked) {
    release_pins(wishes.state);
  }
}

/// A token that was chosen elsewhere scrolls into view; of one text, a key as well as a query.
void TextPane::follow_selection(const Model& model, Side side, const TextFlow& flow) {
  for (const Side chosen : both_sides) {
    if (chosen != side && !model.labels.one_text()) {
      continue;
    }
    const std::optional<int>& token = model.state.token(chosen);
    if (token && token != followed_.token(chosen)) {
      const float y = flow.places[static_cast<std::size_t>(*token)].y + ImGui::GetCursorPosY();
      const float view = ImGui::GetWindowHeight();
      if (y < ImGui::GetScrollY() || y + line_height() > ImGui::GetScrollY() + view) {
        ImGui::SetScrollY(std::max(y - view * 0.5F, 0.0F));
      }
    }
    followed_.token(chosen) = token;
  }
}

}  // namespace headlight::ui

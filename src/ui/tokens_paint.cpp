#include "ui/tokens_paint.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/view/view_choices.h"
#include "core/view/visible_tokens.h"
#include "ui/widgets.h"

namespace headlight::ui {
namespace {

constexpr float count_font = 12;

/// What a token's label tells beside its text.
struct TokenLook {
  float strength = 0;
  bool hovered = false;
  bool pinned = false;
  bool hidden = false;
  bool quiet = false;
};

TokenLook look_of(const Model& model, TokenRef token, const TokenMarks& marks) {
  TokenLook look;
  look.strength = marks.of(token);
  look.hovered = model.hover.token(token.side) == token.index;
  look.pinned = is_pinned(model.state, token);
  look.hidden = model.scene.hidden().has(token);
  const bool faded = marks.focused && look.strength < 0.005F && !look.pinned && !look.hovered;
  look.quiet = look.hidden || faded || is_special(model.stream(), model.state, token);
  return look;
}

/// Under the text: how much attention, and whether the token is pointed at or pinned.
void draw_ground(const Model& model, const Rect& rect, const TokenLook& look) {
  const Palette& p = model.palette;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 min = min_of(rect);
  const ImVec2 max = max_of(rect);
  if (look.strength > 0) {
    list->AddRectFilled(min, max, with_alpha(p.accent, 0.40F * std::sqrt(look.strength)), px(3));
  }
  if (look.hovered) {
    list->AddRectFilled(min, max, with_alpha(p.accent, 0.25F), px(3));
  }
  if (look.pinned) {
    list->AddRect(ImVec2(min.x + 0.5F, min.y + 0.5F), ImVec2(max.x - 0.5F, max.y - 0.5F), p.accent, px(3), 0, px(1.5F));
  }
}

void draw_tag(const Model& model, TokenRef token, const Rect& rect) {
  if (const ImU32 tag = model.colors.of(model.stream().token(token), model.palette)) {
    const float x = token.side == Side::query ? rect.x + px(1) : rect.right() - px(4);
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(x, rect.y + 1), ImVec2(x + px(3), rect.bottom() - 1), tag, px(1));
  }
}

/// Towards the edges; struck out where it is hidden, underlined where it was found.
void draw_text(const Model& model, TokenRef token, const Rect& rect, const TokenLook& look) {
  const Palette& p = model.palette;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Label& label = model.labels.of(token);
  const float room = rect.width - px(14);
  const float width = std::min(ImGui::CalcTextSize(label.whole().c_str()).x, room);
  const float x = std::floor(token.side == Side::query ? rect.right() - px(6) - width : rect.x + px(6));
  const float y = std::floor(rect.y + (rect.height - ImGui::GetFontSize()) * 0.5F);
  draw_label(list, ImVec2(x, y), room, look.quiet ? p.quiet : p.text, p.quiet, label);
  if (look.hidden) {
    const float line = std::floor(rect.y + rect.height * 0.5F) + 0.5F;
    list->AddLine(ImVec2(x, line), ImVec2(x + width, line), p.quiet);
  }
  if (model.found.has(token)) {
    list->AddRectFilled(ImVec2(x, rect.bottom() - px(2)), ImVec2(x + width, rect.bottom()), p.accent);
  }
}

void draw_token(const Model& model, TokenRef token, const Rect& rect, const TokenMarks& marks) {
  const TokenLook look = look_of(model, token, marks);
  draw_ground(model, rect, look);
  draw_tag(model, token, rect);
  draw_text(model, token, rect, look);
}

std::string count_text(int count, bool below) { return (below ? "↓ " : "↑ ") + std::to_string(count); }

void draw_count(const Palette& p, const Rect& rect, const std::string& text) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(min_of(rect), max_of(rect), p.raised, px(8));
  list->AddText(ImVec2(rect.x + px(5), std::floor(rect.y + (rect.height - ImGui::GetFontSize()) * 0.5F)), p.text, text.c_str());
}

}  // namespace

void draw_token_labels(const Model& model, const TokenLayout& layout, Side side, const TokenMarks& marks) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->PushClipRect(min_of(layout.clip()), max_of(layout.clip()), true);
  const VisibleRange visible = layout.visible(side);
  for (int index = visible.first; index < visible.last; ++index) {
    const Rect rect = layout.label({side, index});
    draw_token(model, {side, index}, rect, marks);
    if (layout.rows(side).has_gap_before(index)) {
      const float line = std::floor(rect.y - rect.height * 0.35F) + 0.5F;
      list->AddLine(ImVec2(rect.x, line), ImVec2(rect.right(), line), model.palette.quiet);
    }
  }
  list->PopClipRect();
}

void draw_overview(const Model& model, const TokenLayout& layout, Side side, const TokenMarks& marks) {
  if (!layout.column(side).scrolls) {
    return;
  }
  const Palette& p = model.palette;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Rect whole = layout.overview(side);
  list->AddRectFilled(min_of(whole), max_of(whole), p.raised, px(2));
  const auto mark = [&](TokenRef token, ImU32 color) {
    const Rect rect = layout.overview_token(token);
    list->AddRectFilled(min_of(rect), max_of(rect), color);
  };
  const int tokens = layout.rows(side).count();
  for (int token = 0; marks.focused && token < tokens; ++token) {
    const float strength = marks.of({side, token});
    if (strength > 0.02F) {
      mark({side, token}, with_alpha(p.accent, 0.25F + 0.75F * strength));
    }
  }
  for (int token = 0; token < tokens && !model.found.none(); ++token) {
    if (model.found.has({side, token})) {
      mark({side, token}, p.text);
    }
  }
  const Rect view = layout.overview_view(side);
  list->AddRectFilled(min_of(view), max_of(view), with_alpha(p.text, 0.12F), px(2));
  list->AddRect(ImVec2(view.x + 0.5F, view.y + 0.5F), ImVec2(view.right() - 0.5F, view.bottom() - 0.5F), p.quiet, px(2));
}

float count_width(int count, bool below) {
  if (count == 0) {
    return 0;
  }
  ImGui::PushFont(nullptr, count_font);
  const float width = ImGui::CalcTextSize(count_text(count, below).c_str()).x + px(10);
  ImGui::PopFont();
  return width;
}

void draw_counts(const Palette& palette, const TokenColumn& column, const EdgesBeyond& beyond) {
  ImGui::PushFont(nullptr, count_font);
  for (const bool below : {false, true}) {
    if (const int count = beyond.count(below)) {
      draw_count(palette, column.count(below), count_text(count, below));
    }
  }
  ImGui::PopFont();
}

}  // namespace headlight::ui

#include "ui/tokens_pane.h"

#include <algorithm>
#include <memory>
#include <string>

#include "ui/filter_row.h"
#include "ui/head_strips.h"
#include "ui/panes.h"
#include "ui/pin_line.h"

namespace headlight::ui {

std::unique_ptr<Pane> make_tokens_pane() { return std::make_unique<TokensPane>(); }

PaneInfo TokensPane::info() const {
  return {.title = "Tokens",
          .help =
              "Tokens: hover to look, click to pin, Shift+click to pin more, click again to release, right click (or a long touch) for "
              "a menu; wheel or drag scrolls, the slim bar shows where you are. The strips beside them are heads.",
          .least = ImVec2(240, 174),
          .preferred_height = 900};
}

void TokensPane::document_changed() {
  layout_.scroll_to_start();
  followed_ = {};
}

void TokensPane::draw(const Model& model, Wishes& wishes) {
  draw_pin_line(model, wishes);
  draw_hidden_line(model, wishes);
  if (!model.colors.empty()) {
    model.colors.draw_legend(model.palette);
  }
  draw_columns(model, wishes);
}

void TokensPane::draw_columns(const Model& model, Wishes& wishes) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("columns", ImVec2(0, 0), ImGuiChildFlags_None,
                    ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar();
  const ImVec2 origin = ImGui::GetWindowPos();
  const ImVec2 size = ImGui::GetWindowSize();
  lay_out(model, {origin.x, origin.y, size.x, size.y});
  follow_selection(model.state);
  if (input_.handle(model, wishes, layout_)) {
    followed_ = wishes.state.selected();  // it is in view already
  }
  update_marks(model);
  update_counts(model);
  report(wishes);
  paint(model);
  input_.draw_menu(model, wishes);
  ImGui::EndChild();
}

void TokensPane::lay_out(const Model& model, const Rect& room) {
  if (labels_revision_ != model.labels.revision()) {
    labels_revision_ = model.labels.revision();
    layout_.set_tokens(model.stream());
  }
  layout_.fit({room, pixel_ratio(), model.stream().heads}, [&](float font_size) {
    ImGui::PushFont(nullptr, font_size);
    const float widest = std::max(model.labels.widest(Side::query), model.labels.widest(Side::key));
    ImGui::PopFont();
    return widest;
  });
}

/// A token that was chosen elsewhere (keys, heatmap, text, link) scrolls into view.
void TokensPane::follow_selection(const ViewState& state) {
  for (const Side side : both_sides) {
    const std::optional<int>& selected = state.token(side);
    if (selected && selected != followed_.token(side)) {
      layout_.reveal({side, *selected}, state.scroll_together);
    }
  }
  followed_ = state.selected();
}

/// What is in view is known once nothing scrolls any more.
void TokensPane::report(Wishes& wishes) const {
  LayoutReport& to = wishes.layout;
  to.panes["columns"] = layout_.clip();
  for (const Side side : both_sides) {
    const std::string name = side == Side::query ? "query" : "key";
    to.panes[name + " strip"] = layout_.strip(side);
    const TokenColumn& column = layout_.column(side);
    if (column.scrolls) {
      to.panes[name + " overview"] = layout_.overview(side);
    }
    for (const bool below : {false, true}) {
      if (beyond_.of(side).count(below) > 0) {
        to.panes[(side == Side::query ? "queries " : "keys ") + std::string(below ? "below" : "above")] = column.count(below);
      }
    }
    const VisibleRange visible = layout_.visible(side);
    wishes.visible.of(side) = visible;
    for (int index = visible.first; index < visible.last; ++index) {
      to.tokens.of(side).push_back({index, layout_.label({side, index})});
    }
  }
}

void TokensPane::update_marks(const Model& model) {
  if (marks_revision_ == model.scene.edges_revision()) {
    return;
  }
  marks_revision_ = model.scene.edges_revision();
  marks_.focused = !model.scene.focus().empty();
  const Stream& stream = model.stream();
  const std::span<const Edge> edges = model.scene.edges();
  marks_.strengths =
      token_strengths(marks_.focused ? edges : edges.first(0), {stream.queries.size(), stream.keys.size()}, model.scene.scale());
}

void TokensPane::update_counts(const Model& model) {
  const BeyondKey key{model.scene.edges_revision(), {layout_.visible(Side::query), layout_.visible(Side::key)}};
  if (!(key == beyond_key_)) {
    beyond_key_ = key;
    beyond_ = layout_.scrolls() ? count_beyond(model.scene.edges(), key.visible) : Sides<EdgesBeyond>();
  }
  for (const Side side : both_sides) {
    for (const bool below : {false, true}) {
      layout_.place_count(side, below, count_width(beyond_.of(side).count(below), below));
    }
  }
}

void TokensPane::paint(const Model& model) {
  edges_.draw(model, layout_);
  ImGui::PushFont(nullptr, layout_.label_size());
  for (const Side side : both_sides) {
    draw_strip(model, layout_, side);
    draw_token_labels(model, layout_, side, marks_);
    draw_overview(model, layout_, side, marks_);
  }
  ImGui::PopFont();
  for (const Side side : both_sides) {
    draw_counts(model.palette, layout_.column(side), beyond_.of(side));
  }
}

}  // namespace headlight::ui

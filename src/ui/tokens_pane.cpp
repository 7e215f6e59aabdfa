#include "ui/tokens_pane.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/view/view_choices.h"
#include "ui/filter_row.h"
#include "ui/token_tooltip.h"

namespace headlight::ui {
namespace {

constexpr float smallest_pitch = 9.0F;      // CSS pixels: 64 tokens on a laptop screen
constexpr float comfortable_pitch = 15.0F;  // when the column scrolls anyway
constexpr float largest_pitch = 26.0F;
constexpr float overview_width = 9.0F;
constexpr float least_span = 90.0F;  // for the edges, before there are strips
constexpr double tooltip_delay = 0.35;
constexpr double long_press = 0.6;

constexpr TokenRef::Side both_sides[] = {TokenRef::Side::query, TokenRef::Side::key};

std::optional<int>& hovered_token(Hover& hover, TokenRef::Side side) { return side == TokenRef::Side::query ? hover.query : hover.key; }
const std::optional<int>& hovered_token(const Hover& hover, TokenRef::Side side) {
  return side == TokenRef::Side::query ? hover.query : hover.key;
}

const std::optional<int>& selected_token(const ViewState& state, TokenRef::Side side) {
  return side == TokenRef::Side::query ? state.query : state.key;
}

bool contains(const render::Rect& rect, ImVec2 point) {
  return point.x >= rect.x && point.x < rect.x + rect.width && point.y >= rect.y && point.y < rect.y + rect.height;
}

std::string pinned_phrase(const Context& context) {
  const ViewState& state = *context.state;
  std::string phrase;
  if (state.query) {
    phrase += token_phrase(context, {TokenRef::Side::query, *state.query});
  }
  if (state.key) {
    phrase += (phrase.empty() ? "" : " → ") + token_phrase(context, {TokenRef::Side::key, *state.key});
  }
  for (const TokenRef& token : state.pinned) {
    if (selected_token(state, token.side) != token.index) {
      phrase += (phrase.empty() ? "" : ", ") + token_phrase(context, token);
    }
  }
  return phrase;
}

/// "120 edges · 43 % of the attention"
std::string count_phrase(const Scene& scene, const Filter& filter, bool is_narrow) {
  const std::size_t edges = scene.edges().size();
  if (edges == 0 && filter.kind == Filter::Kind::weight && !scene.heads().empty()) {
    return "no weight reaches " + format_weight(filter.value);
  }
  return std::to_string(edges) + (edges == 1 ? " edge · " : " edges · ") + format_share(scene.edges_share()) +
         (is_narrow ? "" : " of the attention");
}

/// Says what clicking does, or that something is pinned and how to let go; on the right, what the edges show.
void draw_pin_line(Context& context) {
  const Palette& p = *context.palette;
  const std::string pinned = pinned_phrase(context);
  const bool is_narrow = ImGui::GetContentRegionAvail().x < px(480);
  const char* invitation = is_narrow ? "Tap a token to pin it" : "Hover a token to see its edges; click to pin it";
  const std::string line = pinned.empty() ? invitation : "Pinned: " + pinned;
  const char* release = is_narrow ? "Release" : "Release  Esc";
  const std::string count = count_phrase(*context.scene, context.state->filter, is_narrow);
  const float count_width = ImGui::CalcTextSize(count.c_str()).x;
  const float button = pinned.empty() ? 0 : ImGui::CalcTextSize(release).x + ImGui::GetStyle().FramePadding.x * 2 + px(10);
  const float room = std::max(ImGui::GetContentRegionAvail().x - count_width - button - px(16), px(40));
  const float right = right_edge() - count_width;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  draw_text_clipped(ImGui::GetWindowDrawList(), ImVec2(start.x, start.y + ImGui::GetStyle().FramePadding.y), room,
                    pinned.empty() ? p.quiet : p.accent, line);
  ImGui::Dummy(ImVec2(std::min(room, ImGui::CalcTextSize(line.c_str()).x), ImGui::GetFrameHeight()));
  if (!pinned.empty()) {
    ImGui::SameLine(0, px(10));
    if (ImGui::Button(release)) {
      release_pins(*context.state);
    }
    report_item(context, "release");
  }
  ImGui::SameLine();
  ImGui::SetCursorPosX(right);
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("%s", count.c_str());
  report_item(context, "edge count");
}

}  // namespace

void TokensPane::draw(Context& context) {
  draw_pin_line(context);
  draw_hidden_line(context);
  if (!context.colors.empty()) {
    context.colors.draw_legend(context);
  }
  draw_columns(context);
}

void TokensPane::draw_columns(Context& context) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("columns", ImVec2(0, 0), ImGuiChildFlags_None,
                    ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar();
  const ImVec2 origin = ImGui::GetWindowPos();
  const ImVec2 size = ImGui::GetWindowSize();
  update_tokens(context);
  Columns columns = measure(context, origin, size);
  keep_in_view(context, columns);
  ImGui::SetCursorScreenPos(origin);
  ImGui::InvisibleButton("tokens", size, ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
  ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);
  handle_input(context, columns);
  settle_columns(context, columns);

  context.layout.panes["columns"] = columns.clip;
  update_marks(context);
  count_beyond(context, columns);
  const Column& queries = columns.of(TokenRef::Side::query);
  const Column& keys = columns.of(TokenRef::Side::key);
  edges_.draw(context, rows_, {columns.clip, queries.edge_x, keys.edge_x, queries.view, keys.view, queries.scrolls || keys.scrolls});
  ImGui::PushFont(nullptr, columns.label_size);
  for (const Column& column : columns.sides) {
    draw_strip(context, column.strip, rows(column.side), column.view);
    draw_labels(context, columns, column);
    draw_overview(context, column);
  }
  ImGui::PopFont();
  for (const Column& column : columns.sides) {
    draw_beyond(context, columns, column);
  }
  draw_menu(context);
  ImGui::EndChild();
}

void TokensPane::update_tokens(const Context& context) {
  if (labels_revision_ == context.labels.revision()) {
    return;
  }
  labels_revision_ = context.labels.revision();
  const Stream& stream = context.stream();
  for (const TokenRef::Side side : both_sides) {
    rows_[slot(side)].set_tokens(stream.tokens(side), stream.has_segments);
  }
}

// --- Where everything stands -----------------------------------------------------------------------------------------------

TokensPane::Columns TokensPane::measure(Context& context, ImVec2 origin, ImVec2 size) {
  const int heads = context.stream().heads;
  const float longest = std::max(rows_[0].total(), rows_[1].total());
  const float header = px(9);
  const float height = std::max(size.y - header - px(2), px(20));
  const float fitting = height / std::max(longest, 1.0F);
  Columns columns;
  // Whole pixels keep the labels' rows from shimmering while they scroll.
  const float pitch = std::floor(fitting >= px(smallest_pitch) ? std::min(fitting, px(largest_pitch)) : px(comfortable_pitch));
  columns.label_size = std::clamp(pitch / px(1) * 1.02F, 10.5F, 16.0F);
  ImGui::PushFont(nullptr, columns.label_size);
  const float widest = std::max(context.labels.widest(TokenRef::Side::query), context.labels.widest(TokenRef::Side::key)) + px(18);
  ImGui::PopFont();
  columns.label_width = std::floor(std::min(widest, size.x * 0.30F));
  columns.clip = {origin.x, std::floor(origin.y + header), size.x, height};

  const float overview = longest * pitch > height ? px(overview_width) + px(4) : 0;
  const bool has_room = size.x - (columns.label_width + overview) * 2 > px(least_span) + size.x * 0.26F;
  const float cell = has_room ? strip_cell(heads, size.x * 0.13F) : 0.0F;
  const float strip = cell * static_cast<float>(heads) + (cell > 0 ? px(6) : 0);
  // Labels keep near the middle on a wide pane: long edges are hard to follow.
  const float span = std::min(size.x - (columns.label_width + strip + overview) * 2, px(460));
  const float left = std::floor(origin.x + (size.x - span) * 0.5F);
  for (const TokenRef::Side side : both_sides) {
    const bool is_query = side == TokenRef::Side::query;
    Column& column = columns.of(side);
    column.side = side;
    column.edge_x = is_query ? left : std::floor(left + span);
    const float outward = is_query ? -1.0F : 1.0F;
    const float label_end = column.edge_x + outward * columns.label_width;
    const float strip_end = label_end + outward * strip;
    column.label_x = std::min(column.edge_x, label_end);
    column.strip = {side, is_query ? strip_end : label_end + px(6), cell};
    column.overview_x = is_query ? strip_end - overview : strip_end + px(4);
    column.view = {pitch, columns.clip.y, height, 0};
    column.scrolls = rows(side).total() * pitch > height;
    set_scroll(column, forget_view_ ? 0 : scroll_[slot(side)]);
  }
  if (forget_view_) {
    last_selected_ = {};
    forget_view_ = false;
  }
  return columns;
}

void TokensPane::set_scroll(Column& column, float scroll) {
  const float most = std::max(rows(column.side).total() * column.view.pitch - column.view.height, 0.0F);
  column.view.scroll = scroll_[slot(column.side)] = std::round(std::clamp(scroll, 0.0F, most));
}

void TokensPane::scroll_by(const Context& context, Columns& columns, TokenRef::Side side, float pixels) {
  for (Column& column : columns.sides) {
    if (column.side == side || context.state->scroll_together) {
      set_scroll(column, column.view.scroll + pixels);
    }
  }
}

/// A token that was chosen elsewhere (keys, heatmap, text, link) scrolls into view.
void TokensPane::keep_in_view(const Context& context, Columns& columns) {
  for (const TokenRef::Side side : both_sides) {
    const std::optional<int> selected = selected_token(*context.state, side);
    if (selected != last_selected_[slot(side)] && selected) {
      const Column& column = columns.of(side);
      const float y = rows(side).begin(*selected) * column.view.pitch;
      const float view = column.view.height;
      if (y < column.view.scroll || y + column.view.pitch > column.view.scroll + view) {
        scroll_by(context, columns, side, y - view * 0.5F - column.view.scroll);
      }
    }
    last_selected_[slot(side)] = selected;
  }
}

/// What is in view is known once nothing scrolls any more.
void TokensPane::settle_columns(Context& context, Columns& columns) {
  for (Column& column : columns.sides) {
    column.visible = visible_range(rows(column.side), column.view);
    (column.side == TokenRef::Side::query ? context.visible_queries : context.visible_keys) = column.visible;
    context.layout.panes[column.side == TokenRef::Side::query ? "query strip" : "key strip"] = {
        column.strip.x, column.view.top, column.strip.cell * static_cast<float>(context.stream().heads), column.view.height};
    if (column.scrolls) {
      context.layout.panes[column.side == TokenRef::Side::query ? "query overview" : "key overview"] = {
          column.overview_x, column.view.top, px(overview_width), column.view.height};
    }
  }
}

// --- Mouse, pen and touch --------------------------------------------------------------------------------------------------

TokensPane::Hit TokensPane::hit(const Columns& columns, int heads, ImVec2 point) const {
  if (!contains(columns.clip, point)) {
    return {};
  }
  for (const Column& column : columns.sides) {
    const std::size_t index = slot(column.side);
    for (std::size_t end = 0; end < beyond_rects_[index].size(); ++end) {
      const render::Rect& rect = beyond_rects_[index][end];
      if (contains(rect, point)) {
        return {end == 0 ? Hit::What::above : Hit::What::below, {column.side, 0}, 0, rect};
      }
    }
    if (column.scrolls && point.x >= column.overview_x - px(2) && point.x < column.overview_x + px(overview_width + 2)) {
      return {Hit::What::overview, {column.side, 0}, 0, {}};
    }
    const int token = rows(column.side).at(column.view.row_at(point.y));
    if (token < 0) {
      continue;
    }
    const float y = column.view.y_of(rows(column.side).begin(token));
    if (point.x >= column.label_x && point.x < column.label_x + columns.label_width) {
      return {Hit::What::token, {column.side, token}, 0, {column.label_x, y, columns.label_width, column.view.pitch}};
    }
    if (const std::optional<int> head = strip_head_at(column.strip, heads, point.x)) {
      const float x = column.strip.x + static_cast<float>(*head) * column.strip.cell;
      return {Hit::What::strip, {column.side, token}, *head, {x, y, column.strip.cell, column.view.pitch}};
    }
  }
  return {};
}

void TokensPane::handle_input(Context& context, Columns& columns) {
  const ImGuiIO& io = ImGui::GetIO();
  const Hit under = hit(columns, context.stream().heads, io.MousePos);
  const bool hovered = ImGui::IsItemHovered();
  if (hovered && io.MouseWheel != 0) {
    const float middle = columns.clip.x + columns.clip.width * 0.5F;
    scroll_by(context, columns, io.MousePos.x < middle ? TokenRef::Side::query : TokenRef::Side::key, -io.MouseWheel * px(60));
  }
  if (ImGui::IsItemActivated()) {
    pressed_ = under;
    dragging_ = under.what == Hit::What::overview;
    platform::request_frame_in(long_press);
  }
  if (ImGui::IsItemActive() && io.MouseDown[ImGuiMouseButton_Left]) {
    drag(context, columns);
  }
  const bool held = ImGui::IsItemActive() && !dragging_ && io.MouseSource == ImGuiMouseSource_TouchScreen;
  const bool long_pressed = held && io.MouseDownDuration[ImGuiMouseButton_Left] > static_cast<float>(long_press);
  const bool right_clicked = hovered && ImGui::IsMouseReleased(ImGuiMouseButton_Right);
  if ((right_clicked || long_pressed) && under.what == Hit::What::token && pressed_ == under) {
    menu_token_ = under.token;
    dragging_ = true;  // the release is no click any more
    ImGui::OpenPopup("token");
  } else if (hovered && ImGui::IsItemDeactivated() && ImGui::IsMouseReleased(ImGuiMouseButton_Left) && !dragging_ && pressed_ == under) {
    click(context, columns, under);
  }
  if (hovered && !(ImGui::IsItemActive() && dragging_)) {
    point_at(context, under);
  }
}

/// Drags what was pressed: the overview's view, or the columns themselves.
void TokensPane::drag(const Context& context, Columns& columns) {
  const ImGuiIO& io = ImGui::GetIO();
  const TokenRef::Side side =
      pressed_.what == Hit::What::nothing && io.MouseClickedPos[ImGuiMouseButton_Left].x > columns.clip.x + columns.clip.width * 0.5F
          ? TokenRef::Side::key
          : pressed_.token.side;
  const Column& column = columns.of(side);
  if (pressed_.what == Hit::What::overview) {
    const float rows_height = rows(side).total() * column.view.pitch;
    const float share = (io.MousePos.y - column.view.top) / column.view.height;
    scroll_by(context, columns, side, share * rows_height - column.view.height * 0.5F - column.view.scroll);
    return;
  }
  const bool was_dragging = dragging_;
  dragging_ = dragging_ || ImGui::IsMouseDragPastThreshold(ImGuiMouseButton_Left);
  if (dragging_) {
    const float pixels = was_dragging ? io.MouseDelta.y : io.MousePos.y - io.MouseClickedPos[ImGuiMouseButton_Left].y;
    scroll_by(context, columns, side, -pixels);
  }
}

void TokensPane::click(Context& context, Columns& columns, const Hit& hit) {
  ViewState& state = *context.state;
  switch (hit.what) {
    case Hit::What::token:
      toggle_pin(state, hit.token, ImGui::GetIO().KeyShift);
      last_selected_ = {state.query, state.key};  // it is in view already
      break;
    case Hit::What::strip:
      toggle_head(state, hit.head);
      break;
    case Hit::What::above:
    case Hit::What::below: {
      const float page = columns.of(hit.token.side).view.height * 0.8F;
      scroll_by(context, columns, hit.token.side, hit.what == Hit::What::above ? -page : page);
      break;
    }
    case Hit::What::nothing:
      release_pins(state);
      break;
    case Hit::What::overview:
      break;
  }
}

void TokensPane::point_at(Context& context, const Hit& hit) {
  if (!(hit == pointed_)) {
    pointed_ = hit;
    pointed_since_ = ImGui::GetTime();
    platform::request_frame_in(tooltip_delay + 0.02);
  }
  const bool rests = ImGui::GetTime() - pointed_since_ >= tooltip_delay;
  if (hit.what == Hit::What::token) {
    hovered_token(context.next_hover, hit.token.side) = hit.token.index;
    if (rests) {
      draw_token_tooltip(context, hit.token, hit.rect);
    }
  } else if (hit.what == Hit::What::strip) {
    context.next_hover.head = hit.head;
    if (rests) {
      draw_strip_tooltip(context, hit.token, hit.head, hit.rect);
    }
  } else if ((hit.what == Hit::What::above || hit.what == Hit::What::below) && rests) {
    place_tooltip(hit.rect, hit.token.side == TokenRef::Side::key);
    ImGui::SetTooltip("Edges to tokens that are out of view; click to scroll there");
  }
}

void TokensPane::draw_menu(Context& context) {
  if (!ImGui::BeginPopup("token")) {
    return;
  }
  const auto count = static_cast<int>(context.stream().tokens(menu_token_.side).size());
  if (menu_token_.index >= count) {  // another document came meanwhile
    ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
    return;
  }
  ViewState& state = *context.state;
  ImGui::TextDisabled("%s", token_phrase(context, menu_token_).c_str());
  if (ImGui::MenuItem("Pin", nullptr, is_pinned(state, menu_token_))) {
    toggle_pin(state, menu_token_, true);
  }
  report_item(context, "menu pin");
  if (ImGui::MenuItem("Special token", "X", is_special(context.stream(), state, menu_token_))) {
    toggle_marked(state, context.stream(), menu_token_);
  }
  report_item(context, "menu special");
  if (ImGui::MenuItem("Copy its text")) {
    platform::set_clipboard(context.stream().token(menu_token_).text);
  }
  ImGui::EndPopup();
}

// --- Tokens ----------------------------------------------------------------------------------------------------------------

void TokensPane::update_marks(const Context& context) {
  if (marks_.edges_revision == context.scene->edges_revision()) {
    return;
  }
  marks_.edges_revision = context.scene->edges_revision();
  marks_.focused = !context.scene->focus().empty();
  marks_.strengths[0].assign(context.stream().queries.size(), 0.0F);
  marks_.strengths[1].assign(context.stream().keys.size(), 0.0F);
  const float scale = context.scene->strongest();
  if (!marks_.focused || scale <= 0) {
    return;
  }
  for (const Edge& edge : context.scene->edges()) {
    const float strength = std::min(std::abs(edge.weight) / scale, 1.0F);
    float& query = marks_.strengths[0][static_cast<std::size_t>(edge.query)];
    float& key = marks_.strengths[1][static_cast<std::size_t>(edge.key)];
    query = std::max(query, strength);
    key = std::max(key, strength);
  }
}

void TokensPane::draw_labels(Context& context, const Columns& columns, const Column& column) {
  const bool is_query = column.side == TokenRef::Side::query;
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->PushClipRect(ImVec2(columns.clip.x, columns.clip.y),
                     ImVec2(columns.clip.x + columns.clip.width, columns.clip.y + columns.clip.height), true);
  for (int index = column.visible.first; index < column.visible.last; ++index) {
    const float y = column.view.y_of(rows(column.side).begin(index));
    const render::Rect rect{column.label_x, y, columns.label_width, column.view.pitch};
    (is_query ? context.layout.queries : context.layout.keys).push_back({index, rect});
    draw_token(context, {column.side, index}, rect);
    if (rows(column.side).has_gap_before(index)) {
      const float line = std::floor(y - column.view.pitch * 0.35F) + 0.5F;
      list->AddLine(ImVec2(rect.x, line), ImVec2(rect.x + rect.width, line), context.palette->quiet);
    }
  }
  list->PopClipRect();
}

void TokensPane::draw_token(const Context& context, TokenRef token_ref, const render::Rect& rect) const {
  const Palette& p = *context.palette;
  const bool is_query = token_ref.side == TokenRef::Side::query;
  const ImVec2 min(rect.x, rect.y);
  const ImVec2 max(rect.x + rect.width, rect.y + rect.height);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const bool hovered = hovered_token(context.hover, token_ref.side) == token_ref.index;
  const bool pinned = is_pinned(*context.state, token_ref);
  const float strength = marks_.of(token_ref);
  if (strength > 0) {
    list->AddRectFilled(min, max, with_alpha(p.accent, 0.40F * std::sqrt(strength)), px(3));
  }
  if (hovered) {
    list->AddRectFilled(min, max, with_alpha(p.accent, 0.25F), px(3));
  }
  if (pinned) {
    list->AddRect(ImVec2(min.x + 0.5F, min.y + 0.5F), ImVec2(max.x - 0.5F, max.y - 0.5F), p.accent, px(3), 0, px(1.5F));
  }
  const Token& token = context.stream().token(token_ref);
  if (const ImU32 tag = context.colors.of(token, p)) {
    const float x = is_query ? min.x + px(1) : max.x - px(4);
    list->AddRectFilled(ImVec2(x, min.y + 1), ImVec2(x + px(3), max.y - 1), tag, px(1));
  }

  const bool hidden = context.scene->hidden().has(token_ref);
  const bool faded = hidden || (marks_.focused && strength < 0.005F && !pinned && !hovered);
  const bool special = is_special(context.stream(), *context.state, token_ref);
  const ImU32 color = faded || special ? p.quiet : p.text;
  const Label& label = context.labels.of(token_ref);
  const float room = rect.width - px(14);
  const float width = std::min(ImGui::CalcTextSize(label.whole().c_str()).x, room);
  const float x = std::floor(is_query ? max.x - px(6) - width : min.x + px(6));
  const float y = std::floor(rect.y + (rect.height - ImGui::GetFontSize()) * 0.5F);
  draw_label(list, ImVec2(x, y), room, color, p.quiet, label);
  if (hidden) {
    const float line = std::floor(rect.y + rect.height * 0.5F) + 0.5F;
    list->AddLine(ImVec2(x, line), ImVec2(x + width, line), p.quiet);
  }
  if (context.found.has(token_ref)) {
    list->AddRectFilled(ImVec2(x, max.y - px(2)), ImVec2(x + width, max.y), p.accent);
  }
}

/// The whole column in a slim bar: which part is in view, and where the attention is.
void TokensPane::draw_overview(const Context& context, const Column& column) const {
  if (!column.scrolls) {
    return;
  }
  const Palette& p = *context.palette;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const TokenRows& tokens = rows(column.side);
  const ImVec2 min(column.overview_x, column.view.top);
  const ImVec2 max(min.x + px(overview_width), min.y + column.view.height);
  const float scale = column.view.height / tokens.total();
  list->AddRectFilled(min, max, p.raised, px(2));
  const auto mark = [&](int token, ImU32 color) {
    const float y = std::floor(min.y + tokens.begin(token) * scale);
    list->AddRectFilled(ImVec2(min.x, y), ImVec2(max.x, y + std::max(std::floor(scale), px(2))), color);
  };
  for (int token = 0; marks_.focused && token < tokens.count(); ++token) {
    const float strength = marks_.of({column.side, token});
    if (strength > 0.02F) {
      mark(token, with_alpha(p.accent, 0.25F + 0.75F * strength));
    }
  }
  const std::vector<bool>& found = column.side == TokenRef::Side::query ? context.found.queries : context.found.keys;
  for (std::size_t token = 0; token < std::min(found.size(), static_cast<std::size_t>(tokens.count())); ++token) {
    if (found[token]) {
      mark(static_cast<int>(token), p.text);
    }
  }
  const float top = std::floor(min.y + column.view.scroll / column.view.pitch * scale);
  const float bottom = std::ceil(top + column.view.height / column.view.pitch * scale);
  list->AddRectFilled(ImVec2(min.x, top), ImVec2(max.x, bottom), with_alpha(p.text, 0.12F), px(2));
  list->AddRect(ImVec2(min.x + 0.5F, top + 0.5F), ImVec2(max.x - 0.5F, bottom - 0.5F), p.quiet, px(2));
}

// --- Edges -----------------------------------------------------------------------------------------------------------------

void TokensPane::count_beyond(const Context& context, const Columns& columns) {
  const BeyondKey key{context.scene->edges_revision(), columns.sides[0].visible, columns.sides[1].visible};
  if (key == beyond_key_) {
    return;
  }
  beyond_key_ = key;
  beyond_ = {};
  if (!columns.sides[0].scrolls && !columns.sides[1].scrolls) {
    return;
  }
  const VisibleRange queries = columns.sides[0].visible;
  const VisibleRange keys = columns.sides[1].visible;
  for (const Edge& edge : context.scene->edges()) {
    const bool query_shows = queries.contains(edge.query);
    const bool key_shows = keys.contains(edge.key);
    if (query_shows && !key_shows) {
      ++(edge.key < keys.first ? beyond_[1].above : beyond_[1].below);
    } else if (key_shows && !query_shows) {
      ++(edge.query < queries.first ? beyond_[0].above : beyond_[0].below);
    }
  }
}

/// How many edges end above and below what is in view, where they gather.
void TokensPane::draw_beyond(Context& context, const Columns& columns, const Column& column) {
  const Palette& p = *context.palette;
  const std::size_t index = slot(column.side);
  ImDrawList* list = ImGui::GetWindowDrawList();
  std::vector<render::Rect>& rects = beyond_rects_[index];
  rects.assign(2, {});
  ImGui::PushFont(nullptr, 12);
  for (const bool below : {false, true}) {
    const int count = below ? beyond_[index].below : beyond_[index].above;
    if (count == 0) {
      continue;
    }
    const std::string text = (below ? "↓ " : "↑ ") + std::to_string(count);
    const ImVec2 size(ImGui::CalcTextSize(text.c_str()).x + px(10), px(16));
    const float x = column.side == TokenRef::Side::query ? column.edge_x + px(4) : column.edge_x - px(4) - size.x;
    const float y = below ? columns.clip.y + columns.clip.height - size.y - px(1) : columns.clip.y + px(1);
    render::Rect& rect = rects[below ? 1 : 0];
    rect = {std::floor(x), std::floor(y), size.x, size.y};
    list->AddRectFilled(ImVec2(rect.x, rect.y), ImVec2(rect.x + rect.width, rect.y + rect.height), p.raised, px(8));
    list->AddText(ImVec2(rect.x + px(5), std::floor(rect.y + (rect.height - ImGui::GetFontSize()) * 0.5F)), p.text, text.c_str());
    const char* side = column.side == TokenRef::Side::query ? "queries " : "keys ";
    context.layout.panes[std::string(side) + (below ? "below" : "above")] = rect;
  }
  ImGui::PopFont();
}

}  // namespace headlight::ui

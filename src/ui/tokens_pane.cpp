#include "ui/tokens_pane.h"

#include <algorithm>
#include <cmath>

#include "core/view_choices.h"
#include "ui/head_chips.h"

namespace headlight::ui {
namespace {

constexpr float smallest_pitch = 9.0F;      // CSS pixels: 64 tokens on a laptop screen
constexpr float comfortable_pitch = 15.0F;  // when the column scrolls anyway
constexpr float largest_pitch = 26.0F;

std::optional<int>& hovered_token(Hover& hover, TokenRef::Side side) { return side == TokenRef::Side::query ? hover.query : hover.key; }
const std::optional<int>& hovered_token(const Hover& hover, TokenRef::Side side) {
  return side == TokenRef::Side::query ? hover.query : hover.key;
}

bool contains(const render::Rect& rect, ImVec2 point) {
  return point.x >= rect.x && point.x < rect.x + rect.width && point.y >= rect.y && point.y < rect.y + rect.height;
}

/// How far from the middle of its row a head's edges run, in rows: those of several heads between the same tokens stay apart.
std::vector<float> head_shifts(const Context& context) {
  constexpr float spread = 0.6F;
  const std::vector<HeadMatrix>& shown = context.scene->heads();
  std::vector<float> shifts(static_cast<std::size_t>(context.stream().heads), 0.0F);
  for (std::size_t rank = 0; rank < shown.size(); ++rank) {
    const float place = (static_cast<float>(rank) + 0.5F) / static_cast<float>(shown.size());
    shifts[static_cast<std::size_t>(shown[rank].head)] = (place - 0.5F) * spread;
  }
  return shifts;
}

bool has_facts(const Token& token) {
  return !token.pos.empty() || !token.dep.empty() || !token.entity.empty() || !token.predictions.empty();
}

/// What the label does not tell. It hangs below or above the token and on its outer side, clear of the token and of its edges.
void draw_token_tooltip(const Context& context, TokenRef token_ref, const render::Rect& label) {
  const Token& token = column_tokens(context.stream(), token_ref.side)[static_cast<std::size_t>(token_ref.index)];
  const bool is_query = token_ref.side == TokenRef::Side::query;
  const float gap = px(4);
  const bool below = label.y < ImGui::GetIO().DisplaySize.y * 0.6F;
  const ImVec2 corner(is_query ? std::max(label.x + label.width, px(220)) : label.x, below ? label.y + label.height + gap : label.y - gap);
  ImGui::SetNextWindowPos(corner, ImGuiCond_Always, ImVec2(is_query ? 1.0F : 0.0F, below ? 0.0F : 1.0F));
  if (!ImGui::BeginTooltip()) {
    return;
  }
  ImGui::PushTextWrapPos(px(200));
  ImGui::TextUnformatted(token_phrase(context, token_ref).c_str());
  for (const auto& [what, value] : {std::pair{"part of speech", &token.pos}, {"dependency", &token.dep}, {"entity", &token.entity}}) {
    if (!value->empty()) {
      ImGui::TextDisabled("%s: %s", what, value->c_str());
    }
  }
  if (!token.predictions.empty()) {
    ImGui::TextDisabled("predicted:");
    for (const Prediction& prediction : token.predictions) {
      ImGui::TextDisabled("  %3.0f %%  %s", static_cast<double>(prediction.probability) * 100.0, prediction.word.c_str());
    }
  }
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
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
    phrase += (phrase.empty() ? "" : ", ") + token_phrase(context, token);
  }
  return phrase;
}

std::string count_phrase(std::size_t edges) { return std::to_string(edges) + (edges == 1 ? " edge" : " edges"); }

/// Says what clicking does, or that something is pinned and how to let go; on the right, how many edges are drawn.
void draw_pin_line(Context& context) {
  const Palette& p = *context.palette;
  const std::string pinned = pinned_phrase(context);
  const std::string line = pinned.empty() ? "Hover a token to see its edges; click to pin it" : "Pinned: " + pinned;
  const std::string count = count_phrase(context.scene->edges().size());
  const float count_width = ImGui::CalcTextSize(count.c_str()).x;
  const float button = pinned.empty() ? 0 : ImGui::CalcTextSize("Release  Esc").x + ImGui::GetStyle().FramePadding.x * 2 + px(10);
  const float room = ImGui::GetContentRegionAvail().x - count_width - button - px(16);
  const float right = right_edge() - count_width;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  draw_text_clipped(ImGui::GetWindowDrawList(), ImVec2(start.x, start.y + ImGui::GetStyle().FramePadding.y), room,
                    pinned.empty() ? p.quiet : p.accent, line);
  ImGui::Dummy(ImVec2(std::min(room, ImGui::CalcTextSize(line.c_str()).x), ImGui::GetFrameHeight()));
  if (!pinned.empty()) {
    ImGui::SameLine(0, px(10));
    if (ImGui::Button("Release  Esc")) {
      release_pins(*context.state);
    }
  }
  ImGui::SameLine();
  ImGui::SetCursorPosX(right);
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("%s", count.c_str());
}

}  // namespace

/// How strongly each token takes part in the edges that are drawn, from 0 to 1.
struct TokensPane::Marks {
  std::vector<float> queries;
  std::vector<float> keys;
  bool focused = false;

  explicit Marks(const Context& context)
      : queries(context.stream().queries.size()), keys(context.stream().keys.size()), focused(!context.scene->focus().empty()) {
    const float scale = context.scene->strongest();
    if (!focused || scale <= 0) {
      return;
    }
    for (const Edge& edge : context.scene->edges()) {
      const float strength = std::abs(edge.weight) / scale;
      float& query = queries[static_cast<std::size_t>(edge.query)];
      float& key = keys[static_cast<std::size_t>(edge.key)];
      query = std::max(query, strength);
      key = std::max(key, strength);
    }
  }
  [[nodiscard]] float strength(TokenRef token) const {
    return (token.side == TokenRef::Side::query ? queries : keys)[static_cast<std::size_t>(token.index)];
  }
};

void TokensPane::draw(Context& context) {
  draw_head_chips(context);
  draw_filter_row(context);
  draw_pin_line(context);
  draw_columns(context);
}

TokensPane::Columns TokensPane::measure_columns(const Context& context, ImVec2 size) {
  const Stream& stream = context.stream();
  const auto rows = static_cast<float>(std::max(stream.queries.size(), stream.keys.size()));
  const float fitting = (size.y - px(4)) / rows;
  Columns columns;
  // Whole pixels keep the labels' rows from shimmering while they scroll.
  columns.pitch = std::floor(fitting >= px(smallest_pitch) ? std::min(fitting, px(largest_pitch)) : px(comfortable_pitch));
  columns.label_size = std::clamp(columns.pitch / px(1) * 1.02F, 10.5F, 16.0F);
  return columns;
}

void TokensPane::draw_columns(Context& context) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("columns", ImVec2(0, 0), ImGuiChildFlags_None, ImGuiWindowFlags_NoMove);
  ImGui::PopStyleVar();
  const Stream& stream = context.stream();
  const ImVec2 origin = ImGui::GetWindowPos();
  const ImVec2 size(ImGui::GetContentRegionAvail().x, ImGui::GetWindowHeight());
  Columns columns = measure_columns(context, size);
  ImGui::PushFont(nullptr, columns.label_size);
  const LabelWidths::Widest& labels = label_widths_.measure(context);
  const float widest = std::max(labels.queries, labels.keys) + px(16);
  columns.label_width = std::floor(std::min(widest, size.x * 0.36F));
  // Labels keep near the middle on a wide pane: long edges are hard to follow.
  const float span = std::min(size.x - columns.label_width * 2, px(460));
  const float left = std::floor(origin.x + (size.x - span) * 0.5F);
  columns.query_right = left;
  columns.key_left = std::floor(left + span);
  keep_in_view(context, columns);
  columns.top = std::floor(origin.y + px(2) - ImGui::GetScrollY());
  columns.clip = to_rect(origin, ImVec2(origin.x + size.x, origin.y + size.y));
  const float height = columns.pitch * static_cast<float>(std::max(stream.queries.size(), stream.keys.size())) + px(4);
  ImGui::Dummy(ImVec2(size.x, height));

  context.layout.panes["columns"] = columns.clip;
  const Marks marks(context);
  draw_edges(context, columns);
  for (const TokenRef::Side side : {TokenRef::Side::query, TokenRef::Side::key}) {
    draw_column(context, columns, column_of(context, columns, side), marks);
  }
  release_on_empty(context, columns);
  ImGui::PopFont();
  ImGui::EndChild();
}

/// A query that was chosen elsewhere (keys, heatmap, link) scrolls into view.
void TokensPane::keep_in_view(const Context& context, const Columns& columns) {
  const float scroll = scroll_to_top_ ? 0 : ImGui::GetScrollY();
  if (scroll_to_top_) {
    ImGui::SetScrollY(0);
    last_selected_query_.reset();
    scroll_to_top_ = false;
  }
  const std::optional<int> selected = context.state->query;
  if (selected && selected != last_selected_query_) {
    const float y = static_cast<float>(*selected) * columns.pitch;
    const float view = ImGui::GetWindowHeight();
    if (y < scroll || y + columns.pitch > scroll + view) {
      ImGui::SetScrollY(std::max(0.0F, y - view * 0.5F));
      platform::request_frame();
    }
  }
  last_selected_query_ = selected;
}

TokensPane::Column TokensPane::column_of(const Context& context, const Columns& columns, TokenRef::Side side) {
  const bool is_query = side == TokenRef::Side::query;
  const auto count = static_cast<int>(column_tokens(context.stream(), side).size());
  const float x = is_query ? columns.query_right - columns.label_width : columns.key_left;
  const auto row_at = [&columns](float y) { return (y - columns.top) / columns.pitch; };
  const int first = std::max(0, static_cast<int>(std::floor(row_at(columns.clip.y))));
  const int last = static_cast<int>(std::ceil(row_at(columns.clip.y + columns.clip.height)));
  return {side, x, first, std::min(last, count)};
}

void TokensPane::draw_column(Context& context, const Columns& columns, const Column& column, const Marks& marks) {
  const bool is_query = column.side == TokenRef::Side::query;
  for (int index = column.first; index < column.last; ++index) {
    const float y = columns.top + static_cast<float>(index) * columns.pitch;
    const render::Rect rect{column.x, y, columns.label_width, columns.pitch};
    (is_query ? context.layout.queries : context.layout.keys).push_back({index, rect});
    const TokenRef token{column.side, index};
    const bool clipped = draw_label(context, token, rect, marks);
    if (ImGui::IsWindowHovered() && contains(rect, ImGui::GetIO().MousePos)) {
      point_at_token(context, token, rect, clipped);
    }
  }
}

/// True: the text was shortened.
bool TokensPane::draw_label(const Context& context, TokenRef token_ref, const render::Rect& rect, const Marks& marks) {
  const Palette& p = *context.palette;
  const Token& token = column_tokens(context.stream(), token_ref.side)[static_cast<std::size_t>(token_ref.index)];
  const ImVec2 min(rect.x, rect.y);
  const ImVec2 max(rect.x + rect.width, rect.y + rect.height);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const bool hovered = hovered_token(context.hover, token_ref.side) == token_ref.index;
  const bool pinned = is_pinned(*context.state, token_ref);
  const float strength = marks.strength(token_ref);
  if (strength > 0) {
    list->AddRectFilled(min, max, with_alpha(p.accent, 0.08F + 0.30F * strength), px(3));
  }
  if (hovered) {
    list->AddRectFilled(min, max, with_alpha(p.accent, 0.25F), px(3));
  }
  if (pinned) {
    list->AddRect(ImVec2(min.x + 0.5F, min.y + 0.5F), ImVec2(max.x - 0.5F, max.y - 0.5F), p.accent, px(3), 0, px(1.5F));
  }
  const bool faded = marks.focused && strength <= 0 && !pinned && !hovered;
  const ImU32 plain = token.special ? p.quiet : p.text;
  const std::string label = token_label(token);
  const float room = rect.width - px(12);
  const float width = std::min(ImGui::CalcTextSize(label.c_str()).x, room);
  const float x = token_ref.side == TokenRef::Side::query ? max.x - px(6) - width : min.x + px(6);
  const float y = rect.y + (rect.height - ImGui::GetFontSize()) * 0.5F;
  return draw_text_clipped(list, ImVec2(std::floor(x), std::floor(y)), room, faded ? with_alpha(p.quiet, 0.7F) : plain, label);
}

void TokensPane::point_at_token(Context& context, TokenRef token, const render::Rect& rect, bool clipped) {
  hovered_token(context.next_hover, token.side) = token.index;
  if (clipped || has_facts(column_tokens(context.stream(), token.side)[static_cast<std::size_t>(token.index)])) {
    draw_token_tooltip(context, token, rect);
  }
  if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
    toggle_pin(*context.state, token, ImGui::GetIO().KeyShift);
  }
}

/// A click between the columns lets go.
void TokensPane::release_on_empty(Context& context, const Columns& columns) {
  const render::Rect between{columns.query_right, columns.clip.y, columns.key_left - columns.query_right, columns.clip.height};
  if (ImGui::IsWindowHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Left) && contains(between, ImGui::GetIO().MousePos)) {
    release_pins(*context.state);
  }
}

void TokensPane::upload_edges(const Context& context) {
  const Palette& p = *context.palette;
  if (uploaded_revision_ == context.scene->edges_revision() && uploaded_dark_ == p.dark) {
    return;
  }
  const float scale = context.scene->strongest();
  std::vector<render::EdgeInstance> instances;
  instances.reserve(context.scene->edges().size());
  const std::vector<float> shifts = head_shifts(context);
  for (const Edge& edge : context.scene->edges()) {
    const float shift = edge.head < 0 ? 0.0F : shifts[static_cast<std::size_t>(edge.head)];
    const ImU32 color = edge.head < 0 ? combined_color(p) : head_color(edge.head, p);
    const float strength = scale > 0 ? std::min(std::abs(edge.weight) / scale, 1.0F) : 0.0F;
    instances.push_back(
        {static_cast<float>(edge.query) + shift, static_cast<float>(edge.key) + shift, strength, edge.weight < 0 ? -1.0F : 1.0F, color});
  }
  edges_.set_edges(instances);
  uploaded_revision_ = context.scene->edges_revision();
  uploaded_dark_ = p.dark;
}

void TokensPane::draw_edges(const Context& context, const Columns& columns) {
  upload_edges(context);
  struct Call {
    render::Edges* edges = nullptr;
    render::EdgesDraw draw;
  };
  Call call{&edges_, {}};
  call.draw.target = framebuffer();
  call.draw.clip = columns.clip;
  call.draw.query_x = columns.query_right;
  call.draw.key_x = columns.key_left;
  call.draw.query_y = call.draw.key_y = columns.top + columns.pitch * 0.5F;
  call.draw.query_pitch = call.draw.key_pitch = columns.pitch;
  call.draw.half_width_min = px(0.35F);
  call.draw.half_width_max = std::min(px(2.2F), columns.pitch * 0.25F);
  // Many edges over one another need less ink each.
  const bool focused = !context.scene->focus().empty();
  call.draw.opacity_min = focused ? 0.35F : 0.12F;
  call.draw.opacity_max = focused ? 0.95F : 0.80F;
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddCallback(
      [](const ImDrawList* /*list*/, const ImDrawCmd* command) {
        auto* data = static_cast<Call*>(command->UserCallbackData);
        data->edges->draw(data->draw);
      },
      &call, sizeof(call));
  list->AddCallback(ImDrawCallback_ResetRenderState, nullptr);
}

}  // namespace headlight::ui

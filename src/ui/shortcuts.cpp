#include "ui/shortcuts.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/view/view_choices.h"

namespace headlight::ui {
namespace {

bool pressed(ImGuiKey key, bool repeat = true) { return ImGui::IsKeyPressed(key, repeat); }

/// For signs that stand on different keys of different keyboards.
bool typed(ImWchar sign) {
  const ImVector<ImWchar>& characters = ImGui::GetIO().InputQueueCharacters;
  return std::find(characters.begin(), characters.end(), sign) != characters.end();
}

template <typename Enum>
Enum next_value(Enum value, int count) {
  return static_cast<Enum>((static_cast<int>(value) + 1) % count);
}

/// The column that the arrows walk along: that of the selected token.
Side walked_side(const ViewState& state) { return state.key && !state.query ? Side::key : Side::query; }

/// Chooses the key of a pair with the selected query.
void step_pair(Context& context) {
  ViewState& state = *context.state;
  const int step = static_cast<int>(pressed(ImGuiKey_DownArrow)) - static_cast<int>(pressed(ImGuiKey_UpArrow));
  if (step == 0 || !state.query) {
    return;
  }
  const int last = static_cast<int>(context.stream().keys.size()) - 1;
  state.key = std::clamp(state.key ? *state.key + step : step > 0 ? 0 : last, 0, last);
}

void step_token(Context& context) {
  if (ImGui::GetIO().KeyShift) {
    step_pair(context);
    return;
  }
  ViewState& state = *context.state;
  const Side side = walked_side(state);
  const std::optional<int> current = state.token(side);
  const VisibleRange& visible = context.visible.of(side);
  const int last = static_cast<int>(context.stream().tokens(side).size()) - 1;
  const int page = std::max(visible.last - visible.first - 1, 1);
  std::optional<int> target;
  const auto step = [&](int by, int otherwise) { target = std::clamp(current ? *current + by : otherwise, 0, last); };
  if (pressed(ImGuiKey_DownArrow)) {
    step(1, 0);
  } else if (pressed(ImGuiKey_UpArrow)) {
    step(-1, last);
  } else if (pressed(ImGuiKey_PageDown)) {
    step(page, page);
  } else if (pressed(ImGuiKey_PageUp)) {
    step(-page, last);
  } else if (pressed(ImGuiKey_Home)) {
    target = 0;
  } else if (pressed(ImGuiKey_End)) {
    target = last;
  }
  if (target) {
    select_token(state, {side, *target});
  }
}

/// Walks along the other column from now on.
void switch_side(ViewState& state, const Stream& stream) {
  const Side side = other(walked_side(state));
  const int current = state.query ? *state.query : state.key ? *state.key : 0;
  const int last = static_cast<int>(stream.tokens(side).size()) - 1;
  select_token(state, {side, std::min(current, last)});
}

void act_on_selection(Context& context) {
  ViewState& state = *context.state;
  if (pressed(ImGuiKey_Enter, false) || pressed(ImGuiKey_KeypadEnter, false)) {
    keep_selection(state);
  }
  if (pressed(ImGuiKey_K, false)) {
    switch_side(state, context.stream());
  }
  const std::optional<TokenRef> selected = state.first();
  if (pressed(ImGuiKey_X, false) && selected) {
    toggle_marked(state, context.stream(), *selected);
  }
  if (pressed(ImGuiKey_Escape, false)) {
    release_pins(state);
  }
}

/// With Shift the next head, alone.
void step_layer_or_head(Context& context) {
  ViewState& state = *context.state;
  const int step = static_cast<int>(pressed(ImGuiKey_RightArrow)) - static_cast<int>(pressed(ImGuiKey_LeftArrow));
  if (step == 0) {
    return;
  }
  if (ImGui::GetIO().KeyShift) {
    step_head(state, context.stream(), step);
  } else {
    state.layer = std::clamp(state.layer + step, 0, context.stream().layers - 1);
  }
}

/// True: another stream shows.
bool step_stream(Context& context) {
  const int step = static_cast<int>(typed(']')) - static_cast<int>(typed('['));
  const int last = static_cast<int>(context.opened->document.streams.size()) - 1;
  const int target = std::clamp(context.state->stream + step, 0, last);
  if (target == context.state->stream) {
    return false;
  }
  choose_stream(*context.state, target, context.opened->document);
  return true;
}

void toggle_heads(Context& context) {
  ViewState& state = *context.state;
  const int heads = context.stream().heads;
  for (int digit = 0; digit < std::min(heads, 10); ++digit) {
    if (!pressed(static_cast<ImGuiKey>(ImGuiKey_0 + digit), false)) {
      continue;
    }
    if (ImGui::GetIO().KeyShift) {
      state.heads = {digit};
    } else {
      toggle_head(state, digit);
    }
  }
  if (pressed(ImGuiKey_A, false)) {
    choose_all_heads(state, context.stream());
  }
  if (pressed(ImGuiKey_N, false)) {
    state.heads.clear();
  }
  if (pressed(ImGuiKey_I, false)) {
    invert_heads(state, context.stream());
  }
}

/// Heads beyond the ten digits: a cursor walks over the chips.
void walk_heads(Context& context) {
  const int heads = context.stream().heads;
  const int step = static_cast<int>(typed('.')) - static_cast<int>(typed(','));
  if (step != 0) {
    const int from = context.head_cursor.value_or(step > 0 ? -1 : heads);
    context.head_cursor = std::clamp(from + step, 0, heads - 1);
  }
  if (context.head_cursor && *context.head_cursor >= heads) {
    context.head_cursor.reset();
  }
  if (context.head_cursor && pressed(ImGuiKey_Space, false)) {
    toggle_head(*context.state, *context.head_cursor);
  }
  if (pressed(ImGuiKey_Escape, false)) {
    context.head_cursor.reset();
  }
}

/// Shows the head of the next edge of the list, with Shift of the one before.
void walk_list(Context& context) {
  const auto rows = static_cast<int>(context.scene->ranked().size());
  if (rows == 0 || !pressed(ImGuiKey_J)) {
    return;
  }
  ListCursor& cursor = context.list_cursor;
  if (!(cursor.focus == context.scene->ranked_focus())) {
    cursor = {context.scene->ranked_focus(), -1};
  }
  const bool back = ImGui::GetIO().KeyShift;
  cursor.row = back ? (std::max(cursor.row, 0) + rows - 1) % rows : (cursor.row + 1) % rows;
  const RankedEdge& edge = context.scene->ranked()[static_cast<std::size_t>(cursor.row)];
  show_head_alone(*context.state, edge.layer, edge.head);
}

void ask_for_more(Context& context) {
  context.requests.toggle_demos |= pressed(ImGuiKey_E, false);
  context.requests.share |= pressed(ImGuiKey_Y, false);
  if (pressed(ImGuiKey_Z)) {
    context.requests.zoom_heatmap = ImGui::GetIO().KeyShift ? -1 : 1;
  }
}

/// Magnitudes by a factor; scores by a part of their range.
void step_least_weight(float& value, const StrengthScale& scale, bool more) {
  if (scale.by == Strength::value) {
    const float step = (scale.strongest - scale.weakest) / 20;
    value = std::clamp(value + (more ? -step : step), scale.weakest, scale.strongest);
    return;
  }
  value = std::min(value * (more ? 0.8F : 1.25F), std::max(scale.strongest, 1.0F));
  value = more ? value : std::max(value, 0.001F);
}

/// Fewer edges with one sign, more with the other, whatever the kind of filter.
void step_filter(Context& context, bool more) {
  Filter& filter = context.state->filter;
  switch (filter.kind) {
    case Filter::Kind::topk:
      filter.value = std::max(filter.value + (more ? 1.0F : -1.0F), 1.0F);
      break;
    case Filter::Kind::mass:
      filter.value = std::clamp(std::round((filter.value + (more ? 0.05F : -0.05F)) * 20) / 20, 0.05F, 1.0F);
      break;
    case Filter::Kind::weight:
      step_least_weight(filter.value, context.scene->scale(), more);
      break;
  }
}

void next_filter_kind(ViewState& state) { state.filter = filter_of(next_value(state.filter.kind, 3)); }

/// The share of the head that the keyboard is at, else of all chosen heads.
void step_share(Context& context, float step) {
  ViewState& state = *context.state;
  const std::vector<int> heads = context.head_cursor ? std::vector{*context.head_cursor} : state.heads;
  for (const int head : heads) {
    set_share(state, head, std::round((share_of(state.mix, head) + step) * 20) / 20);
  }
}

void switch_filters(Context& context) {
  ViewState& state = *context.state;
  if (typed('+') || typed('=')) {
    step_filter(context, true);
  }
  if (typed('-')) {
    step_filter(context, false);
  }
  if (typed('<')) {
    step_share(context, -0.1F);
  }
  if (typed('>')) {
    step_share(context, 0.1F);
  }
  if (pressed(ImGuiKey_F, false)) {
    next_filter_kind(state);
  }
  if (pressed(ImGuiKey_S, false)) {
    state.hide_special = ImGui::GetIO().KeyShift                 ? next_value(state.hide_special, 4)
                         : state.hide_special == HideSpecial::no ? HideSpecial::both
                                                                 : HideSpecial::no;
  }
  if (pressed(ImGuiKey_R, false)) {
    state.renormalize = !state.renormalize;
  }
  if (pressed(ImGuiKey_G, false)) {
    step_segments(state, context.stream());
  }
}

/// The next kind of tag that the file has.
void next_token_color(Context& context) {
  ViewState& state = *context.state;
  do {
    state.token_color = next_value(state.token_color, 4);
  } while (state.token_color != TokenColor::none && !has_tags(context.stream(), state.token_color));
}

void switch_view(Context& context) {
  ViewState& state = *context.state;
  if (pressed(ImGuiKey_M, false)) {
    state.combine = next_value(state.combine, 4);
  }
  if (pressed(ImGuiKey_V, false)) {
    state.view = next_value(state.view, view_names.size());
  }
  if (pressed(ImGuiKey_C, false)) {
    next_token_color(context);
  }
  if (pressed(ImGuiKey_D, false)) {
    state.text_selects = next_value(state.text_selects, 2);
  }
  if (pressed(ImGuiKey_B, false)) {
    if (ImGui::GetIO().KeyShift) {
      state.scale = next_value(state.scale, 2);
    } else {
      state.colormap = next_value(state.colormap, 3);
    }
  }
  for (const auto& [key, flag] : {std::pair{ImGuiKey_P, &state.text}, std::pair{ImGuiKey_W, &state.raw_tokens},
                                  std::pair{ImGuiKey_O, &state.scroll_together}, std::pair{ImGuiKey_L, &state.all_heads}}) {
    if (pressed(key, false)) {
      *flag = !*flag;
    }
  }
  if (pressed(ImGuiKey_T, false)) {
    state.theme = context.palette->dark ? Theme::light : Theme::dark;
  }
}

}  // namespace

void handle_shortcuts(Context& context) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput) {
    return;
  }
  if (typed('?')) {
    context.requests.toggle_help = true;
  }
  // Dear ImGui has closed a menu already when its Esc is seen here: that Esc is not for the page.
  const bool is_open = ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup);
  const bool in_menu = is_open || context.menu_was_open;
  context.menu_was_open = is_open;
  // In a menu the arrows and Enter are the menu's.
  ImGui::GetIO().ConfigFlags = in_menu ? ImGuiConfigFlags_NavEnableKeyboard : ImGuiConfigFlags_None;
  if (in_menu) {
    if (pressed(ImGuiKey_Escape, false)) {
      ImGui::ClosePopupToLevel(0, true);
    }
    return;
  }
  if (context.opened == nullptr) {
    return;
  }
  if (step_stream(context)) {  // some keyboards need Alt for its signs
    return;                    // what was drawn last is of the other stream
  }
  if (io.KeyCtrl || io.KeySuper || io.KeyAlt) {
    return;
  }
  step_token(context);
  step_layer_or_head(context);
  act_on_selection(context);
  toggle_heads(context);
  walk_heads(context);
  walk_list(context);
  switch_filters(context);
  switch_view(context);
  ask_for_more(context);
}

}  // namespace headlight::ui

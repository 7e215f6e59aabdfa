#include "ui/shortcuts.h"

#include <imgui_internal.h>

#include <algorithm>

#include "core/view_choices.h"

namespace headlight::ui {
namespace {

bool pressed(ImGuiKey key, bool repeat = true) { return ImGui::IsKeyPressed(key, repeat); }

/// For signs that stand on different keys of different keyboards.
bool typed(ImWchar sign) {
  const ImVector<ImWchar>& characters = ImGui::GetIO().InputQueueCharacters;
  return std::find(characters.begin(), characters.end(), sign) != characters.end();
}

void step_query(Context& context) {
  ViewState& state = *context.state;
  const int last = static_cast<int>(context.stream().queries.size()) - 1;
  std::optional<int> target;
  if (pressed(ImGuiKey_DownArrow)) {
    target = state.query ? std::min(*state.query + 1, last) : 0;
  } else if (pressed(ImGuiKey_UpArrow)) {
    target = state.query ? std::max(*state.query - 1, 0) : last;
  } else if (pressed(ImGuiKey_Home)) {
    target = 0;
  } else if (pressed(ImGuiKey_End)) {
    target = last;
  }
  if (target) {
    pin_only(state, {TokenRef::Side::query, *target});
  }
}

void step_layer(Context& context) {
  ViewState& state = *context.state;
  const int step = static_cast<int>(pressed(ImGuiKey_RightArrow)) - static_cast<int>(pressed(ImGuiKey_LeftArrow));
  state.layer = std::clamp(state.layer + step, 0, context.stream().layers - 1);
}

void step_stream(Context& context) {
  const int step = static_cast<int>(typed(']')) - static_cast<int>(typed('['));
  const int last = static_cast<int>(context.opened->document.streams.size()) - 1;
  const int target = std::clamp(context.state->stream + step, 0, last);
  if (target != context.state->stream) {
    choose_stream(*context.state, target, context.opened->document);
  }
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
}

void switch_options(Context& context) {
  ViewState& state = *context.state;
  if (pressed(ImGuiKey_M, false)) {
    state.combine = static_cast<Combine>((static_cast<int>(state.combine) + 1) % 3);
  }
  if (pressed(ImGuiKey_S, false)) {
    state.hide_special = state.hide_special == HideSpecial::no ? HideSpecial::both : HideSpecial::no;
  }
  if (pressed(ImGuiKey_T, false)) {
    state.theme = context.palette->dark ? Theme::light : Theme::dark;
  }
  if (pressed(ImGuiKey_Escape, false)) {
    release_pins(state);
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
  if (ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup)) {
    if (pressed(ImGuiKey_Escape, false)) {
      ImGui::ClosePopupToLevel(0, true);
    }
    return;
  }
  if (context.opened == nullptr) {
    return;
  }
  step_stream(context);  // some keyboards need Alt for its signs
  if (io.KeyCtrl || io.KeySuper || io.KeyAlt) {
    return;
  }
  step_query(context);
  step_layer(context);
  toggle_heads(context);
  switch_options(context);
}

}  // namespace headlight::ui

#include "ui/tokens_input.h"

#include <imgui_internal.h>

#include "core/view/view_choices.h"
#include "core/view/visible_tokens.h"
#include "ui/head_strips.h"
#include "ui/keys.h"
#include "ui/token_tooltip.h"
#include "ui/widgets.h"

namespace headlight::ui {
namespace {

using What = TokenHit::What;

constexpr double tooltip_delay = 0.35;
constexpr double long_press = 0.6;
constexpr float wheel_step = 60;  // CSS pixels

Side side_at(const TokenLayout& layout, ImVec2 point) { return point.x < layout.clip().middle().x ? Side::query : Side::key; }

void scroll_by_wheel(const ViewState& state, TokenLayout& layout) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.MouseWheel != 0) {
    layout.scroll_by(side_at(layout, io.MousePos), -io.MouseWheel * px(wheel_step), state.scroll_together);
  }
}

void draw_tooltip(const Model& model, Wishes& wishes, const TokenHit& hit) {
  switch (hit.what) {
    case What::token:
      draw_token_tooltip(model, wishes.layout, hit.token, hit.rect);
      break;
    case What::strip:
      draw_strip_tooltip(model, hit.token, hit.head, hit.rect);
      break;
    case What::above:
    case What::below:
      place_tooltip(hit.rect, hit.token.side == Side::key);
      ImGui::SetTooltip("Edges to tokens that are out of view; click to scroll there");
      break;
    case What::nothing:
    case What::overview:
      break;
  }
}

}  // namespace

bool TokensInput::handle(const Model& model, Wishes& wishes, TokenLayout& layout) {
  const ImGuiIO& io = ImGui::GetIO();
  ImGui::SetCursorScreenPos(ImGui::GetWindowPos());
  ImGui::InvisibleButton("tokens", ImGui::GetWindowSize(), ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
  ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);
  const TokenHit under = layout.hit({io.MousePos.x, io.MousePos.y});
  const bool hovered = ImGui::IsItemHovered();
  if (hovered) {
    scroll_by_wheel(model.state, layout);
  }
  if (ImGui::IsItemActivated()) {
    press(under);
  }
  if (ImGui::IsItemActive() && io.MouseDown[ImGuiMouseButton_Left]) {
    drag(model.state, layout);
  }
  bool chose_token = false;
  if (asks_for_menu(under)) {
    menu_token_ = under.token;
    dragging_ = true;
    ImGui::OpenPopup("token");
  } else if (hovered && ImGui::IsItemDeactivated() && ImGui::IsMouseReleased(ImGuiMouseButton_Left) && !dragging_ && pressed_ == under) {
    chose_token = click(wishes, layout, under);
  }
  if (hovered && !(ImGui::IsItemActive() && dragging_)) {
    point_at(model, wishes, under);
  }
  return chose_token;
}

void TokensInput::press(const TokenHit& under) {
  pressed_ = under;
  dragging_ = under.what == What::overview;
  platform::request_frame_in(long_press);
}

/// Drags what was pressed: the overview's view, or the columns themselves.
void TokensInput::drag(const ViewState& state, TokenLayout& layout) {
  const ImGuiIO& io = ImGui::GetIO();
  const ImVec2 start = io.MouseClickedPos[ImGuiMouseButton_Left];
  const Side side = pressed_.what == What::nothing ? side_at(layout, start) : pressed_.token.side;
  if (pressed_.what == What::overview) {
    layout.scroll_to_overview(side, io.MousePos.y, state.scroll_together);
    return;
  }
  const bool was_dragging = dragging_;
  dragging_ = dragging_ || ImGui::IsMouseDragPastThreshold(ImGuiMouseButton_Left);
  if (dragging_) {
    layout.scroll_by(side, -(was_dragging ? io.MouseDelta.y : io.MousePos.y - start.y), state.scroll_together);
  }
}

/// A right click, or a finger that rests.
bool TokensInput::asks_for_menu(const TokenHit& under) const {
  const ImGuiIO& io = ImGui::GetIO();
  const bool held = ImGui::IsItemActive() && !dragging_ && io.MouseSource == ImGuiMouseSource_TouchScreen;
  const bool long_pressed = held && io.MouseDownDuration[ImGuiMouseButton_Left] > static_cast<float>(long_press);
  const bool right_clicked = ImGui::IsItemHovered() && ImGui::IsMouseReleased(ImGuiMouseButton_Right);
  return (right_clicked || long_pressed) && under.what == What::token && pressed_ == under;
}

bool TokensInput::click(Wishes& wishes, TokenLayout& layout, const TokenHit& hit) {
  ViewState& state = wishes.state;
  switch (hit.what) {
    case What::token:
      toggle_pin(state, hit.token, ImGui::GetIO().KeyShift);
      return true;
    case What::strip:
      toggle_head(state, hit.head);
      break;
    case What::above:
    case What::below: {
      const float page = layout.clip().height * 0.8F;
      layout.scroll_by(hit.token.side, hit.what == What::above ? -page : page, state.scroll_together);
      break;
    }
    case What::nothing:
      release_pins(state);
      break;
    case What::overview:
      break;
  }
  return false;
}

void TokensInput::point_at(const Model& model, Wishes& wishes, const TokenHit& hit) {
  if (!(hit == pointed_)) {
    pointed_ = hit;
    pointed_since_ = ImGui::GetTime();
    platform::request_frame_in(tooltip_delay + 0.02);
  }
  if (hit.what == What::token) {
    wishes.hover.token(hit.token.side) = hit.token.index;
  } else if (hit.what == What::strip) {
    wishes.hover.head = hit.head;
  }
  if (ImGui::GetTime() - pointed_since_ >= tooltip_delay) {
    draw_tooltip(model, wishes, hit);
  }
}

void TokensInput::draw_menu(const Model& model, Wishes& wishes) {
  if (!ImGui::BeginPopup("token")) {
    return;
  }
  const Stream& stream = model.stream();
  if (static_cast<std::size_t>(menu_token_.index) >= stream.tokens(menu_token_.side).size()) {  // another document came meanwhile
    ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
    return;
  }
  ImGui::TextDisabled("%s", token_phrase(model.labels, menu_token_).c_str());
  if (ImGui::MenuItem("Pin", nullptr, is_pinned(model.state, menu_token_))) {
    toggle_pin(wishes.state, menu_token_, true);
  }
  report_item(wishes.layout, "menu pin");
  if (ImGui::MenuItem("Special token", key_line("token.special").c_str(), is_special(stream, model.state, menu_token_))) {
    toggle_marked(wishes.state, stream, menu_token_);
  }
  report_item(wishes.layout, "menu special");
  if (ImGui::MenuItem("Copy its text")) {
    platform::set_clipboard(stream.token(menu_token_).text);
  }
  ImGui::EndPopup();
}

}  // namespace headlight::ui

#include "ui/command_palette.h"

#include <imgui_internal.h>

#include <algorithm>
#include <utility>

#include "platform/platform.h"

namespace headlight::ui {
namespace {

constexpr const char* popup = "Commands";

bool pressed_enter() { return ImGui::IsKeyPressed(ImGuiKey_Enter, false) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, false); }

}  // namespace

void CommandPalette::serve(Context& context) {
  if (const std::optional<PaletteEntry> chosen = std::exchange(pending_, std::nullopt)) {
    Desk desk = desk_of(context);
    run(*chosen->command, desk, chosen->choice);
  }
}

void CommandPalette::open() {
  ImGui::OpenPopup(popup);
  sought_ = {};
  early_.clear();
  has_had_keyboard_ = false;
  chosen_ = 0;
  has_moved_ = true;
  said_.clear();
}

/// Dear ImGui gives the field the keyboard some frames after it was asked to. Who types faster has typed into it all the same.
void CommandPalette::hold_early_letters() {
  ImVector<ImWchar>& letters = ImGui::GetIO().InputQueueCharacters;
  if (letters.empty()) {
    return;
  }
  early_.insert(early_.end(), letters.begin(), letters.end());
  letters.resize(0);
  platform::request_frame();
}

void CommandPalette::give_early_letters() {
  ImVector<ImWchar>& letters = ImGui::GetIO().InputQueueCharacters;
  early_.insert(early_.end(), letters.begin(), letters.end());
  letters.resize(0);
  for (const ImWchar letter : std::exchange(early_, {})) {
    letters.push_back(letter);
  }
}

void CommandPalette::draw(Context& context) {
  bool leaves = std::exchange(leaves_, false);
  if (context.requests.open_palette && ImGui::IsPopupOpen(popup)) {
    leaves = true;
  } else if (context.requests.open_palette) {
    open();
  }
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const float width = std::min(px(560), display.x - px(24));
  ImGui::SetNextWindowPos(ImVec2(display.x * 0.5F, std::min(px(56), display.y * 0.1F)), ImGuiCond_Always, ImVec2(0.5F, 0));
  ImGui::SetNextWindowSize(ImVec2(width, 0));
  if (!ImGui::BeginPopup(popup)) {
    return;
  }
  // The arrows are the palette's, not Dear ImGui's for menus.
  ImGui::GetIO().ConfigFlags = ImGuiConfigFlags_None;
  if (ImGui::IsWindowAppearing()) {
    ImGui::SetKeyboardFocusHere();
  }
  ImGui::SetNextItemWidth(-1);
  if (has_had_keyboard_) {
    give_early_letters();
  } else {
    hold_early_letters();
  }
  const bool edited = ImGui::InputTextWithHint("##sought", "Find a command", sought_.data(), sought_.size());
  has_had_keyboard_ = has_had_keyboard_ || ImGui::IsItemActive();
  entries_ = find_commands(desk_of(context), sought_.data());
  if (edited) {
    chosen_ = 0;
    has_moved_ = true;
  }
  chosen_ = std::min(chosen_, entries_.empty() ? 0 : entries_.size() - 1);
  step(static_cast<int>(ImGui::IsKeyPressed(ImGuiKey_DownArrow)) - static_cast<int>(ImGui::IsKeyPressed(ImGuiKey_UpArrow)));
  if (pressed_enter() && !entries_.empty()) {
    choose(chosen_);
  }
  draw_entries(context, std::min(px(400), display.y * 0.6F));
  say_chosen();
  if (leaves || pending_ || ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
    ImGui::CloseCurrentPopup();
    platform::request_frame();
  }
  const ImVec2 min = ImGui::GetWindowPos();
  context.layout.panes["palette"] = to_rect(min, ImVec2(min.x + ImGui::GetWindowWidth(), min.y + ImGui::GetWindowHeight()));
  ImGui::EndPopup();
}

void CommandPalette::draw_entries(Context& context, float height) {
  ImGui::BeginChild("entries", ImVec2(0, height));
  scroll_by_touch();
  if (entries_.empty()) {
    ImGui::TextDisabled("No command has these letters in this order");
  }
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const PaletteEntry& entry = entries_[i];
    ImGui::PushID(static_cast<int>(i));
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float right = start.x + ImGui::GetContentRegionAvail().x;
    if (ImGui::Selectable("##entry", i == chosen_) && !ImGui::IsMouseDragPastThreshold(ImGuiMouseButton_Left)) {
      choose(i);
    }
    report_item(context, "palette " + std::to_string(i));
    if (i == chosen_ && std::exchange(has_moved_, false)) {
      ImGui::SetScrollHereY();
    }
    const bool has_choices = entry.command->choices != nullptr;
    const std::string keys = has_choices ? "" : spell_keys(entry.command->keys);
    const float room = right - start.x - ImGui::CalcTextSize(keys.c_str()).x - px(16);
    ImDrawList* list = ImGui::GetWindowDrawList();
    draw_text_clipped(list, ImVec2(start.x + px(4), start.y), room, context.palette->text, entry.title);
    list->AddText(ImVec2(right - ImGui::CalcTextSize(keys.c_str()).x - px(4), start.y), context.palette->quiet, keys.c_str());
    ImGui::PopID();
  }
  ImGui::EndChild();
}

/// After the last comes the first.
void CommandPalette::step(int by) {
  const auto count = static_cast<int>(entries_.size());
  if (by == 0 || count == 0) {
    return;
  }
  chosen_ = static_cast<std::size_t>((static_cast<int>(chosen_) + by + count) % count);
  has_moved_ = true;
}

void CommandPalette::choose(std::size_t entry) { pending_ = entries_[entry]; }

/// To screen readers, which see nothing of a canvas.
void CommandPalette::say_chosen() {
  std::string chosen = entries_.empty() ? "no command" : entries_[chosen_].title;
  if (chosen != said_) {
    said_ = std::move(chosen);
    platform::say(said_);
  }
}

}  // namespace headlight::ui

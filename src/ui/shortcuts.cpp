#include "ui/shortcuts.h"

#include <imgui_internal.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "ui/commands.h"

namespace headlight::ui {
namespace {

struct KeyName {
  std::string_view name;
  ImGuiKey key;
};
constexpr KeyName key_names[] = {{"↑", ImGuiKey_UpArrow},         {"↓", ImGuiKey_DownArrow},        {"←", ImGuiKey_LeftArrow},
                                 {"→", ImGuiKey_RightArrow},      {"Home", ImGuiKey_Home},          {"End", ImGuiKey_End},
                                 {"Page Up", ImGuiKey_PageUp},    {"Page Down", ImGuiKey_PageDown}, {"Enter", ImGuiKey_Enter},
                                 {"Enter", ImGuiKey_KeypadEnter}, {"Esc", ImGuiKey_Escape},         {"Space", ImGuiKey_Space}};

/// Signs stand on different keys of different keyboards.
bool typed(char sign) {
  const ImVector<ImWchar>& characters = ImGui::GetIO().InputQueueCharacters;
  const auto has = [&](char one) { return std::find(characters.begin(), characters.end(), static_cast<ImWchar>(one)) != characters.end(); };
  return has(sign) || (sign == '+' && has('='));  // the same key, without Shift
}

bool is_letter(std::string_view name) { return name.size() == 1 && name[0] >= 'A' && name[0] <= 'Z'; }

bool pressed(std::string_view name, bool repeats) {
  if (is_letter(name)) {
    return ImGui::IsKeyPressed(static_cast<ImGuiKey>(ImGuiKey_A + (name[0] - 'A')), repeats);
  }
  if (name.size() == 1) {
    return typed(name[0]);
  }
  return std::any_of(std::begin(key_names), std::end(key_names),
                     [&](const KeyName& key) { return key.name == name && ImGui::IsKeyPressed(key.key, repeats); });
}

bool take_prefix(std::string_view& name, std::string_view prefix) {
  const bool has = name.starts_with(prefix);
  name.remove_prefix(has ? prefix.size() : 0);
  return has;
}

/// With Shift, a key does what it does without, unless a command has the two of them.
bool fits_modifiers(std::string_view name, bool control, bool shift) {
  const ImGuiIO& io = ImGui::GetIO();
  const bool is_sign = name.size() == 1 && !is_letter(name);
  if (is_sign) {
    return true;  // whatever it takes to type it
  }
  if (control != (io.KeyCtrl || io.KeySuper) || io.KeyAlt) {
    return false;
  }
  return shift == io.KeyShift || (!shift && !control && command_of_key("Shift+" + std::string(name)) == nullptr);
}

/// The choice of the command whose key this is; none: it was not pressed.
std::optional<int> pressed_choice(std::string_view key, bool repeats) {
  std::string_view name = key;
  const bool control = take_prefix(name, "Ctrl+");
  const bool shift = take_prefix(name, "Shift+");
  if (name.empty() || !fits_modifiers(name, control, shift)) {
    return std::nullopt;
  }
  if (name == "0 … 9") {
    for (int digit = 0; digit < 10; ++digit) {
      if (ImGui::IsKeyPressed(static_cast<ImGuiKey>(ImGuiKey_0 + digit), repeats)) {
        return digit;
      }
    }
    return std::nullopt;
  }
  return pressed(name, repeats) ? std::optional(0) : std::nullopt;
}

void press(Desk& desk, const Command& command) {
  for (const std::string_view key : command.keys) {
    if (const std::optional<int> choice = pressed_choice(key, command.repeats)) {
      run(command, desk, *choice);
    }
  }
}

}  // namespace

void handle_shortcuts(Context& context) {
  if (ImGui::GetIO().WantTextInput || context.requests.open_palette) {
    return;  // what is typed behind Ctrl+K is the palette's
  }
  Desk desk = desk_of(context);
  const Command& help = command("help");
  press(desk, help);
  // Dear ImGui has closed a menu already when its Esc is seen here: that Esc is not for the page.
  const bool is_open = ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup);
  const bool in_menu = is_open || context.menu_was_open;
  context.menu_was_open = is_open;
  // In a menu the arrows and Enter are the menu's.
  ImGui::GetIO().ConfigFlags = in_menu ? ImGuiConfigFlags_NavEnableKeyboard : ImGuiConfigFlags_None;
  if (in_menu) {
    if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
      ImGui::ClosePopupToLevel(0, true);
    }
    return;
  }
  const int stream = desk.state.stream;
  for (const Command& command : commands()) {
    if (&command != &help) {
      press(desk, command);
    }
    if (desk.state.stream != stream) {
      return;  // what was drawn last is of the other stream
    }
  }
}

}  // namespace headlight::ui

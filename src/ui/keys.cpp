#include "ui/keys.h"

#include <imgui.h>

#include "core/view/commands.h"

namespace headlight::ui {

std::string key_line(std::string_view id) {
  for (const KeyLine& line : key_lines()) {
    for (const Command& one : line.commands) {
      if (one.id == id) {
        return line.keys;
      }
    }
  }
  return {};
}

std::string with_keys(std::string_view text, std::string_view id) { return std::string(text) + "  (" + spell_keys(command(id).keys) + ")"; }

void set_tooltip(std::string_view text, std::string_view id) {
  if (ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip)) {
    ImGui::SetTooltip("%s", with_keys(text, id).c_str());
  }
}

}  // namespace headlight::ui

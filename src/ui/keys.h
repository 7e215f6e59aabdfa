// Keys in tooltips and menus, as the table of commands spells them.
#pragma once

#include <string>
#include <string_view>

namespace headlight::ui {

/// The keys of the line on which the command stands in `?`: "← →".
[[nodiscard]] std::string key_line(std::string_view id);
/// "Open a file  (Ctrl+O)"
[[nodiscard]] std::string with_keys(std::string_view text, std::string_view id);
/// Of the last item.
void set_tooltip(std::string_view text, std::string_view id);

}  // namespace headlight::ui

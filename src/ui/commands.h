// The table of commands (core/view/commands.h) on the page: what they see of it, and how they stand in menus.
#pragma once

#include <string_view>

#include "core/view/commands.h"
#include "ui/context.h"
#include "ui/keys.h"

namespace headlight::ui {

[[nodiscard]] Desk desk_of(Context& context);

/// An entry of a menu, with its keys; it is ticked where the command is switched on.
void command_item(Context& context, std::string_view id);

}  // namespace headlight::ui

#include "ui/commands.h"

namespace headlight::ui {

Desk desk_of(Context& context) {
  Desk desk{context.opened == nullptr ? nullptr : &context.opened->document,
            *context.state,
            *context.scene,
            context.list_cursor,
            context.head_cursor,
            context.requests,
            {},
            {},
            context.palette->dark};
  for (const Side side : both_sides) {
    desk.page.of(side) = context.visible.of(side).last - context.visible.of(side).first;
  }
  for (const Demo& demo : context.demos) {
    desk.demos.push_back(demo.title);
  }
  return desk;
}

void command_item(Context& context, std::string_view id) {
  const Command& shown = command(id);
  Desk desk = desk_of(context);
  const std::string title(shown.title);
  const std::string keys = spell_keys(shown.keys);
  const bool is_on = shown.is_on != nullptr && shown.is_on(desk);
  if (ImGui::MenuItem(title.c_str(), keys.c_str(), is_on, shown.applies(desk))) {
    run(shown, desk);
  }
}

}  // namespace headlight::ui

#include "ui/panes.h"

namespace headlight::ui {

Panes make_panes() {
  return {
#define PANE(name, role) make_##name##_pane(),
#include "core/view/panes.def"
#undef PANE
  };
}

std::string view_title(const Panes& panes, View view) {
  const PaneArrangement shown = arrange_panes(view, false);
  std::string title = panes[shown.main]->info().title;
  if (shown.second) {
    title.append(" and ").append(pane_rows[*shown.second].name);
  }
  return title;
}

}  // namespace headlight::ui

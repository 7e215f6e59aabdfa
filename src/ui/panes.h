// The registry of panes: the objects behind the rows of core/view/panes.def, in their order. Page, View menu, help and layout()
// follow it.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "core/view/panes.h"
#include "ui/pane.h"

namespace headlight::ui {

// Each is defined beside its pane.
#define PANE(name, role) [[nodiscard]] std::unique_ptr<Pane> make_##name##_pane();
#include "core/view/panes.def"
#undef PANE

/// By place in `pane_rows`.
using Panes = std::array<std::unique_ptr<Pane>, pane_rows.size()>;
[[nodiscard]] Panes make_panes();

/// In the View menu.
[[nodiscard]] std::string view_title(const Panes& panes, View view);

}  // namespace headlight::ui

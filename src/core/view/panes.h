// The panes by name, and the views: what `view` in the state may say, and which panes it shows.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace headlight {

/// Where a pane may stand.
enum class PaneRole {
  leads,       ///< first on the page, with the heads and filters: a view is named after it
  follows,     ///< beside whichever leads
  does_either  ///< both
};

struct PaneRow {
  std::string_view name;
  PaneRole role = PaneRole::leads;
  [[nodiscard]] constexpr bool leads() const { return role != PaneRole::follows; }
  [[nodiscard]] constexpr bool follows() const { return role != PaneRole::leads; }
};

inline constexpr auto pane_rows = std::to_array<PaneRow>({
#define PANE(name, role) {#name, PaneRole::role},
#include "core/view/panes.def"
#undef PANE
});

enum class View {
  both,  ///< the first pane that leads, with the second beside it
#define PANE(name, role) PANE_##role(name)
#define PANE_leads(name) name,
#define PANE_follows(name)
#define PANE_does_either(name) name,
#include "core/view/panes.def"
#undef PANE
#undef PANE_leads
#undef PANE_follows
#undef PANE_does_either
};

constexpr std::size_t count_views() {
  std::size_t count = 1;
  for (const PaneRow& row : pane_rows) count += row.leads() ? 1 : 0;
  return count;
}
/// As the state spells them, by View.
constexpr std::array<std::string_view, count_views()> spell_views() {
  std::array<std::string_view, count_views()> names{"both"};
  std::size_t next = 1;
  for (const PaneRow& row : pane_rows) {
    if (row.leads()) names[next++] = row.name;
  }
  return names;
}
inline constexpr auto view_names = spell_views();

/// Which panes stand on the page, as places in `pane_rows`.
struct PaneArrangement {
  std::size_t main = 0;
  std::optional<std::size_t> second;   ///< of View::both
  std::vector<std::size_t> followers;  ///< one over the other, under the second
};
/// `with_followers`: they are wanted, and there is room. A pane that follows as well, and leads here, has the others with it in any case.
[[nodiscard]] PaneArrangement arrange_panes(View view, bool with_followers);

}  // namespace headlight

#include "core/view/panes.h"

namespace headlight {
namespace {

/// The pane that leads in a view after `View::both`; they are in the order of the rows.
std::size_t leading_pane(std::size_t view) {
  std::size_t leading = 0;
  for (std::size_t pane = 0; pane < pane_rows.size(); ++pane) {
    leading += pane_rows[pane].leads() ? 1 : 0;
    if (pane_rows[pane].leads() && leading == view) return pane;
  }
  return 0;
}

}  // namespace

PaneArrangement arrange_panes(View view, bool with_followers) {
  PaneArrangement arrangement;
  const bool is_both = view == View::both;
  arrangement.main = leading_pane(is_both ? 1 : static_cast<std::size_t>(view));
  if (is_both) arrangement.second = leading_pane(2);
  if (!with_followers && !pane_rows[arrangement.main].follows()) return arrangement;
  for (std::size_t pane = 0; pane < pane_rows.size(); ++pane) {
    if (pane_rows[pane].follows() && pane != arrangement.main) arrangement.followers.push_back(pane);
  }
  return arrangement;
}

}  // namespace headlight

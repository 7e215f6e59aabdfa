// Which panes a view shows.
#include "core/view/panes.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headlight {
namespace {

/// "tokens heatmap / text inspector": what leads, what stands beside it, and what follows.
std::string describe(View view, bool with_followers) {
  const PaneArrangement panes = arrange_panes(view, with_followers);
  std::string text(pane_rows[panes.main].name);
  if (panes.second) text.append(" ").append(pane_rows[*panes.second].name);
  text += " /";
  for (const std::size_t pane : panes.followers) text.append(" ").append(pane_rows[pane].name);
  return text;
}

TEST(Panes, AViewIsNamedAfterThePaneThatLeads) {
  EXPECT_EQ(view_names.front(), "both");
  EXPECT_EQ(view_names[static_cast<std::size_t>(View::tokens)], "tokens");
  EXPECT_EQ(view_names[static_cast<std::size_t>(View::heatmap)], "heatmap");
  EXPECT_EQ(view_names[static_cast<std::size_t>(View::text)], "text");
  for (std::size_t view = 1; view < view_names.size(); ++view) {
    EXPECT_EQ(pane_rows[arrange_panes(static_cast<View>(view), false).main].name, view_names[view]);
  }
}

TEST(Panes, OthersFollowWhereTheyAreWanted) {
  EXPECT_EQ(describe(View::both, true), "tokens heatmap / text inspector");
  EXPECT_EQ(describe(View::both, false), "tokens heatmap /");
  EXPECT_EQ(describe(View::tokens, true), "tokens / text inspector");
  EXPECT_EQ(describe(View::tokens, false), "tokens /");
  EXPECT_EQ(describe(View::heatmap, true), "heatmap / text inspector");
}

TEST(Panes, WhatFollowsAndLeadsHasTheOthersWithIt) {
  EXPECT_EQ(describe(View::text, true), "text / inspector");
  EXPECT_EQ(describe(View::text, false), "text / inspector");
}

}  // namespace
}  // namespace headlight

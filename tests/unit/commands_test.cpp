#include "core/view/commands.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "core/view/state_json.h"
#include "documents.h"
#include "readme.h"

namespace headlight {
namespace {

using test::json;

/// A document and what commands see of it.
struct Page {
  OpenedDocument opened = test::open(json::parse(R"({"streams": [
    {"name": "Encoder", "tokens": ["a", "b", "c"], "segments": [0, 0, 1],
     "attention": [[[[1, 0, 0], [0.5, 0.5, 0], [0.2, 0.2, 0.6]], [[0, 1, 0], [0, 1, 0], [0, 1, 0]]],
                   [[[1, 0, 0], [1, 0, 0], [1, 0, 0]], [[0, 0, 1], [0, 0, 1], [0, 0, 1]]]]},
    {"name": "Decoder", "tokens": ["x", "y"], "attention": [[[[1, 0], [0, 1]]]]}]})"));
  ViewState state;
  Scene scene;
  ListCursor list_cursor;
  std::optional<int> head_cursor;
  Requests requests;

  Desk desk() {
    scene.update(opened, state, {});
    return {&opened.document, state, scene, list_cursor, head_cursor, requests, {2, 2}, {"Induction", "Translation"}, true};
  }
  Desk empty_desk() { return {nullptr, state, scene, list_cursor, head_cursor, requests, {}, {}, true}; }
  /// Whether it applied.
  bool press(std::string_view key, int choice = 0) {
    Desk now = desk();
    const Command* pressed = command_of_key(key);
    return pressed != nullptr && run(*pressed, now, choice);
  }
};

TEST(Commands, HaveIdsAndKeysOfTheirOwn) {
  std::set<std::string_view> ids;
  std::set<std::string_view> keys;
  for (const Command& one : commands()) {
    EXPECT_TRUE(ids.insert(one.id).second) << one.id;
    EXPECT_EQ(&command(one.id), &one);
    EXPECT_FALSE(one.title.empty()) << one.id;
    for (const std::string_view key : one.keys) {
      EXPECT_TRUE(key.empty() || keys.insert(key).second) << one.id << " " << key;
    }
    EXPECT_FALSE(one.keys[0].empty() && !one.line.empty()) << one.id << ": a line needs keys";
  }
  EXPECT_EQ(command_of_key(""), nullptr);
  EXPECT_EQ(command_of_key("Ctrl+Q"), nullptr);
}

TEST(Commands, StandInReadme) {
  std::string rows;
  for (const KeyLine& line : key_lines()) rows += "| " + line.keys + " | " + std::string(line.line) + " |\n";
  EXPECT_TRUE(test::readme_has_table(rows)) << "README has to end its table of keys with these rows:\n\n" << rows;
}

TEST(Commands, EveryKeyStandsOnOneLine) {
  std::set<std::string_view> listed;
  for (const KeyLine& line : key_lines()) {
    for (const Command& one : line.commands) EXPECT_TRUE(listed.insert(one.id).second) << one.id;
  }
  for (const Command& one : commands()) EXPECT_EQ(listed.count(one.id), one.keys[0].empty() ? 0U : 1U) << one.id;
}

TEST(Commands, AModifierThatKeysShareStandsOnce) {
  constexpr std::array<std::string_view, 4> keys = {"Shift+↑", "Shift+↓", "", "K"};
  EXPECT_EQ(spell_keys(keys), "Shift+↑ ↓ K");
}

TEST(Commands, WithoutADocumentOnlyThoseOfThePageApply) {
  Page page;
  std::set<std::string_view> applying;
  Desk desk = page.empty_desk();
  for (const Command& one : commands()) {
    if (run(one, desk)) applying.insert(one.id);
  }
  EXPECT_EQ(applying, (std::set<std::string_view>{"theme", "open", "palette", "help"}));
  EXPECT_TRUE(page.requests.pick_file && page.requests.open_palette && page.requests.toggle_help);
}

/// Whatever is done in whatever order, the state stays one that the document allows.
TEST(Commands, LeaveAStateThatFits) {
  Page page;
  test::Random random(51);
  for (int round = 0; round < 3000; ++round) {
    const Command& one = commands()[static_cast<std::size_t>(random.below(static_cast<int>(commands().size())))];
    Desk desk = page.desk();
    run(one, desk, random.below(4));
    ViewState checked;
    ASSERT_NO_THROW(merge_state(checked, to_json(page.state), page.opened.document)) << one.id;
    ASSERT_EQ(checked, page.state) << one.id;
  }
}

TEST(Commands, StepThroughTokens) {
  Page page;
  EXPECT_TRUE(page.press("↓"));
  EXPECT_EQ(page.state.query, 0);
  page.press("↓");
  EXPECT_EQ(page.state.query, 1);
  page.press("End");
  EXPECT_EQ(page.state.query, 2);
  page.press("↓");
  EXPECT_EQ(page.state.query, 2);
  page.press("Page Up");
  EXPECT_EQ(page.state.query, 1);
  page.press("K");
  EXPECT_EQ(page.state.query, std::nullopt);
  EXPECT_EQ(page.state.key, 1);
  page.press("Home");
  EXPECT_EQ(page.state.key, 0);
  page.press("Esc");
  EXPECT_TRUE(page.state.none());
  page.press("↑");
  EXPECT_EQ(page.state.query, 2);
}

TEST(Commands, ApplyWhereTheyHaveSomethingToDo) {
  Page page;
  EXPECT_FALSE(page.press("Shift+↓"));
  EXPECT_FALSE(page.press("X"));
  EXPECT_FALSE(page.press("Space"));
  EXPECT_FALSE(page.press("J"));
  page.press("↓");
  EXPECT_TRUE(page.press("Shift+↓"));
  EXPECT_EQ(page.state.key, 0);
  EXPECT_TRUE(page.press("X"));
  EXPECT_EQ(page.state.marked.size(), 2U);  // both columns show one text
  EXPECT_TRUE(page.press("J"));
  EXPECT_TRUE(page.press("G"));
  EXPECT_TRUE(page.press("]"));
  EXPECT_EQ(page.state.stream, 1);
  EXPECT_FALSE(page.press("G"));  // no segments here
}

TEST(Commands, SwitchHeads) {
  Page page;
  EXPECT_TRUE(page.press("0 … 9", 1));
  EXPECT_EQ(page.state.heads, (std::vector<int>{0, 1}));
  EXPECT_FALSE(page.press("0 … 9", 2));  // there are two
  EXPECT_TRUE(page.press("Shift+0 … 9", 1));
  EXPECT_EQ(page.state.heads, std::vector<int>{1});
  page.press(".");
  page.press("Space");
  EXPECT_EQ(page.state.heads, (std::vector<int>{0, 1}));
  page.press("<");
  EXPECT_EQ(page.state.mix, (std::map<int, float>{{0, 0.9F}}));
}

TEST(Commands, AskThePage) {
  Page page;
  page.press("/");
  page.press("Shift+Z");
  page.press("↓");
  page.press("Shift+↓");
  page.press("Ctrl+C");
  EXPECT_TRUE(page.requests.find);
  EXPECT_EQ(page.requests.zoom_heatmap, -1);
  EXPECT_EQ(page.requests.copy, "a\ta");
}

TEST(FindCommands, OffersWhatAppliesWithItsChoices) {
  Page page;
  const auto titles = [&](std::string_view sought) {
    std::vector<std::string> list;
    for (const PaletteEntry& entry : find_commands(page.desk(), sought)) list.push_back(entry.title);
    return list;
  };
  EXPECT_EQ(titles("stream dec"), std::vector<std::string>{"Stream: Decoder"});
  EXPECT_EQ(titles("demo tran"), std::vector<std::string>{"Demo: Translation"});
  EXPECT_EQ(titles("qqqq"), std::vector<std::string>{});
  EXPECT_EQ(titles("next lay").front(), "Next layer");
  EXPECT_EQ(titles("NL").front(), "Next layer");  // the beginnings of words come first
  EXPECT_EQ(titles("layer: 1"), std::vector<std::string>{"Layer: 1"});
  EXPECT_GT(titles("").size(), 60U);
  for (const PaletteEntry& entry : find_commands(page.empty_desk(), "")) EXPECT_NE(entry.command->id, "layer.next");
}

TEST(FindCommands, WhatIsChosenIsDone) {
  Page page;
  const std::vector<PaletteEntry> found = find_commands(page.desk(), "stream dec");
  ASSERT_EQ(found.size(), 1U);
  Desk desk = page.desk();
  EXPECT_TRUE(run(*found[0].command, desk, found[0].choice));
  EXPECT_EQ(page.state.stream, 1);
}

}  // namespace
}  // namespace headlight

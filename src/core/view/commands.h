// What can be done with keys, menus and the palette, one row each. Shortcuts, menus, `?`, the palette and README's table of keys
// follow from it: a new command is a row.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/attention.h"
#include "core/selection.h"
#include "core/view/scene.h"
#include "core/view/view_state.h"

namespace headlight {

/// Where the keyboard is in the list of ranked edges; elsewhere when the list is of another focus.
struct ListCursor {
  Focus focus;
  int row = -1;
};

/// What is asked of the page; a command itself changes nothing but the view state and where the keyboard is.
struct Requests {
  bool pick_file = false;
  bool share = false;
  bool find = false;
  bool toggle_help = false;
  bool toggle_demos = false;
  bool open_palette = false;
  int zoom_heatmap = 0;  ///< steps in or, negative, out
  std::optional<int> open_demo;
  std::optional<std::string> copy;  ///< into the clipboard
};

/// What commands see and change.
struct Desk {
  const Document* document = nullptr;  ///< null before the first one; the rest then means nothing but the theme
  ViewState& state;
  const Scene& scene;
  ListCursor& list_cursor;
  std::optional<int>& head_cursor;  ///< the head that the keyboard is at
  Requests& requests;
  Sides<int> page;  ///< how many tokens of a column are in view
  std::vector<std::string> demos;
  bool dark = false;

  [[nodiscard]] const Stream& stream() const { return document->streams[static_cast<std::size_t>(state.stream)]; }
};

struct Command {
  std::string_view id;
  std::string_view title;                ///< in menus and in the palette
  std::array<std::string_view, 2> keys;  ///< each does it, spelled as in `?`; "0 … 9" are the choices of those numbers. Empty: none
  std::string_view line;                 ///< what the keys do, in `?` and README; empty: they stand on the line of the command before
  bool (*applies)(const Desk& desk);
  void (*act)(Desk& desk, int choice);  ///< only where it applies; the choice only where there are some
  std::vector<std::string> (*choices)(const Desk& desk) = nullptr;
  bool (*is_on)(const Desk& desk) = nullptr;  ///< menus tick it
  bool repeats = false;                       ///< while its key is held
};

[[nodiscard]] std::span<const Command> commands();
/// There must be one.
[[nodiscard]] const Command& command(std::string_view id);
/// Null: no command has this key.
[[nodiscard]] const Command* command_of_key(std::string_view key);

/// Does it, if it applies. False: it does not.
bool run(const Command& command, Desk& desk, int choice = 0);

/// A line of `?` and of README's table: commands that stand in a row.
struct KeyLine {
  std::string keys;
  std::string_view line;
  std::span<const Command> commands;
};
[[nodiscard]] const std::vector<KeyLine>& key_lines();
/// "Ctrl+F /"; a modifier that two keys share stands once: "Shift+↑ ↓".
[[nodiscard]] std::string spell_keys(std::span<const std::string_view> keys);

/// What the palette offers: a command that applies, with one of its choices where there are some.
struct PaletteEntry {
  const Command* command = nullptr;
  int choice = 0;
  std::string title;
};
/// Those whose words have all the letters of `sought` in this order, the closest first; all for a text of nothing.
[[nodiscard]] std::vector<PaletteEntry> find_commands(const Desk& desk, std::string_view sought);

}  // namespace headlight

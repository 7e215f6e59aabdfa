// The command palette: type some letters of what you look for, choose with the arrows, Enter does it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "ui/commands.h"

namespace headlight::ui {

class CommandPalette {
 public:
  /// Does what was chosen in the last frame. Call it before anything is drawn: a command may ask for what stands above.
  void serve(Context& context);
  /// Opens or closes it when asked to, and draws it while it is open.
  void draw(Context& context);
  /// Closes it: something else takes the keyboard.
  void leave() { leaves_ = true; }

 private:
  void open();
  void hold_early_letters();
  void give_early_letters();
  void draw_entries(Context& context, float height);
  void step(int by);
  void choose(std::size_t entry);
  void say_chosen();

  std::array<char, 64> sought_{};
  bool has_had_keyboard_ = false;  ///< the field has, since it opened
  std::vector<ImWchar> early_;     ///< letters that came before
  std::vector<PaletteEntry> entries_;
  std::size_t chosen_ = 0;
  bool has_moved_ = false;  ///< by the arrows: what is chosen scrolls into view
  bool leaves_ = false;
  std::optional<PaletteEntry> pending_;
  std::string said_;
};

}  // namespace headlight::ui

// The page: where each pane stands.
#pragma once

#include <cstddef>

#include "ui/command_palette.h"
#include "ui/context.h"
#include "ui/head_chips.h"
#include "ui/panes.h"

namespace headlight::ui {

class Page {
 public:
  /// One frame of the whole page; leaves what the panes wished for in `context`.
  void draw(Context& context);
  void document_changed();
  /// It has more layers now, or other words: what is scrolled to stays.
  void document_grown() { ++document_; }
  /// Something outside of the page's canvas takes the keyboard.
  void leave_palette() { palette_.leave(); }

 private:
  void update_tokens(Context& context);
  void draw_body(Context& context, ImVec2 size);
  void draw_panes(const Model& model, Wishes& wishes, ImVec2 size);
  [[nodiscard]] bool has_room_for_followers(ImVec2 size) const;
  void draw_beside(const Model& model, Wishes& wishes, const PaneArrangement& shown, ImVec2 size);
  void draw_followers(const Model& model, Wishes& wishes, const PaneArrangement& shown, ImVec2 size);
  void draw_pane(const Model& model, Wishes& wishes, std::size_t pane, ImVec2 size, bool leads);
  void request_tooltip_frame();

  Panes panes_ = make_panes();
  HeadChips chips_;
  CommandPalette palette_;
  int document_ = 0;  ///< counts them
  struct ColorsKey {
    int document = -1;
    int stream = 0;
    TokenColor by = TokenColor::none;
    bool operator==(const ColorsKey&) const = default;
  } colors_key_;
  ImGuiID last_hovered_ = 0;
  float split_ = 0.55F;        ///< share of the width that the leading pane has
  float lower_split_ = 0.40F;  ///< share of the height that the followers have under the second pane
};

}  // namespace headlight::ui

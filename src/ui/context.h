// What the app lends to the page for a frame. The page's own parts (toolbar, footer, shortcuts) work with it; panes see of it a
// model that they cannot change, and a place for their wishes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ui/model.h"
#include "ui/panes.h"
#include "ui/widgets.h"

namespace headlight::ui {

struct Context {
  OpenedDocument* opened = nullptr;  ///< null before the first document
  ViewState* state = nullptr;
  Scene* scene = nullptr;
  const Palette* palette = nullptr;
  const Panes* panes = nullptr;
  platform::Fonts fonts;
  std::vector<Demo> demos;
  std::string demo_look;  ///< what to look at in the demo that is open; empty for the user's own file
  Hover hover;            ///< as of the last frame
  Hover next_hover;       ///< collected during this one
  Labels labels;          ///< of the stream that shows
  TokenColors colors;     ///< of its tokens
  Found found;
  bool menu_was_open = false;  ///< in the last frame
  ListCursor list_cursor;
  std::optional<int> head_cursor;  ///< the head that the keyboard is at
  Sides<VisibleRange> visible;     ///< in the columns, as of this frame
  LayoutReport layout;
  Requests requests;

  [[nodiscard]] const Stream& stream() const { return opened->document.streams[static_cast<std::size_t>(state->stream)]; }
};

inline void report_item(Context& context, const std::string& name) { report_item(context.layout, name); }

}  // namespace headlight::ui

// What the panes see, and where they put down what they wish. A pane changes nothing itself.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/opening/opening.h"
#include "core/selection.h"
#include "core/view/commands.h"
#include "core/view/geometry.h"
#include "core/view/scene.h"
#include "core/view/token_rows.h"
#include "core/view/view_state.h"
#include "platform/platform.h"
#include "ui/labels.h"
#include "ui/theme.h"
#include "ui/token_colors.h"

namespace headlight::ui {

/// An entry of the Demos menu.
struct Demo {
  std::string file;  ///< relative to the page
  std::string title;
  std::string look;  ///< one sentence on what to look at
};

/// Rectangles of what was drawn last, in physical pixels; the public API and the tests read them.
struct TokenRect {
  int index = 0;
  Rect rect;
};
struct LayoutReport {
  std::map<std::string, Rect> panes;
  Sides<std::vector<TokenRect>> tokens;  ///< in the columns
  Sides<std::vector<TokenRect>> text;    ///< in the running text
};

/// What a search has found, to be marked, in the stream that was searched; empty when nothing is sought.
using Found = TokenSet;

/// A document as it is to be seen in this frame.
struct Model {
  const OpenedDocument& opened;
  const ViewState& state;
  const Scene& scene;
  const Palette& palette;
  const platform::Fonts& fonts;
  const Labels& labels;       ///< of the stream that shows
  const TokenColors& colors;  ///< of its tokens
  const Found& found;
  const Hover& hover;  ///< as of the last frame
  const ListCursor& list_cursor;
  const std::optional<int>& head_cursor;  ///< the head that the keyboard is at
  const Sides<VisibleRange>& visible;     ///< in the columns; where none show, all
  int zoom_heatmap = 0;                   ///< steps that a key asks for

  [[nodiscard]] const Stream& stream() const { return opened.document.streams[static_cast<std::size_t>(state.stream)]; }
};

/// What panes put down; it shows in the next frame.
struct Wishes {
  ViewState& state;  ///< as it should be from then on
  Hover& hover;      ///< what the pointer is on
  LayoutReport& layout;
  Sides<VisibleRange>& visible;
};

}  // namespace headlight::ui

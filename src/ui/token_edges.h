// The scene's edges between the two columns of tokens.
#pragma once

#include <array>
#include <cstdint>

#include "render/edges.h"
#include "ui/pane.h"
#include "ui/token_rows.h"

namespace headlight::ui {

struct EdgesPlace {
  render::Rect clip;
  float query_x = 0;  ///< border of the left column
  float key_x = 0;
  ColumnView queries;
  ColumnView keys;
  bool gathers = false;  ///< tokens are out of view: their edges end at the clip's border
};

class TokenEdges {
 public:
  /// `rows`: of the queries and of the keys.
  void draw(const Context& context, const std::array<TokenRows, 2>& rows, const EdgesPlace& place);

 private:
  struct Drawn {
    render::Edges edges;
    std::uint64_t revision = 0;
    bool dark = false;
  };
  static void upload(const Context& context, const std::array<TokenRows, 2>& rows, Drawn& drawn);

  std::array<Drawn, 2> drawn_;  // of nothing in focus, and of what is: the many are not uploaded anew with every hover
};

}  // namespace headlight::ui

// The scene's edges between the two columns of tokens.
#pragma once

#include <array>
#include <cstdint>

#include "core/view/token_layout.h"
#include "render/edges.h"
#include "ui/model.h"

namespace headlight::ui {

class TokenEdges {
 public:
  void draw(const Model& model, const TokenLayout& layout);

 private:
  struct Drawn {
    render::Edges edges;
    std::uint64_t revision = 0;
    bool dark = false;
  };
  static void upload(const Model& model, const TokenLayout& layout, Drawn& drawn);

  std::array<Drawn, 2> drawn_;  // of nothing in focus, and of what is: the many are not uploaded anew with every hover
};

}  // namespace headlight::ui

// A matrix as graphics take it, and the smaller pictures of it that never hide a strong cell.
#pragma once

#include <vector>

#include "core/analysis/strength.h"
#include "core/attention.h"

namespace headlight {

/// Drivers do not agree on NaN and infinities: numbers below any weight stand for cells that are none. heatmap.frag knows them.
constexpr float masked_texel = -3.1e38F;
constexpr float missing_texel = -3.3e38F;
constexpr float least_texel = -3.0e38F;  ///< weights below it, of which nobody sees how much, are raised to it

/// Rows of cells; each stands for `block` x `block` cells of the matrix, those at the far ends for what is left.
struct Texels {
  int columns = 0;
  int rows = 0;
  int block = 1;
  std::vector<float> cells;
};

[[nodiscard]] Texels texels_of(const Matrix& matrix);

/// Each cell is the strongest of four: a weight before a masked cell, a masked one before a missing one.
[[nodiscard]] Texels halve(const Texels& texels, Strength by);

}  // namespace headlight

#include "core/heads/pyramid.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "core/weight.h"

namespace headlight {
namespace {

/// What is no weight is far below 0, in its order. `Rule` is a constant: one loop for each.
template <Strength by>
float stronger_of(float a, float b) {
  const auto strength = [](float cell) { return by == Strength::magnitude && cell >= least_texel ? std::fabs(cell) : cell; };
  return strength(b) > strength(a) ? b : a;
}

template <Strength by>
void halve_into(const Texels& texels, Texels& half) {
  const auto columns = static_cast<std::size_t>(texels.columns);
  std::vector<float> stronger(columns + 1);  // of two rows
  for (int row = 0; row < half.rows; ++row) {
    const float* upper = texels.cells.data() + static_cast<std::size_t>(2 * row) * columns;
    const float* lower = 2 * row + 1 < texels.rows ? upper + columns : upper;
    for (std::size_t column = 0; column < columns; ++column) stronger[column] = stronger_of<by>(upper[column], lower[column]);
    stronger[columns] = missing_texel;
    float* out = half.cells.data() + static_cast<std::size_t>(row) * static_cast<std::size_t>(half.columns);
    for (std::size_t column = 0; column < static_cast<std::size_t>(half.columns); ++column) {
      out[column] = stronger_of<by>(stronger[2 * column], stronger[2 * column + 1]);
    }
  }
}

}  // namespace

Texels texels_of(const Matrix& matrix) {
  Texels texels{matrix.keys, matrix.queries, 1, std::vector<float>(matrix.weights.size())};
  std::transform(matrix.weights.begin(), matrix.weights.end(), texels.cells.begin(), [](float cell) {
    const float weight = cell >= least_texel ? cell : least_texel;
    return is_missing(cell) ? missing_texel : is_masked(cell) ? masked_texel : weight;
  });
  return texels;
}

Texels halve(const Texels& texels, Strength by) {
  Texels half{(texels.columns + 1) / 2, (texels.rows + 1) / 2, texels.block * 2, {}};
  half.cells.resize(static_cast<std::size_t>(half.columns) * static_cast<std::size_t>(half.rows));
  if (by == Strength::magnitude) {
    halve_into<Strength::magnitude>(texels, half);
  } else {
    halve_into<Strength::value>(texels, half);
  }
  return half;
}

}  // namespace headlight

#include "core/analysis/combine.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace headlight {
namespace {

void take_max(std::vector<float>& result, const std::vector<float>& weights) {
  for (std::size_t i = 0; i < result.size(); ++i) {
    // What fmax does, of a number and NaN the number, without its call: in WebAssembly that is most of the time.
    const float weight = weights[i];
    result[i] = weight > result[i] || std::isnan(result[i]) ? weight : result[i];
  }
}

Matrix max_of(std::span<const HeadMatrix> heads) {
  Matrix result = *heads.front().matrix;
  for (const HeadMatrix& head : heads.subspan(1)) take_max(result.weights, head.matrix->weights);
  return result;
}

Matrix mean_of(std::span<const HeadMatrix> heads) {
  Matrix result = *heads.front().matrix;
  std::vector<double> sums(result.weights.size(), 0.0);
  std::vector<int> counts(result.weights.size(), 0);
  for (const HeadMatrix& head : heads) {
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const float weight = head.matrix->weights[i];
      if (std::isnan(weight)) continue;
      sums[i] += static_cast<double>(weight);
      ++counts[i];
    }
  }
  for (std::size_t i = 0; i < sums.size(); ++i) {
    result.weights[i] = counts[i] == 0 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(sums[i] / counts[i]);
  }
  return result;
}

}  // namespace

Matrix combine_heads(std::span<const HeadMatrix> heads, Combine how) { return how == Combine::max ? max_of(heads) : mean_of(heads); }

}  // namespace headlight

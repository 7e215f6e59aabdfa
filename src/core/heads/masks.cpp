#include "core/heads/masks.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "core/weight.h"

namespace headlight {
namespace {

constexpr float highest_mask = -1e4F;
constexpr float largest_score = 1e3F;

/// Every head is asked, and hardly any has one: blocks that a compiler turns into vectors. -inf is marked already.
bool has_mask_value(const std::vector<float>& weights) {
  constexpr std::size_t block = 4096;
  for (std::size_t first = 0; first < weights.size(); first += block) {
    const std::size_t end = std::min(first + block, weights.size());
    int found = 0;
    for (std::size_t i = first; i < end; ++i) found |= weights[i] <= highest_mask && weights[i] > masked_weight ? 1 : 0;
    if (found != 0) return true;
  }
  return false;
}

bool is_mask_value(float weight) { return weight <= highest_mask + largest_score; }

}  // namespace

void mark_masked(Matrix& matrix) {
  if (!has_mask_value(matrix.weights)) return;
  bool has_score = false;
  for (const float weight : matrix.weights) {
    if (is_missing(weight) || is_mask_value(weight)) continue;
    if (std::fabs(weight) > largest_score) return;
    has_score = true;
  }
  if (!has_score) return;  // nothing beside which they could only be masks
  std::replace_if(matrix.weights.begin(), matrix.weights.end(), is_mask_value, masked_weight);
}

}  // namespace headlight

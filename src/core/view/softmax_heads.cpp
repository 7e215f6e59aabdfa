#include "core/view/softmax_heads.h"

namespace headlight {

const std::vector<SoftmaxRow>& SoftmaxHeads::rows(HeadId id, const Matrix& weights) {
  const auto found = rows_.find(id);
  return found != rows_.end() ? found->second : rows_.emplace(id, measure_softmax(weights)).first->second;
}

const Matrix& SoftmaxHeads::matrix(HeadId id, const Matrix& weights) {
  const auto found = matrices_.find(id);
  return found != matrices_.end() ? found->second : matrices_.emplace(id, softmax_rows(weights, rows(id, weights))).first->second;
}

void SoftmaxHeads::clear() {
  rows_.clear();
  matrices_.clear();
}

}  // namespace headlight

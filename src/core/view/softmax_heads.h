// The softmax of heads, made when somebody asks.
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "core/analysis/softmax.h"
#include "core/attention.h"

namespace headlight {

/// Of one document. What is handed out lives until it is dropped; a head has the same weights whenever it is decoded.
class SoftmaxHeads {
 public:
  /// A few bytes a query: kept of all heads.
  const std::vector<SoftmaxRow>& rows(HeadId id, const Matrix& weights);
  const Matrix& matrix(HeadId id, const Matrix& weights);
  /// Drops the matrices that `is_shown` does not want.
  template <typename IsShown>
  void keep(IsShown is_shown) {
    std::erase_if(matrices_, [&](const auto& entry) { return !is_shown(entry.first); });
  }
  void clear();

 private:
  struct Order {
    bool operator()(HeadId a, HeadId b) const { return std::tie(a.stream, a.layer, a.head) < std::tie(b.stream, b.layer, b.head); }
  };
  std::map<HeadId, std::vector<SoftmaxRow>, Order> rows_;
  std::map<HeadId, Matrix, Order> matrices_;
};

}  // namespace headlight

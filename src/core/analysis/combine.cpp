#include "core/analysis/combine.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace headlight {
namespace {

/// Missing weights are NaN, of which no comparison holds: they never replace anything.
void take_max(float* result, const float* weights, std::size_t count, float scale) {
  for (std::size_t i = 0; i < count; ++i) {
    const float weight = weights[i] * scale;
    result[i] = weight > result[i] ? weight : result[i];
  }
}

Matrix max_of(std::span<const HeadMatrix> heads) {
  constexpr float none = -std::numeric_limits<float>::infinity();  // which is no weight: infinities are missing values
  const Matrix& first = *heads.front().matrix;
  const auto keys = static_cast<std::size_t>(first.keys);
  Matrix result{first.queries, first.keys, std::vector<float>(first.weights.size(), none)};
  for (int query = 0; query < first.queries; ++query) {
    float* row = result.weights.data() + static_cast<std::size_t>(query) * keys;
    for (const HeadMatrix& head : heads) take_max(row, head.matrix->row(query), keys, head.row_scale(query));
    std::replace(row, row + keys, none, std::numeric_limits<float>::quiet_NaN());
  }
  return result;
}

/// One row of the sums over heads, and of the shares that each sum is made of.
struct RowSums {
  std::vector<double> sums;
  std::vector<double> shares;

  explicit RowSums(std::size_t keys) : sums(keys), shares(keys) {}

  void clear() {
    std::fill(sums.begin(), sums.end(), 0.0);
    std::fill(shares.begin(), shares.end(), 0.0);
  }
  void add(const float* row, double scale, double share) {
    for (std::size_t key = 0; key < sums.size(); ++key) {
      const bool missing = std::isnan(row[key]);
      sums[key] += missing ? 0.0 : static_cast<double>(row[key]) * scale * share;
      shares[key] += missing ? 0.0 : share;
    }
  }
};

Matrix mean_of(std::span<const HeadMatrix> heads, bool weighted) {
  const Matrix& first = *heads.front().matrix;
  Matrix result{first.queries, first.keys, {}};
  result.weights.reserve(first.weights.size());
  RowSums row(static_cast<std::size_t>(first.keys));
  for (int query = 0; query < first.queries; ++query) {
    row.clear();
    for (const HeadMatrix& head : heads) {
      row.add(head.matrix->row(query), static_cast<double>(head.row_scale(query)), weighted ? static_cast<double>(head.share) : 1.0);
    }
    for (std::size_t key = 0; key < row.sums.size(); ++key) {
      result.weights.push_back(row.shares[key] > 0 ? static_cast<float>(row.sums[key] / row.shares[key])
                                                   : std::numeric_limits<float>::quiet_NaN());
    }
  }
  return result;
}

}  // namespace

Matrix combine_heads(std::span<const HeadMatrix> heads, Combine how) {
  return how == Combine::max ? max_of(heads) : mean_of(heads, how == Combine::mix);
}

}  // namespace headlight

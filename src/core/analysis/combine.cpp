#include "core/analysis/combine.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "core/weight.h"

namespace headlight {
namespace {

/// What the cell is where no head has a weight.
float kind_of_no_weight(std::span<const HeadMatrix> heads, int query, int key) {
  const bool any_masked =
      std::any_of(heads.begin(), heads.end(), [&](const HeadMatrix& head) { return is_masked(head.matrix->at(query, key)); });
  if (any_masked) return masked_weight;
  return missing_weight;
}

/// Of missing cells no comparison holds: they never replace anything. A masked one is not above what stands for nothing.
void take_largest(float* result, const float* weights, std::size_t count, float scale) {
  for (std::size_t i = 0; i < count; ++i) {
    const float weight = weights[i] * scale;
    result[i] = weight > result[i] ? weight : result[i];
  }
}

/// What stands for nothing is NaN, than which no magnitude is known to be less.
void take_farthest(float* result, const float* weights, std::size_t count, float scale) {
  constexpr float most = std::numeric_limits<float>::max();
  for (std::size_t i = 0; i < count; ++i) {
    const float weight = weights[i] * scale;
    const float magnitude = std::fabs(weight);
    const bool is_more = (static_cast<int>(magnitude <= most) & static_cast<int>(!(std::fabs(result[i]) >= magnitude))) != 0;
    result[i] = is_more ? weight : result[i];
  }
}

Matrix strongest_of(std::span<const HeadMatrix> heads, Strength by) {
  const Matrix& first = *heads.front().matrix;
  const auto keys = static_cast<std::size_t>(first.keys);
  const auto take = by == Strength::value ? take_largest : take_farthest;
  float nothing = missing_weight;
  if (by == Strength::value) nothing = masked_weight;
  Matrix result{first.queries, first.keys, std::vector<float>(first.weights.size(), nothing)};
  for (int query = 0; query < first.queries; ++query) {
    float* row = result.weights.data() + static_cast<std::size_t>(query) * keys;
    for (const HeadMatrix& head : heads) take(row, head.matrix->row(query), keys, head.row_scale(query));
    for (int key = 0; key < first.keys; ++key) {
      if (!is_weight(row[key])) row[key] = kind_of_no_weight(heads, query, key);
    }
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
      const bool counts = is_weight(row[key]);
      sums[key] += counts ? static_cast<double>(row[key]) * scale * share : 0.0;
      shares[key] += counts ? share : 0.0;
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
                                                   : kind_of_no_weight(heads, query, static_cast<int>(key)));
    }
  }
  return result;
}

}  // namespace

Matrix combine_heads(std::span<const HeadMatrix> heads, Combine how, Strength by) {
  return how == Combine::max ? strongest_of(heads, by) : mean_of(heads, how == Combine::mix);
}

}  // namespace headlight

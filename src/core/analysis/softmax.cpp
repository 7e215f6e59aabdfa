#include "core/analysis/softmax.h"

#include <array>
#include <cstddef>

namespace headlight {
namespace {

constexpr std::size_t lanes = 8;  // that a compiler turns into vectors

float largest_of(const float* row, std::size_t count) {
  std::array<float, lanes> largest{};
  largest.fill(masked_weight);
  std::size_t key = 0;
  for (; key + lanes <= count; key += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) largest[lane] = row[key + lane] > largest[lane] ? row[key + lane] : largest[lane];
  }
  for (; key < count; ++key) largest[0] = row[key] > largest[0] ? row[key] : largest[0];
  for (const float lane : largest) largest[0] = lane > largest[0] ? lane : largest[0];
  return largest[0];
}

double sum_of_exp(const float* row, std::size_t count, float largest) {
  std::array<double, lanes> sums{};
  const auto part = [&](std::size_t key) { return row[key] == row[key] ? static_cast<double>(exp_of_negative(row[key] - largest)) : 0.0; };
  std::size_t key = 0;
  for (; key + lanes <= count; key += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += part(key + lane);
  }
  for (; key < count; ++key) sums[0] += part(key);
  double sum = 0;
  for (const double lane : sums) sum += lane;
  return sum;
}

}  // namespace

std::vector<SoftmaxRow> measure_softmax(const Matrix& matrix) {
  std::vector<SoftmaxRow> rows(static_cast<std::size_t>(matrix.queries));
  const auto keys = static_cast<std::size_t>(matrix.keys);
  for (int query = 0; query < matrix.queries; ++query) {
    const float largest = largest_of(matrix.row(query), keys);
    if (is_masked(largest)) continue;
    rows[static_cast<std::size_t>(query)] = {largest, static_cast<float>(1 / sum_of_exp(matrix.row(query), keys, largest))};
  }
  return rows;
}

Matrix softmax_rows(const Matrix& matrix, const std::vector<SoftmaxRow>& rows) {
  Matrix result{matrix.queries, matrix.keys, std::vector<float>(matrix.weights.size())};
  const auto keys = static_cast<std::size_t>(matrix.keys);
  float* out = result.weights.data();
  for (int query = 0; query < matrix.queries; ++query, out += keys) {
    const float* row = matrix.row(query);
    const SoftmaxRow& by = rows[static_cast<std::size_t>(query)];
    for (std::size_t key = 0; key < keys; ++key) out[key] = is_masked(row[key]) ? row[key] : softmax_of(row[key], by);
  }
  return result;
}

}  // namespace headlight

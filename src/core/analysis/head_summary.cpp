#include "core/analysis/head_summary.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>

namespace headlight {
namespace {

/// Empty for a row that says nothing about normalization: a weight is missing, or all are 0, as for a masked query.
std::optional<double> sum_row(const float* row, int keys) {
  double sum = 0;
  bool has_weight = false;
  for (int key = 0; key < keys; ++key) {
    if (std::isnan(row[key])) return std::nullopt;
    sum += static_cast<double>(row[key]);
    has_weight = has_weight || row[key] != 0;
  }
  return has_weight ? std::optional(sum) : std::nullopt;
}

/// Of `n` cells pooled into `size`, the first that belongs to `index`.
int pool_begin(int index, int n, int size) { return static_cast<int>(static_cast<std::int64_t>(index) * n / size); }

}  // namespace

HeadSummary summarize(const Matrix& matrix) {
  HeadSummary summary;
  bool first_weight = true;
  for (const float weight : matrix.weights) {
    if (std::isnan(weight)) {
      ++summary.missing;
      continue;
    }
    summary.min = first_weight ? weight : std::min(summary.min, weight);
    summary.max = first_weight ? weight : std::max(summary.max, weight);
    first_weight = false;
  }
  bool first_row = true;
  for (int query = 0; query < matrix.queries; ++query) {
    const std::optional<double> sum = sum_row(matrix.row(query), matrix.keys);
    if (!sum) continue;
    const auto rounded = static_cast<float>(*sum);
    summary.row_sum_min = first_row ? rounded : std::min(summary.row_sum_min, rounded);
    summary.row_sum_max = first_row ? rounded : std::max(summary.row_sum_max, rounded);
    first_row = false;
  }
  return summary;
}

bool is_normalized(const HeadSummary& summary) {
  // 512 weights, each rounded to four digits, are off by at most 512 * 0.00005.
  constexpr float tolerance = 0.03F;
  if (summary.min < 0 || summary.max > 1 + tolerance) return false;
  const bool no_row_counts = summary.row_sum_min == 0 && summary.row_sum_max == 0;
  return no_row_counts || (summary.row_sum_min >= 1 - tolerance && summary.row_sum_max <= 1 + tolerance);
}

Matrix pool_to_thumbnail(const Matrix& matrix) {
  const int rows = std::min(matrix.queries, thumbnail_size);
  const int columns = std::min(matrix.keys, thumbnail_size);
  const auto count = static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  Matrix pooled{rows, columns, std::vector<float>(count, std::numeric_limits<float>::quiet_NaN())};
  for (int row = 0; row < rows; ++row) {
    float* out = pooled.weights.data() + static_cast<std::size_t>(row) * static_cast<std::size_t>(columns);
    for (int query = pool_begin(row, matrix.queries, rows); query < pool_begin(row + 1, matrix.queries, rows); ++query) {
      for (int column = 0; column < columns; ++column) {
        for (int key = pool_begin(column, matrix.keys, columns); key < pool_begin(column + 1, matrix.keys, columns); ++key) {
          out[column] = std::fmax(out[column], matrix.at(query, key));
        }
      }
    }
  }
  return pooled;
}

}  // namespace headlight

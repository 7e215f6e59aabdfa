#include "core/heads/head_summary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace headlight {
namespace {

constexpr std::size_t lanes = 4;  // that a compiler turns into one vector

/// What one row holds. Comparisons with NaN are false, so a missing weight changes neither `min` nor `max`; it makes `sum` NaN.
struct RowSummary {
  float min = std::numeric_limits<float>::infinity();
  float max = -std::numeric_limits<float>::infinity();
  double sum = 0;
  std::size_t missing = 0;
};

void include(RowSummary& summary, float weight) {
  summary.min = weight < summary.min ? weight : summary.min;
  summary.max = weight > summary.max ? weight : summary.max;
  summary.sum += static_cast<double>(weight);
  summary.missing += std::isnan(weight) ? 1 : 0;
}

RowSummary summarize_row(const float* row, std::size_t keys) {
  std::array<RowSummary, lanes> parts;
  std::size_t key = 0;
  for (; key + lanes <= keys; key += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) include(parts[lane], row[key + lane]);
  }
  for (; key < keys; ++key) include(parts[0], row[key]);
  RowSummary whole;
  for (const RowSummary& part : parts) {
    whole.min = std::min(whole.min, part.min);
    whole.max = std::max(whole.max, part.max);
    whole.sum += part.sum;
    whole.missing += part.missing;
  }
  return whole;
}

/// A row that says nothing about normalization: a weight is missing, or all are 0, as for a masked query.
bool says_nothing(const RowSummary& row) { return row.missing > 0 || (row.min == 0 && row.max == 0); }

/// Of `n` cells pooled into `size`, the first that belongs to `index`.
int pool_begin(int index, int n, int size) { return static_cast<int>(static_cast<std::int64_t>(index) * n / size); }

}  // namespace

HeadSummary summarize(const Matrix& matrix) {
  constexpr float none = std::numeric_limits<float>::infinity();
  HeadSummary summary{none, -none, none, -none, 0};
  for (int query = 0; query < matrix.queries; ++query) {
    const RowSummary row = summarize_row(matrix.row(query), static_cast<std::size_t>(matrix.keys));
    summary.min = std::min(summary.min, row.min);
    summary.max = std::max(summary.max, row.max);
    summary.missing += row.missing;
    if (says_nothing(row)) continue;
    const auto sum = static_cast<float>(row.sum);
    summary.row_sum_min = std::min(summary.row_sum_min, sum);
    summary.row_sum_max = std::max(summary.row_sum_max, sum);
  }
  if (summary.min == none) summary.min = summary.max = 0;
  if (summary.row_sum_min == none) summary.row_sum_min = summary.row_sum_max = 0;
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
  const auto keys = static_cast<std::size_t>(matrix.keys);
  constexpr float none = -std::numeric_limits<float>::infinity();
  Matrix pooled{rows, columns, {}};
  pooled.weights.reserve(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns));
  std::vector<float> tallest(keys);  // of the rows that become one, the maximum in each column
  for (int row = 0; row < rows; ++row) {
    std::fill(tallest.begin(), tallest.end(), none);
    for (int query = pool_begin(row, matrix.queries, rows); query < pool_begin(row + 1, matrix.queries, rows); ++query) {
      const float* weights = matrix.row(query);
      for (std::size_t key = 0; key < keys; ++key) tallest[key] = weights[key] > tallest[key] ? weights[key] : tallest[key];
    }
    for (int column = 0; column < columns; ++column) {
      const float most = *std::max_element(tallest.begin() + pool_begin(column, matrix.keys, columns),
                                           tallest.begin() + pool_begin(column + 1, matrix.keys, columns));
      pooled.weights.push_back(most == none ? std::numeric_limits<float>::quiet_NaN() : most);
    }
  }
  return pooled;
}

}  // namespace headlight

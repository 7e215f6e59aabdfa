#include "core/heads/head_summary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include "core/analysis/strength.h"
#include "core/weight.h"

namespace headlight {
namespace {

constexpr std::size_t lanes = 4;  // that a compiler turns into one vector

// Of a softmax' sum: 512 weights, each rounded to four digits, are off by at most 512 * 0.00005.
constexpr float tolerance = 0.03F;

/// What one row holds. Comparisons with NaN are false, so a missing weight changes neither `min` nor `max`; it makes `sum` NaN.
/// A masked cell makes `min` -infinity: such a row is read again.
struct RowSummary {
  float min = std::numeric_limits<float>::infinity();
  float max = -std::numeric_limits<float>::infinity();
  double sum = 0;
  std::size_t missing = 0;
  std::size_t masked = 0;
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

RowSummary summarize_masked_row(const float* row, std::size_t keys) {
  RowSummary summary;
  for (std::size_t key = 0; key < keys; ++key) {
    if (is_masked(row[key])) {
      ++summary.masked;
    } else {
      include(summary, row[key]);
    }
  }
  return summary;
}

/// A row that says nothing about normalization: a weight is missing, there is none, or all are 0, as for a masked query.
bool says_nothing(const RowSummary& row) { return row.missing > 0 || row.min > row.max || (row.min == 0 && row.max == 0); }

float within_range(double sum) {
  constexpr auto most = static_cast<double>(std::numeric_limits<float>::max());
  return static_cast<float>(std::clamp(sum, -most, most));
}

/// Of weights that may be logarithms of probabilities: none is above 0 but for rounding.
bool are_log_probabilities(const Matrix& matrix) {
  bool any = false;
  for (int query = 0; query < matrix.queries; ++query) {
    const float* row = matrix.row(query);
    double sum = 0;
    bool only_zeros = matrix.keys > 1;
    for (int key = 0; key < matrix.keys; ++key) {
      sum += std::exp(static_cast<double>(row[key]));  // of a masked cell 0
      only_zeros = only_zeros && row[key] == 0;
    }
    if (only_zeros || sum == 0 || std::isnan(sum)) continue;  // as says_nothing
    if (std::fabs(sum - 1) > static_cast<double>(tolerance)) return false;
    any = true;
  }
  return any;
}

/// Of `n` cells pooled into `size`, the first that belongs to `index`.
int pool_begin(int index, int n, int size) { return static_cast<int>(static_cast<std::int64_t>(index) * n / size); }

/// Those that become one.
struct Cells {
  int first_query = 0;
  int last_query = 0;  ///< the one behind it
  int first_key = 0;
  int last_key = 0;
};

/// In each column, the strongest weight of some rows; where there is none, what stands for nothing: see include.
class StrongestOfRows {
 public:
  StrongestOfRows(std::size_t keys, Strength by) : by_(by), weights_(keys) {
    if (by == Strength::value) nothing_ = masked_weight;
  }

  void clear() { std::fill(weights_.begin(), weights_.end(), nothing_); }

  /// Missing cells are not above anything, nor masked ones; of magnitudes, NaN is not known to be at least as much as another.
  void include(const float* row) {
    if (by_ == Strength::value) {
      for (std::size_t key = 0; key < weights_.size(); ++key) weights_[key] = row[key] > weights_[key] ? row[key] : weights_[key];
      return;
    }
    for (std::size_t key = 0; key < weights_.size(); ++key) {
      const float magnitude = std::fabs(row[key]);
      const bool is_more = is_weight(row[key]) && !(std::fabs(weights_[key]) >= magnitude);
      weights_[key] = is_more ? row[key] : weights_[key];
    }
  }

  [[nodiscard]] float among(int first_key, int last_key) const {
    return *std::max_element(weights_.begin() + first_key, weights_.begin() + last_key,
                             [this](float a, float b) { return is_stronger(b, a, by_); });
  }

 private:
  Strength by_;
  float nothing_ = missing_weight;
  std::vector<float> weights_;
};

/// Of cells that hold no weight.
float kind_of_no_weight(const Matrix& matrix, const Cells& cells, const HeadSummary& summary) {
  if (summary.masked == 0) return missing_weight;
  for (int query = cells.first_query; query < cells.last_query; ++query) {
    const float* row = matrix.row(query);
    if (std::any_of(row + cells.first_key, row + cells.last_key, is_masked)) return masked_weight;
  }
  return missing_weight;
}

}  // namespace

HeadSummary summarize(const Matrix& matrix) {
  constexpr float none = std::numeric_limits<float>::infinity();
  HeadSummary summary{none, -none, none, -none, 0, 0, false};
  for (int query = 0; query < matrix.queries; ++query) {
    const auto keys = static_cast<std::size_t>(matrix.keys);
    RowSummary row = summarize_row(matrix.row(query), keys);
    if (is_masked(row.min)) row = summarize_masked_row(matrix.row(query), keys);
    summary.min = std::min(summary.min, row.min);
    summary.max = std::max(summary.max, row.max);
    summary.missing += row.missing;
    summary.masked += row.masked;
    if (says_nothing(row)) continue;
    const float sum = within_range(row.sum);
    summary.row_sum_min = std::min(summary.row_sum_min, sum);
    summary.row_sum_max = std::max(summary.row_sum_max, sum);
  }
  if (summary.min == none) summary.min = summary.max = 0;
  if (summary.row_sum_min == none) summary.row_sum_min = summary.row_sum_max = 0;
  summary.log_probabilities = summary.min < 0 && summary.max <= tolerance && are_log_probabilities(matrix);
  return summary;
}

bool is_normalized(const HeadSummary& summary) {
  if (summary.min < 0 || summary.max > 1 + tolerance) return false;
  const bool no_row_counts = summary.row_sum_min == 0 && summary.row_sum_max == 0;
  return no_row_counts || (summary.row_sum_min >= 1 - tolerance && summary.row_sum_max <= 1 + tolerance);
}

bool looks_like_scores(const HeadSummary& summary) { return !is_normalized(summary) && (summary.masked > 0 || summary.log_probabilities); }

Matrix pool_to_thumbnail(const Matrix& matrix, const HeadSummary& summary) {
  const int rows = std::min(matrix.queries, thumbnail_size);
  const int columns = std::min(matrix.keys, thumbnail_size);
  const bool by_value = summary.min >= 0 || looks_like_scores(summary);  // of what is not negative the magnitude is the value
  Matrix pooled{rows, columns, {}};
  pooled.weights.reserve(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns));
  StrongestOfRows strongest(static_cast<std::size_t>(matrix.keys), by_value ? Strength::value : Strength::magnitude);
  for (int row = 0; row < rows; ++row) {
    const Cells block{pool_begin(row, matrix.queries, rows), pool_begin(row + 1, matrix.queries, rows), 0, 0};
    strongest.clear();
    for (int query = block.first_query; query < block.last_query; ++query) strongest.include(matrix.row(query));
    for (int column = 0; column < columns; ++column) {
      const Cells cells{block.first_query, block.last_query, pool_begin(column, matrix.keys, columns),
                        pool_begin(column + 1, matrix.keys, columns)};
      const float most = strongest.among(cells.first_key, cells.last_key);
      pooled.weights.push_back(is_weight(most) ? most : kind_of_no_weight(matrix, cells, summary));
    }
  }
  return pooled;
}

}  // namespace headlight

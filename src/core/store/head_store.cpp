#include "core/store/head_store.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

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

}  // namespace

HeadStore::HeadStore(const Document& document) {
  for (const Stream& stream : document.streams) {
    streams_.push_back({stream.layers, stream.heads, std::vector<Slot>(stream.sources.size())});
  }
}

std::size_t HeadStore::StreamSlots::index(HeadId id) const {
  return static_cast<std::size_t>(id.layer) * static_cast<std::size_t>(heads) + static_cast<std::size_t>(id.head);
}

const HeadStore::Slot* HeadStore::ready_slot(HeadId id) const {
  if (id.stream < 0 || static_cast<std::size_t>(id.stream) >= streams_.size()) return nullptr;
  const StreamSlots& stream = streams_[static_cast<std::size_t>(id.stream)];
  if (id.layer < 0 || id.layer >= stream.layers || id.head < 0 || id.head >= stream.heads) return nullptr;
  const Slot& slot = stream.slots[stream.index(id)];
  return slot.ready ? &slot : nullptr;
}

const Matrix* HeadStore::find(HeadId id) const {
  const Slot* slot = ready_slot(id);
  return slot == nullptr ? nullptr : &slot->matrix;
}

const HeadSummary* HeadStore::summary(HeadId id) const {
  const Slot* slot = ready_slot(id);
  return slot == nullptr ? nullptr : &slot->summary;
}

void HeadStore::put(HeadId id, Matrix matrix) {
  StreamSlots& stream = streams_.at(static_cast<std::size_t>(id.stream));
  Slot& slot = stream.slots.at(stream.index(id));
  resident_bytes_ += matrix.weights.size() * sizeof(float);
  resident_bytes_ -= slot.matrix.weights.size() * sizeof(float);
  slot = {true, std::move(matrix), {}};
  slot.summary = summarize(slot.matrix);
}

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

}  // namespace headlight

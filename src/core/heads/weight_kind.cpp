#include "core/heads/weight_kind.h"

#include <algorithm>

#include "core/heads/head_summary.h"

namespace headlight {

WeightKind guess_weight_kind(const Stream& stream, int stream_index, const HeadStore& heads) {
  bool is_normalized_throughout = true;
  bool any_masked = false;
  bool only_logarithms = true;
  float min = 0;
  float max = 0;
  for (int layer = 0; layer < stream.layers; ++layer) {
    for (int head = 0; head < stream.heads; ++head) {
      const HeadSummary* summary = heads.summary({stream_index, layer, head});
      if (summary == nullptr || is_normalized(*summary)) continue;
      is_normalized_throughout = false;
      any_masked = any_masked || summary->masked > 0;
      only_logarithms = only_logarithms && summary->log_probabilities;
      min = std::min(min, summary->min);
      max = std::max(max, summary->max);
    }
  }
  if (is_normalized_throughout) return WeightKind::probabilities;
  if (any_masked || only_logarithms) return WeightKind::scores;
  return min < 0 && max > 0 ? WeightKind::differences : WeightKind::probabilities;
}

}  // namespace headlight

#include "core/analysis/hidden_attention.h"

#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <numeric>
#include <string>

namespace headlight {
namespace {

bool is_hidden(const std::vector<bool>& hidden, std::size_t index) { return !hidden.empty() && hidden[index]; }

/// Of what is no weight 0.
double magnitude(float weight) {
  const float value = std::fabs(weight);
  return value <= std::numeric_limits<float>::max() ? static_cast<double>(value) : 0.0;
}

/// Of each key, what the visible queries of all heads give it.
std::vector<double> received_attention(std::span<const HeadMatrix> heads, std::size_t keys, const std::vector<bool>& hidden_queries) {
  std::vector<double> received(keys, 0.0);
  for (const HeadMatrix& head : heads) {
    for (int query = 0; query < head.matrix->queries; ++query) {
      if (is_hidden(hidden_queries, static_cast<std::size_t>(query))) continue;
      const float* row = head.matrix->row(query);
      for (std::size_t key = 0; key < keys; ++key) received[key] += magnitude(row[key]);
    }
  }
  return received;
}

}  // namespace

std::vector<float> renormalizing_scales(const Matrix& matrix, const std::vector<bool>& hidden_keys) {
  // What is less has no inverse that a float can hold.
  constexpr double least = 1 / static_cast<double>(std::numeric_limits<float>::max());
  std::vector<float> scales;
  scales.reserve(static_cast<std::size_t>(matrix.queries));
  for (int query = 0; query < matrix.queries; ++query) {
    const float* row = matrix.row(query);
    double sum = 0;
    for (std::size_t key = 0; key < static_cast<std::size_t>(matrix.keys); ++key) {
      if (!is_hidden(hidden_keys, key)) sum += magnitude(row[key]);
    }
    scales.push_back(sum >= least ? static_cast<float>(1 / sum) : 1.0F);
  }
  return scales;
}

HiddenAttention measure_hidden(std::span<const HeadMatrix> heads, const Stream& stream, const HiddenTokens& hidden) {
  const std::vector<double> received = received_attention(heads, stream.keys.size(), hidden.queries);
  const double total = std::accumulate(received.begin(), received.end(), 0.0);
  HiddenAttention attention;
  if (total <= 0) return attention;
  struct Received {
    int first = 0;
    double share = 0;
  };
  std::map<std::string, Received> texts;
  for (std::size_t key = 0; key < received.size(); ++key) {
    if (!is_hidden(hidden.keys, key)) continue;
    const double share = received[key] / total;
    attention.share += share;
    texts.try_emplace(stream.keys[key].text, Received{static_cast<int>(key), 0}).first->second.share += share;
  }
  for (const auto& [text, of_text] : texts) {
    if (of_text.share <= attention.share_of_most) continue;
    attention.most = of_text.first;
    attention.share_of_most = of_text.share;
  }
  return attention;
}

}  // namespace headlight

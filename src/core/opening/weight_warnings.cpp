#include "core/opening/weight_warnings.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>

#include "core/heads/weight_kind.h"

namespace headlight {
namespace {

std::string four_digits(float value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4g", static_cast<double>(value));
  return text.data();
}

std::string count_cells(std::uint64_t count, const char* one, const char* more) {
  return std::to_string(count) + (count == 1 ? one : more);
}

/// What the weights are taken for, where that is not what attention mostly is.
std::string describe_kind(WeightKind kind) {
  switch (kind) {
    case WeightKind::scores:
      return " They are taken for scores before the softmax: the larger is the stronger. View has the softmax of each row, and other "
             "kinds.";
    case WeightKind::differences:
      return " They are taken for signed values: strong is what is far from 0. View has other kinds.";
    case WeightKind::probabilities:
      break;
  }
  return "";
}

/// What all heads of a stream together look like.
void describe_stream(const Document& document, int stream_index, const HeadStore& heads, std::vector<std::string>& warnings) {
  const Stream& stream = document.streams[static_cast<std::size_t>(stream_index)];
  std::uint64_t missing = 0;
  std::uint64_t masked = 0;
  std::optional<HeadSummary> unusual;
  for (int layer = 0; layer < stream.layers; ++layer) {
    for (int head = 0; head < stream.heads; ++head) {
      const HeadSummary* summary = heads.summary({stream_index, layer, head});
      if (summary == nullptr) continue;
      missing += summary->missing;
      masked += summary->masked;
      if (is_normalized(*summary)) continue;
      if (!unusual) unusual = *summary;
      unusual->min = std::min(unusual->min, summary->min);
      unusual->row_sum_min = std::min(unusual->row_sum_min, summary->row_sum_min);
      unusual->row_sum_max = std::max(unusual->row_sum_max, summary->row_sum_max);
    }
  }
  const std::string prefix = document.streams.size() > 1 ? stream.name + ": " : "";
  if (missing > 0) {
    warnings.push_back(prefix + count_cells(missing, " weight is", " weights are") + " missing (NaN or infinite in the file).");
  }
  if (masked > 0) {
    warnings.push_back(prefix + count_cells(masked, " cell is", " cells are") +
                       " masked (-inf, or a value that can only be a mask): they count as no weight.");
  }
  if (unusual) {
    warnings.push_back(prefix + "The weights are not normalized: rows sum to " + four_digits(unusual->row_sum_min) + " … " +
                       four_digits(unusual->row_sum_max) + (unusual->min < 0 ? ", some weights are negative." : ".") +
                       describe_kind(guess_weight_kind(stream, stream_index, heads)));
  }
}

/// The first failure stands for all: they are mostly of one kind.
void describe_failures(const Document& document, const HeadStore& heads, std::vector<std::string>& warnings) {
  std::size_t count = 0;
  std::string first;
  for_each_head(document, [&](HeadId id) {
    const std::string& why = heads.failure(id);
    if (!why.empty() && count++ == 0) first = why;
  });
  if (count > 0) warnings.push_back((count == 1 ? "One head cannot" : std::to_string(count) + " heads cannot") + " be decoded: " + first);
}

}  // namespace

std::vector<std::string> describe_weights(const Document& document, const HeadStore& heads) {
  std::vector<std::string> warnings;
  describe_failures(document, heads, warnings);
  for (std::size_t stream = 0; stream < document.streams.size(); ++stream) {
    describe_stream(document, static_cast<int>(stream), heads, warnings);
  }
  return warnings;
}

}  // namespace headlight

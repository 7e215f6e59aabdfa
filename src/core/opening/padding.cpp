#include "core/opening/padding.h"

#include <algorithm>
#include <cstddef>

namespace headlight {
namespace {

struct Extent {
  int queries = 0;
  int keys = 0;
};

/// Up to the last row and the last column that hold anything but 0.
void include_weights(Extent& extent, const Matrix& matrix) {
  for (int query = 0; query < matrix.queries; ++query) {
    for (int key = matrix.keys - 1; key >= 0; --key) {
      if (matrix.at(query, key) == 0) continue;
      extent.queries = std::max(extent.queries, query + 1);
      extent.keys = std::max(extent.keys, key + 1);
      break;
    }
  }
}

std::string describe_cut(int before, int after, const char* what) {
  if (before == after) return std::string("none of the ") + what;
  return "the last " + std::to_string(before - after) + " of " + std::to_string(before) + " " + what;
}

/// The part of the stream that holds weights.
Extent find_extent(const Stream& stream, const Extent& whole, const std::function<const Matrix&(int layer, int head)>& decode) {
  Extent extent;
  for (int layer = 0; layer < stream.layers; ++layer) {
    for (int head = 0; head < stream.heads; ++head) {
      if (!stream.has_head(layer, head)) continue;
      include_weights(extent, decode(layer, head));
      if (extent.queries == whole.queries && extent.keys == whole.keys) return extent;
    }
  }
  return extent;
}

}  // namespace

std::string cut_padding(Stream& stream, const std::function<const Matrix&(int layer, int head)>& decode) {
  const Extent whole{static_cast<int>(stream.queries.size()), static_cast<int>(stream.keys.size())};
  const Extent extent = find_extent(stream, whole, decode);
  const bool is_all_zero = extent.keys == 0;
  if (is_all_zero || (extent.queries == whole.queries && extent.keys == whole.keys)) return "";
  stream.queries.resize(static_cast<std::size_t>(extent.queries));
  stream.keys.resize(static_cast<std::size_t>(extent.keys));
  return "Padding was cut, which is 0 in every head: " + describe_cut(whole.queries, extent.queries, "queries") + " and " +
         describe_cut(whole.keys, extent.keys, "keys") + ".";
}

}  // namespace headlight

#include "core/view/starting_state.h"

#include <algorithm>
#include <cstdint>

#include "core/heads/head.h"

namespace headlight {
namespace {

/// A layer near the middle of which at least one head is there.
int middle_layer(const Stream& stream) {
  for (int layer = stream.layers / 2; layer > 0; --layer) {
    for (int head = 0; head < stream.heads; ++head) {
      if (stream.has_head(layer, head)) return layer;
    }
  }
  return 0;
}

}  // namespace

ViewState starting_state(const Document& document) {
  constexpr int most_heads = 16;
  constexpr std::uint64_t most_bytes = std::uint64_t{128} << 20U;
  const Stream& stream = document.streams.front();
  ViewState state;
  state.layer = middle_layer(stream);
  state.heads.clear();
  std::uint64_t bytes = 0;
  for (int head = 0; head < std::min(stream.heads, most_heads); ++head) {
    bytes += encoded_bytes(stream.source(state.layer, head));
    if (!state.heads.empty() && bytes > most_bytes) break;
    state.heads.push_back(head);
  }
  return state;
}

Filter starting_filter(const ViewState& state) {
  constexpr int legible = 12;  // edges a query
  const int heads = std::max(static_cast<int>(state.heads.size()), 1);
  return {Filter::Kind::topk, static_cast<float>(std::clamp(legible / heads, 1, 3))};
}

}  // namespace headlight

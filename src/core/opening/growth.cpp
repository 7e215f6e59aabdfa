#include "core/opening/growth.h"

#include <algorithm>
#include <cstddef>

namespace headlight {
namespace {

bool is_same(const HeadSource& a, const HeadSource& b) {
  return a.encoding == b.encoding && a.file == b.file && a.rows == b.rows && a.columns == b.columns && a.span.offset == b.span.offset &&
         a.first_element == b.first_element;
}

bool has_grown_from(const Stream& before, const Stream& now) {
  return before.heads == now.heads && before.queries.size() == now.queries.size() && before.keys.size() == now.keys.size() &&
         before.sources.size() <= now.sources.size() &&
         std::equal(before.sources.begin(), before.sources.end(), now.sources.begin(), is_same);
}

}  // namespace

std::optional<std::vector<int>> match_growth(const Document& before, const Document& now) {
  std::vector<int> places;
  for (const Stream& stream : before.streams) {
    const auto found =
        std::find_if(now.streams.begin(), now.streams.end(), [&](const Stream& later) { return has_grown_from(stream, later); });
    if (found == now.streams.end()) return std::nullopt;
    places.push_back(static_cast<int>(found - now.streams.begin()));
  }
  return places;
}

}  // namespace headlight

#include "core/view/token_rows.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace headlight {

void TokenRows::set_tokens(const std::vector<Token>& tokens, bool has_segments) {
  constexpr float gap = 0.7F;
  begins_.clear();
  float row = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (has_segments && i > 0 && tokens[i].segment != tokens[i - 1].segment) {
      row += gap;
    }
    begins_.push_back(row);
    row += 1;
  }
}

int TokenRows::first_behind(float row) const {
  const auto found = std::upper_bound(begins_.begin(), begins_.end(), row - 1);
  return static_cast<int>(found - begins_.begin());
}

int TokenRows::at(float row) const {
  const int token = first_behind(row);
  return token < count() && begin(token) <= row ? token : -1;
}

VisibleRange visible_range(const TokenRows& rows, const ColumnView& view) {
  const int first = rows.first_behind(view.row_at(view.top));
  const float end = view.row_at(view.top + view.height);
  int last = std::min(rows.first_behind(end), rows.count());
  if (last < rows.count() && rows.begin(last) < end) {
    ++last;
  }
  return {first, std::max(first, last)};
}

}  // namespace headlight

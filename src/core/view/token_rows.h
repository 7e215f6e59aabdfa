// One column of tokens as rows that scroll: where each token stands, which are in view, and what is above and below.
#pragma once

#include <vector>

#include "core/attention.h"

namespace headlight {

/// Lengths in rows: a token is one row high, and between two segments is a gap.
class TokenRows {
 public:
  /// Another list of tokens.
  void set_tokens(const std::vector<Token>& tokens, bool has_segments);

  [[nodiscard]] int count() const { return static_cast<int>(begins_.size()); }
  [[nodiscard]] float begin(int token) const { return begins_[static_cast<std::size_t>(token)]; }
  [[nodiscard]] float total() const { return begins_.empty() ? 0.0F : begins_.back() + 1; }
  /// The token at a place, -1 in a gap and outside.
  [[nodiscard]] int at(float row) const;
  /// The first token that ends behind the place; `count` when none does.
  [[nodiscard]] int first_behind(float row) const;
  /// Whether a gap stands in front of the token.
  [[nodiscard]] bool has_gap_before(int token) const { return token > 0 && begin(token) - begin(token - 1) > 1; }

 private:
  std::vector<float> begins_;
};

/// A column as it is in this frame, in physical pixels.
struct ColumnView {
  float pitch = 1;   ///< height of a row
  float top = 0;     ///< of the view
  float height = 0;  ///< of the view
  float scroll = 0;  ///< pixels of the rows above the view

  [[nodiscard]] float y_of(float row) const { return top + row * pitch - scroll; }
  [[nodiscard]] float row_at(float y) const { return (y - top + scroll) / pitch; }
};

/// Tokens [first, last) of which at least a part is in view.
struct VisibleRange {
  int first = 0;
  int last = 0;
  [[nodiscard]] bool contains(int token) const { return token >= first && token < last; }
  bool operator==(const VisibleRange&) const = default;
};
[[nodiscard]] VisibleRange visible_range(const TokenRows& rows, const ColumnView& view);

}  // namespace headlight

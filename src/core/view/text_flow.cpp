#include "core/view/text_flow.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace headlight {
namespace {

/// The token behind the word that begins at `first`.
std::size_t word_end(const std::vector<FlowToken>& tokens, std::size_t first) {
  std::size_t end = first + 1;
  while (end < tokens.size() && tokens[end].joins && !tokens[end - 1].breaks_line) ++end;
  return end;
}

/// Puts one word behind the other.
class Flow {
 public:
  Flow(const std::vector<FlowToken>& tokens, const FlowRoom& room) : tokens_(tokens), room_(room) { flow_.places.resize(tokens.size()); }

  void add_word(std::size_t first, std::size_t end) {
    float word = 0;
    for (std::size_t i = first; i < end; ++i) word += width_of(i);
    const bool ends_line = tokens_[first].is_empty && tokens_[first].breaks_line;
    x_ += x_ > 0 && !tokens_[first].joins && !ends_line ? room_.space : 0;
    if (x_ > 0 && x_ + word > room_.width) break_line();
    for (std::size_t i = first; i < end; ++i) add_token(i);
    if (tokens_[end - 1].breaks_line) break_line();
  }

  [[nodiscard]] TextFlow take() {
    flow_.height = y_ + room_.line;
    return std::move(flow_);
  }

 private:
  [[nodiscard]] float width_of(std::size_t token) const { return std::min(tokens_[token].width, room_.width); }

  void add_token(std::size_t token) {
    const float width = width_of(token);
    if (x_ > 0 && x_ + width > room_.width) break_line();  // a word longer than a line
    flow_.places[token] = {x_, y_, width};
    x_ += width;
  }

  void break_line() {
    x_ = 0;
    y_ += room_.line;
  }

  const std::vector<FlowToken>& tokens_;
  FlowRoom room_;
  TextFlow flow_;
  float x_ = 0;
  float y_ = 0;
};

/// Neighbours that read from right to left stand from right to left.
void turn_right_to_left(const std::vector<FlowToken>& tokens, std::vector<FlowPlace>& places) {
  for (std::size_t first = 0, end = 0; first < tokens.size(); first = std::max(end, first + 1)) {
    end = first;
    while (end < tokens.size() && tokens[end].right_to_left && places[end].y == places[first].y) ++end;
    if (end < first + 2) continue;
    const float left = places[first].x;
    const float right = places[end - 1].x + places[end - 1].width;
    for (std::size_t i = first; i < end; ++i) places[i].x = left + right - places[i].x - places[i].width;
  }
}

}  // namespace

TextFlow flow_text(const std::vector<FlowToken>& tokens, const FlowRoom& room) {
  Flow flow(tokens, room);
  for (std::size_t first = 0; first < tokens.size();) {
    const std::size_t end = word_end(tokens, first);
    flow.add_word(first, end);
    first = end;
  }
  TextFlow text = flow.take();
  turn_right_to_left(tokens, text.places);
  return text;
}

}  // namespace headlight

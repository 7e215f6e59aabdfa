#include "platform/fingers.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace headlight::platform {

Fingers::Span Fingers::span() const {
  constexpr float narrowest = 8;  // fingers that touch each other must not make a leap
  const Finger& a = fingers_[0];
  const Finger& b = fingers_[1];
  return {(a.x + b.x) / 2, (a.y + b.y) / 2, std::max(std::hypot(a.x - b.x, a.y - b.y), narrowest)};
}

void Fingers::put(std::int64_t id, float x, float y) {
  const auto known = std::find_if(fingers_.begin(), fingers_.end(), [id](const Finger& finger) { return finger.id == id; });
  if (known == fingers_.end()) {
    fingers_.push_back({id, x, y});
    gesture_ = gesture_ || fingers_.size() > 1;
    return;
  }
  if (fingers_.size() < 2) {
    *known = {id, x, y};
    return;
  }
  const Span before = span();
  *known = {id, x, y};
  const Span after = span();
  pinch_ = {pinch_.scale * after.width / before.width, after.x, after.y, pinch_.dx + after.x - before.x, pinch_.dy + after.y - before.y};
}

void Fingers::lift(std::int64_t id) {
  std::erase_if(fingers_, [id](const Finger& finger) { return finger.id == id; });
  gesture_ = gesture_ && !fingers_.empty();
}

Pinch Fingers::take_pinch() { return std::exchange(pinch_, {}); }

}  // namespace headlight::platform

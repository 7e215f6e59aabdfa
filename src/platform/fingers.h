// The fingers on a touch screen, and what two of them do together.
#pragma once

#include <cstdint>
#include <vector>

#include "platform/platform.h"

namespace headlight::platform {

class Fingers {
 public:
  /// A finger comes down or moves, in physical pixels.
  void put(std::int64_t id, float x, float y);
  void lift(std::int64_t id);

  [[nodiscard]] bool empty() const { return fingers_.empty(); }
  /// From when the second finger comes down until the last is up: what happens meanwhile is no pointing.
  [[nodiscard]] bool is_gesture() const { return gesture_; }
  /// What the two that came first did since the last call.
  [[nodiscard]] Pinch take_pinch();

 private:
  struct Finger {
    std::int64_t id = 0;
    float x = 0;
    float y = 0;
  };
  /// The pair as one: its middle, and how far it is spread.
  struct Span {
    float x = 0;
    float y = 0;
    float width = 0;
  };
  [[nodiscard]] Span span() const;

  std::vector<Finger> fingers_;  // in the order of coming
  bool gesture_ = false;
  Pinch pinch_;
};

}  // namespace headlight::platform

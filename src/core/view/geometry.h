// Places on a page, in pixels from its top left.
#pragma once

namespace headlight {

struct Point {
  float x = 0;
  float y = 0;
};

struct Rect {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;
  [[nodiscard]] float right() const { return x + width; }
  [[nodiscard]] float bottom() const { return y + height; }
  [[nodiscard]] Point middle() const { return {x + width * 0.5F, y + height * 0.5F}; }
  [[nodiscard]] bool contains(Point point) const { return point.x >= x && point.x < right() && point.y >= y && point.y < bottom(); }
  bool operator==(const Rect&) const = default;
};

}  // namespace headlight

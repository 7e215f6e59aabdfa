// How edges look: thickness and opacity by weight, colour by head, and where they meet their tokens' rows. Data that all who draw
// edges follow: the shader on the page, and figures.
#pragma once

#include <cmath>
#include <span>
#include <vector>

#include "core/analysis/edges.h"
#include "core/analysis/strength.h"
#include "core/selection.h"
#include "core/view/color.h"
#include "core/view/token_rows.h"

namespace headlight {

/// Between the weakest edge and the strongest everything grows evenly (shaders/edges.vert does the same).
struct EdgeStyle {
  float half_width_min = 0;  ///< pixels
  float half_width_max = 0;
  float opacity_min = 0;
  float opacity_max = 1;
  [[nodiscard]] float half_width(float strength) const { return std::lerp(half_width_min, half_width_max, strength); }
  [[nodiscard]] float opacity(float strength) const { return std::lerp(opacity_min, opacity_max, strength); }
};

/// `focused`: only those of some tokens; many edges over one another need less ink each.
[[nodiscard]] EdgeStyle edge_style(bool focused, float row_pitch, float pixel_ratio);

/// An edge as it is drawn, whatever the place of the columns.
struct EdgeLook {
  float query_row = 0;  ///< in rows below the middle of the column's row 0
  float key_row = 0;
  float strength = 0;
  bool dashed = false;  ///< a negative weight, where the sign means something
};

/// By head of the layer, how far from the middle of a row its edges run, in rows: those of several heads between the same tokens
/// stay apart. `shown`: the heads whose edges are drawn.
[[nodiscard]] std::vector<float> head_shifts(std::span<const HeadMatrix> shown, int heads);

/// Makes looks of the edges of one layer.
class EdgeLooks {
 public:
  /// `shown`: the heads whose edges are drawn, of `heads` in the layer.
  EdgeLooks(const Sides<TokenRows>& rows, std::span<const HeadMatrix> shown, int heads, const StrengthScale& scale)
      : rows_(rows), shifts_(head_shifts(shown, heads)), scale_(scale) {}
  [[nodiscard]] EdgeLook of(const Edge& edge) const;

 private:
  const Sides<TokenRows>& rows_;
  std::vector<float> shifts_;
  StrengthScale scale_;
};

/// Hues a golden angle apart, alternating in lightness, so that neighbours differ in both.
[[nodiscard]] Rgb head_rgb(int head, bool dark_page);

}  // namespace headlight

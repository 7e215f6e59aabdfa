// The one rule for which weight is the stronger. Edges, strips, combinations, thumbnails, text, list and heatmap ask it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <span>

#include "core/weight.h"

namespace headlight {

/// What a stream's weights are.
enum class WeightKind {
  probabilities,  ///< or other values of one sign
  differences,    ///< signed values: differences, attributions
  scores          ///< before the softmax, or log-probabilities
};

/// What makes a weight strong: how far it is from 0, or how large it is.
enum class Strength { magnitude, value };

constexpr Strength strength_of(WeightKind kind) { return kind == WeightKind::scores ? Strength::value : Strength::magnitude; }

/// Missing and masked cells make no edge; nor does 0, where it says that there is nothing: among scores it is a weight like any other.
[[nodiscard]] inline bool makes_edge(float cell, Strength by) { return is_weight(cell) && (by == Strength::value || cell != 0); }

/// Ranks weights as whole numbers: the stronger has the larger one, equals have the same. Of cells that are weights.
[[nodiscard]] inline std::uint32_t strength_rank(float weight, Strength by) {
  constexpr std::uint32_t sign = 0x80000000U;
  std::uint32_t bits = 0;
  std::memcpy(&bits, &weight, sizeof bits);
  if (by == Strength::magnitude) return bits & ~sign;
  if (bits == sign) bits = 0;  // -0 is 0
  return (bits & sign) != 0 ? ~bits : bits | sign;
}

/// A cell that is no weight is stronger than none; a weight is stronger than any such cell.
[[nodiscard]] inline bool is_stronger(float a, float b, Strength by) {
  if (!is_weight(a) || !is_weight(b)) return is_weight(a) && !is_weight(b);
  return by == Strength::magnitude ? std::fabs(a) > std::fabs(b) : a > b;
}

/// How much ink a weight gets: 0 at `weakest`, 1 at `strongest`.
struct StrengthScale {
  Strength by = Strength::magnitude;
  float weakest = 0;
  float strongest = 0;
  /// 0 to 1; 0 of what is no weight. Without any span between the ends the strongest has all.
  [[nodiscard]] float of(float cell) const {
    if (!is_weight(cell)) return 0;
    const float strength = by == Strength::magnitude ? std::fabs(cell) : cell;
    if (!(strongest > weakest)) return strength >= strongest && makes_edge(cell, by) ? 1.0F : 0.0F;
    // In halves: the span between the ends may be more than a float holds.
    return std::clamp((strength * 0.5F - weakest * 0.5F) / (strongest * 0.5F - weakest * 0.5F), 0.0F, 1.0F);
  }
  /// Negative values are marked as such where the sign means something.
  [[nodiscard]] bool shows_sign(float cell) const { return by == Strength::magnitude && cell < 0; }
  bool operator==(const StrengthScale&) const = default;
};

/// From the least to the largest value of a range.
[[nodiscard]] StrengthScale scale_of(float min, float max, Strength by);
/// From the weakest to the strongest of the values; those that are no weights do not count.
[[nodiscard]] StrengthScale scale_over(std::span<const float> values, Strength by);

}  // namespace headlight

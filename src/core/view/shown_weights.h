// What the shown stream's weights are taken for, and what is shown of them.
#pragma once

#include "core/analysis/strength.h"
#include "core/view/view_state.h"

namespace headlight {

struct ShownWeights {
  WeightKind kind = WeightKind::probabilities;
  bool softmax = false;  ///< of each row, in place of the weights that the file has
  [[nodiscard]] Strength strength() const { return softmax ? Strength::magnitude : strength_of(kind); }
  bool operator==(const ShownWeights&) const = default;
};

/// As the user has chosen, else as guessed. Only scores have a softmax.
[[nodiscard]] ShownWeights shown_weights(const ViewState& state, WeightKind guessed);

}  // namespace headlight

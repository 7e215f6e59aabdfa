#include "core/view/shown_weights.h"

namespace headlight {
namespace {

WeightKind chosen_kind(WeightChoice choice, WeightKind guessed) {
  switch (choice) {
    case WeightChoice::probabilities:
      return WeightKind::probabilities;
    case WeightChoice::differences:
      return WeightKind::differences;
    case WeightChoice::scores:
      return WeightKind::scores;
    case WeightChoice::automatic:
      break;
  }
  return guessed;
}

}  // namespace

ShownWeights shown_weights(const ViewState& state, WeightKind guessed) {
  const WeightKind kind = chosen_kind(state.weights, guessed);
  return {kind, state.softmax && kind == WeightKind::scores};
}

}  // namespace headlight

// Values that stand for a mask.
#pragma once

#include "core/attention.h"

namespace headlight {

/// Masks are written as -inf, or as numbers that no score reaches: the smallest float, -1e9, -1e4, alone or with the score added.
/// Cells of at most -1e4 become masked where everything else of the head is within ±1e3; beside such a cell, what a score
/// within ±1e3 leaves of -1e4 counts as the same mask.
void mark_masked(Matrix& matrix);

}  // namespace headlight

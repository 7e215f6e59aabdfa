// Memory for a head, or a sentence that says how much it takes.
#pragma once

#include "core/attention.h"

namespace headlight {

/// All zero. Throws InputError "limit" when there is not enough memory.
[[nodiscard]] Matrix new_matrix(int queries, int keys);

}  // namespace headlight

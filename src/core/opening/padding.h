// Trailing rows and columns that are 0 in every head mean nothing: a batch was padded to its longest text.
#pragma once

#include <functional>
#include <string>

#include "core/attention.h"

namespace headlight {

/// Cuts them off the stream's tokens. `decode` yields the matrix of a layer and head that is not absent; it is called for as
/// many heads as it takes to be sure: for one, where that is not padded. Returns the sentence that says what was cut, or "".
std::string cut_padding(Stream& stream, const std::function<const Matrix&(int layer, int head)>& decode);

}  // namespace headlight

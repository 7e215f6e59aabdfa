// What the weights of a document say about it as a whole.
#pragma once

#include <string>
#include <vector>

#include "core/attention.h"
#include "core/heads/head_store.h"

namespace headlight {

/// Sentences on missing and masked cells, weights that are not normalized and what they are taken for, and heads that cannot be decoded,
/// from the heads that were decoded so far.
[[nodiscard]] std::vector<std::string> describe_weights(const Document& document, const HeadStore& heads);

}  // namespace headlight

// A document that grows while its file is read.
#pragma once

#include <optional>
#include <vector>

#include "core/attention.h"

namespace headlight {

/// Where each stream of a document is in a later one of the same file; nothing when a head would be another one now, or have other
/// queries and keys: then it is a document of its own. A format may sort a stream that comes late in front of the others.
[[nodiscard]] std::optional<std::vector<int>> match_growth(const Document& before, const Document& now);

}  // namespace headlight

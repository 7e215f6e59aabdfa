// Which build this is. Page and workers are two downloads: a browser may have kept an old one of either.
#pragma once

#include <cstdint>

namespace headlight::wire {

/// A hash of the sources, the same in page and worker when they are of one build.
[[nodiscard]] std::uint64_t build_id();

}  // namespace headlight::wire

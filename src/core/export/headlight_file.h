// A document as a file of Headlight's own format, its attention packed. Opening the file gives the same document, with its
// weights to the precision chosen.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/attention.h"

namespace headlight {

struct HeadlightFileOptions {
  Dtype dtype = Dtype::float32;  ///< float32, float16 or uint8
  std::vector<int> layers;       ///< ascending; none: all
  std::vector<int> heads;        ///< likewise
};

/// Writes the file in order, a head at a time; `decode` is called once for each head that is not absent. float16 rounds to the
/// nearest, uint8 to the nearest of 255 steps from 0 to 1. Heads that are absent, as in a broken-off file, become missing
/// weights. Returns sentences on what the file cannot hold.
/// Throws InputError "shape" before it writes when a stream lacks one of the layers or heads, and whatever `decode` and `write`
/// throw.
std::vector<std::string> write_headlight_file(const Document& document, const HeadlightFileOptions& options,
                                              const std::function<Matrix(HeadId)>& decode,
                                              const std::function<void(std::string_view)>& write);

}  // namespace headlight

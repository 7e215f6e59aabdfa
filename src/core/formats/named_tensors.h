// Tensors of binary files, by their names: layers, streams, or no attention at all.
#pragma once

#include "core/formats/binary_contents.h"
#include "core/formats/format.h"

namespace headlight {

/// A tensor alone is 2 to 5 deep as everywhere: a batch of one in front, [layer][head][query][key]. Of several, those whose names
/// differ only in their last number are the layers of one stream, in the order of that number: [head][query][key], with a batch
/// of one in front, or [query][key]. Other names are other streams; "encoder", "decoder" and "cross" in them say which.
/// What is no attention (another rank, whole numbers) is left out with a warning. Tokens that are not there are numbered.
/// The document's name and format are the caller's. `files` are those that the tensors count.
/// Throws InputError: "shape" (naming the tensors), "tokens", "limit", "unrecognized" (nothing that could be attention, or the weights
/// of a model), "truncated".
[[nodiscard]] Document open_named_tensors(const BinaryContents& contents, const Files& files);

}  // namespace headlight

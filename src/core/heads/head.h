// One head, from its bytes to all that is kept of it.
#pragma once

#include <cstdint>

#include "core/attention.h"
#include "core/heads/head_summary.h"
#include "core/source/bytes.h"

namespace headlight {

struct DecodedHead {
  Matrix matrix;
  HeadSummary summary;
  Matrix thumbnail;
};

/// With its summary and thumbnail, and with what can only be a mask masked.
[[nodiscard]] DecodedHead summarized(Matrix matrix);

/// Decodes the first `queries` rows and `keys` columns of a head that is not absent; what can only be a mask is masked.
/// Throws InputError: "number", "base64" with the place, "unreadable", "limit".
[[nodiscard]] Matrix decode_matrix(const ByteSource& file, const HeadSource& source, int queries, int keys);
[[nodiscard]] DecodedHead decode_head(const ByteSource& file, const HeadSource& source, int queries, int keys);

/// How many bytes of the file decoding it reads.
[[nodiscard]] std::uint64_t encoded_bytes(const HeadSource& source);

/// The matrix's first rows and columns.
[[nodiscard]] Matrix crop(Matrix matrix, int queries, int keys);

}  // namespace headlight

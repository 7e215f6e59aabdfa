// A decoded head on its way from a worker to the page: whose it is, its facts, its thumbnail, and behind them its matrix, or none.
#pragma once

#include <string>
#include <string_view>

#include "core/heads/head.h"
#include "core/wire/message.h"

namespace headlight::wire {

/// Which head it is, and what asked for it: both ends compare.
struct HeadAddress {
  int job = 0;  ///< 0: it came along with its document
  HeadId id;
  int queries = 0;
  int keys = 0;
  bool operator==(const HeadAddress&) const = default;
};

/// All of the message but its matrix: the bytes of `matrix` follow if `with_matrix`. What HeadSummary holds goes over as it is, so a new
/// fact of a head is one field there.
[[nodiscard]] std::string write_head(const HeadAddress& address, const HeadSummary& summary, const Matrix& thumbnail, const Matrix& matrix,
                                     bool with_matrix);
/// As they stand in memory.
[[nodiscard]] std::string_view bytes_of(const Matrix& matrix);

struct HeadMessage {
  HeadAddress address;
  DecodedHead head;  ///< the matrix is empty when the message has none
};
/// Throws InputError: "build", "message", "limit".
[[nodiscard]] HeadMessage read_head(const ByteSource& message);

}  // namespace headlight::wire

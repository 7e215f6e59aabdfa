// Heads that are decoded while the bytes of their file pass, so that no byte is read twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "core/heads/head.h"
#include "core/json/skeleton.h"

namespace headlight {

/// Decodes every matrix of a text that comes by, and keeps it until somebody takes it: which head it is shows only when the document
/// is known so far. What cannot be decoded is left to whoever reads the file again, and to the sentence that he has for it.
class PassingHeads {
 public:
  /// `budget`: bytes of weights to hand on; of heads beyond it there are only the summary and the thumbnail.
  explicit PassingHeads(std::uint64_t budget) : budget_(budget) {}

  void decode(const MatrixSpan& matrix, std::string_view text);

  /// Null unless the head passed and was not taken.
  [[nodiscard]] const DecodedHead* find(const HeadSource& source) const;
  [[nodiscard]] std::optional<DecodedHead> take(const HeadSource& source);
  [[nodiscard]] std::size_t count() const { return waiting_.size(); }

  /// Whether the numbers of the matrix at `offset` are known to be numbers.
  [[nodiscard]] bool has_checked(std::uint64_t offset) const { return checked_.contains(offset); }
  /// Whether among the matrices of this shape are weights other than 0 in the last row, and in the last column.
  [[nodiscard]] bool is_unpadded(int rows, int columns) const;

 private:
  struct Edges {
    bool has_last_row = false;
    bool has_last_column = false;
  };

  void note_edges(const Matrix& matrix);

  std::uint64_t budget_;
  std::uint64_t handed_bytes_ = 0;                // of weights, taken or not
  std::uint64_t waiting_bytes_ = 0;               // of those that were not taken
  std::map<std::uint64_t, DecodedHead> waiting_;  // by offset
  std::set<std::uint64_t> checked_;
  std::map<std::pair<int, int>, Edges> edges_;  // by rows and columns
};

}  // namespace headlight

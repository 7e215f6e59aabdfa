#include "core/opening/passing.h"

#include <algorithm>
#include <new>
#include <utility>

#include "core/heads/text_matrix.h"
#include "core/input_error.h"

namespace headlight {
namespace {

/// Of weights that wait to be taken. A text may hold large matrices that are no heads at all.
constexpr std::uint64_t most_waiting = std::uint64_t{128} << 20U;

std::uint64_t bytes_of(const Matrix& matrix) { return std::uint64_t{matrix.weights.size()} * sizeof(float); }

}  // namespace

void PassingHeads::decode(const MatrixSpan& matrix, std::string_view text) {
  if (waiting_bytes_ > most_waiting) return;
  try {
    DecodedHead head = summarized(decode_text(text, matrix.rows, matrix.columns, matrix.span.offset).matrix);
    note_edges(head.matrix);
    const std::uint64_t bytes = bytes_of(head.matrix);
    if (handed_bytes_ + bytes > budget_) {
      head.matrix.weights = {};
    } else {
      handed_bytes_ += bytes;
      waiting_bytes_ += bytes;
    }
    waiting_.emplace(matrix.span.offset, std::move(head));
    checked_.insert(matrix.span.offset);
  } catch (const InputError&) {
    return;  // told when the file is read again
  } catch (const std::bad_alloc&) {
    return;  // likewise
  }
}

const DecodedHead* PassingHeads::find(const HeadSource& source) const {
  if (source.encoding != Encoding::text || source.file != 0) return nullptr;
  const auto found = waiting_.find(source.span.offset);
  return found == waiting_.end() ? nullptr : &found->second;
}

std::optional<DecodedHead> PassingHeads::take(const HeadSource& source) {
  if (find(source) == nullptr) return std::nullopt;
  const auto found = waiting_.find(source.span.offset);
  DecodedHead head = std::move(found->second);
  waiting_.erase(found);
  waiting_bytes_ -= bytes_of(head.matrix);
  return head;
}

bool PassingHeads::is_unpadded(int rows, int columns) const {
  const auto found = edges_.find({rows, columns});
  return found != edges_.end() && found->second.has_last_row && found->second.has_last_column;
}

void PassingHeads::note_edges(const Matrix& matrix) {
  Edges& edges = edges_[{matrix.queries, matrix.keys}];
  const float* last = matrix.row(matrix.queries - 1);
  edges.has_last_row = edges.has_last_row || std::any_of(last, last + matrix.keys, [](float weight) { return weight != 0; });
  for (int query = 0; query < matrix.queries && !edges.has_last_column; ++query) {
    edges.has_last_column = matrix.at(query, matrix.keys - 1) != 0;
  }
}

}  // namespace headlight

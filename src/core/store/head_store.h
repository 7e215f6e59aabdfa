// The decoded heads of a document. A pane asks for a head each frame and draws without it while it is not there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/attention.h"

namespace headlight {

/// What a glance at all weights of a head tells; missing values do not count. All zero for a head without values.
/// The row sums leave out rows with a missing weight and rows of nothing but zeros (masked queries).
struct HeadSummary {
  float min = 0;
  float max = 0;
  float row_sum_min = 0;
  float row_sum_max = 0;
  std::uint64_t missing = 0;
};

class HeadStore {
 public:
  HeadStore() = default;
  explicit HeadStore(const Document& document);

  /// Null: not decoded, or the file broke off before it. The pointer lives until the next `put`.
  [[nodiscard]] const Matrix* find(HeadId id) const;
  [[nodiscard]] const HeadSummary* summary(HeadId id) const;  ///< null like find
  void put(HeadId id, Matrix matrix);                         ///< `id` is one of the document's heads

  [[nodiscard]] std::uint64_t resident_bytes() const { return resident_bytes_; }

 private:
  struct Slot {
    bool ready = false;
    Matrix matrix;
    HeadSummary summary;
  };
  struct StreamSlots {
    int layers = 0;
    int heads = 0;
    std::vector<Slot> slots;
    [[nodiscard]] std::size_t index(HeadId id) const;
  };
  [[nodiscard]] const Slot* ready_slot(HeadId id) const;

  std::vector<StreamSlots> streams_;
  std::uint64_t resident_bytes_ = 0;
};

[[nodiscard]] HeadSummary summarize(const Matrix& matrix);

/// Rows of a softmax sum to 1; a tolerance for rounded files (4 digits and 512 keys, float16). A head without values is normalized.
[[nodiscard]] bool is_normalized(const HeadSummary& summary);

}  // namespace headlight

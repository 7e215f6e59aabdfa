// The decoded heads of a document, as many as fit into a budget. A pane asks for a head each frame and draws without it while
// it is not there; `next_to_decode` tells whoever decodes what comes next: what was asked for, then all that was never seen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/attention.h"
#include "core/heads/head.h"
#include "core/heads/head_summary.h"

namespace headlight {

constexpr std::uint64_t default_memory_budget = std::uint64_t{1} << 30U;

enum class HeadStatus {
  absent,   ///< the file broke off before it
  unread,   ///< never decoded
  ready,    ///< the matrix is there
  evicted,  ///< it was decoded, and made room for others
  failed    ///< it cannot be decoded; `failure` says why
};

class HeadStore {
 public:
  HeadStore() = default;
  /// `budget`: bytes of matrices to keep. The heads that were asked for since the last `begin_frame` stay even beyond it.
  explicit HeadStore(const Document& document, std::uint64_t budget = default_memory_budget);

  /// The document has grown: it has more streams or layers now, and its stream i stands at `places[i]`. What is decoded stays, where it is
  /// in memory, too.
  void grow(const Document& document, const std::vector<int>& places);

  /// Null unless the head is ready. Counts as a use, and as a wish when it is unread or evicted. The pointer lives until the
  /// next `put`.
  [[nodiscard]] const Matrix* find(HeadId id);
  /// Like find, but neither a use nor a wish.
  [[nodiscard]] const Matrix* peek(HeadId id) const;

  [[nodiscard]] HeadStatus status(HeadId id) const;           ///< absent for ids outside of the document
  [[nodiscard]] const HeadSummary* summary(HeadId id) const;  ///< null: never decoded
  [[nodiscard]] const Matrix* thumbnail(HeadId id) const;     ///< null: never decoded
  [[nodiscard]] const std::string& failure(HeadId id) const;  ///< "" unless failed

  /// Keeps what was decoded. The matrix of a head that was asked for is kept, and those that were not used for the longest
  /// time make room; that of any other head is kept if it fits. A head without its matrix counts as evicted.
  void put(HeadId id, DecodedHead head);
  void fail(HeadId id, std::string why);
  /// Makes room: every matrix goes.
  void evict_all();

  /// The head to decode next: one that was asked for since the last `begin_frame`, else one that was asked for before, both in
  /// the order of asking, and with `in_background` else one that was never decoded. It is not named again before it was put or
  /// has failed.
  [[nodiscard]] std::optional<HeadId> next_to_decode(bool in_background);
  /// Whether `put` would keep its matrix.
  [[nodiscard]] bool has_room_for(HeadId id, std::uint64_t bytes) const;
  [[nodiscard]] bool is_wanted(HeadId id) const;
  [[nodiscard]] bool has_wishes() const { return !wanted_.empty(); }
  void begin_frame() { ++frame_; }

  [[nodiscard]] std::uint64_t resident_bytes() const { return resident_bytes_; }
  [[nodiscard]] std::size_t head_count() const { return head_count_; }        ///< that the file holds
  [[nodiscard]] std::size_t decoded_count() const { return decoded_count_; }  ///< of them, decoded once or failed
  [[nodiscard]] std::uint64_t revision() const { return revision_; }          ///< changes with every put, eviction and failure

 private:
  struct Slot {
    HeadStatus status = HeadStatus::absent;
    bool wanted = false;
    bool being_decoded = false;
    std::uint64_t last_use = 0;
    std::uint64_t frame = 0;
    Matrix matrix;
    HeadSummary summary;
    Matrix thumbnail;
    std::string failure;
  };
  struct StreamSlots {
    int layers = 0;
    int heads = 0;
    std::deque<Slot> slots;  // they stay where they are when more come
  };

  /// Null for ids outside of the document.
  [[nodiscard]] Slot* slot(HeadId id);
  [[nodiscard]] const Slot* slot(HeadId id) const;
  template <typename Streams>
  static auto find_slot(Streams& streams, HeadId id) -> decltype(&streams.front().slots.front());
  void add_slots(const Stream& stream, StreamSlots& slots);
  void end_decoding(HeadId id, Slot& slot);
  void advance_background();
  void evict(Slot& slot);
  void make_room(std::uint64_t bytes);

  std::vector<StreamSlots> streams_;
  std::vector<HeadId> wanted_;  // and not being decoded yet
  HeadId background_;           // all heads before it were decoded, or are on their way
  std::uint64_t budget_ = default_memory_budget;
  std::uint64_t resident_bytes_ = 0;
  std::size_t head_count_ = 0;
  std::size_t decoded_count_ = 0;
  std::uint64_t clock_ = 0;
  std::uint64_t frame_ = 1;
  std::uint64_t revision_ = 0;
};

}  // namespace headlight

#include "core/store/head_store.h"

#include <algorithm>
#include <utility>

namespace headlight {
namespace {

std::uint64_t bytes_of(const Matrix& matrix) { return std::uint64_t{matrix.weights.size()} * sizeof(float); }

bool was_decoded(HeadStatus status) { return status == HeadStatus::ready || status == HeadStatus::evicted || status == HeadStatus::failed; }

}  // namespace

HeadStore::HeadStore(const Document& document, std::uint64_t budget) : budget_(budget) {
  for (const Stream& stream : document.streams) {
    StreamSlots& slots = streams_.emplace_back(StreamSlots{stream.layers, stream.heads, std::vector<Slot>(stream.sources.size())});
    for (std::size_t i = 0; i < stream.sources.size(); ++i) {
      if (stream.sources[i].encoding == Encoding::absent) continue;
      slots.slots[i].status = HeadStatus::unread;
      ++head_count_;
    }
  }
}

const HeadStore::Slot* HeadStore::slot(HeadId id) const {
  if (id.stream < 0 || static_cast<std::size_t>(id.stream) >= streams_.size()) return nullptr;
  const StreamSlots& stream = streams_[static_cast<std::size_t>(id.stream)];
  if (id.layer < 0 || id.layer >= stream.layers || id.head < 0 || id.head >= stream.heads) return nullptr;
  return &stream.slots[static_cast<std::size_t>(id.layer) * static_cast<std::size_t>(stream.heads) + static_cast<std::size_t>(id.head)];
}

HeadStore::Slot* HeadStore::slot(HeadId id) { return const_cast<Slot*>(std::as_const(*this).slot(id)); }

const Matrix* HeadStore::find(HeadId id) {
  Slot* found = slot(id);
  if (found == nullptr) return nullptr;
  found->last_use = ++clock_;
  found->frame = frame_;
  if (found->status == HeadStatus::ready) return &found->matrix;
  const bool can_come = found->status == HeadStatus::unread || found->status == HeadStatus::evicted;
  if (can_come && !found->wanted) {
    found->wanted = true;
    wanted_.push_back(id);
  }
  return nullptr;
}

const Matrix* HeadStore::peek(HeadId id) const {
  const Slot* found = slot(id);
  return found == nullptr || found->status != HeadStatus::ready ? nullptr : &found->matrix;
}

HeadStatus HeadStore::status(HeadId id) const {
  const Slot* found = slot(id);
  return found == nullptr ? HeadStatus::absent : found->status;
}

const HeadSummary* HeadStore::summary(HeadId id) const {
  const HeadStatus now = status(id);
  return now == HeadStatus::ready || now == HeadStatus::evicted ? &slot(id)->summary : nullptr;
}

const Matrix* HeadStore::thumbnail(HeadId id) const {
  const HeadStatus now = status(id);
  return now == HeadStatus::ready || now == HeadStatus::evicted ? &slot(id)->thumbnail : nullptr;
}

const std::string& HeadStore::failure(HeadId id) const {
  static const std::string none;
  const Slot* found = slot(id);
  return found == nullptr ? none : found->failure;
}

bool HeadStore::put(HeadId id, DecodedHead head, bool may_evict) {
  Slot* found = slot(id);
  if (found == nullptr) return false;
  count_decoded(*found);
  ++revision_;
  found->wanted = false;
  evict(*found);
  found->summary = head.summary;
  found->thumbnail = std::move(head.thumbnail);
  const std::uint64_t bytes = bytes_of(head.matrix);
  if (may_evict) make_room(bytes);
  const bool is_used_now = found->frame == frame_;
  if (resident_bytes_ + bytes > budget_ && !(may_evict && is_used_now)) {
    found->status = HeadStatus::evicted;
    return false;
  }
  found->status = HeadStatus::ready;
  found->matrix = std::move(head.matrix);
  resident_bytes_ += bytes;
  return true;
}

void HeadStore::fail(HeadId id, std::string why) {
  Slot* found = slot(id);
  if (found == nullptr) return;
  count_decoded(*found);
  ++revision_;
  evict(*found);
  found->wanted = false;
  found->status = HeadStatus::failed;
  found->failure = std::move(why);
}

std::vector<HeadId> HeadStore::take_wanted() { return std::exchange(wanted_, {}); }

void HeadStore::count_decoded(const Slot& slot) {
  if (!was_decoded(slot.status)) ++decoded_count_;
}

void HeadStore::evict(Slot& slot) {
  if (slot.status != HeadStatus::ready) return;
  resident_bytes_ -= bytes_of(slot.matrix);
  slot.matrix = {};
  slot.status = HeadStatus::evicted;
}

/// Evicts until `bytes` fit, or nothing is left that may go.
void HeadStore::make_room(std::uint64_t bytes) {
  while (resident_bytes_ + bytes > budget_) {
    Slot* oldest = nullptr;
    for (StreamSlots& stream : streams_) {
      for (Slot& candidate : stream.slots) {
        const bool may_go = candidate.status == HeadStatus::ready && candidate.frame != frame_;
        if (may_go && (oldest == nullptr || candidate.last_use < oldest->last_use)) oldest = &candidate;
      }
    }
    if (oldest == nullptr) return;
    evict(*oldest);
  }
}

}  // namespace headlight

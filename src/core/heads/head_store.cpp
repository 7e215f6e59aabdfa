#include "core/heads/head_store.h"

#include <algorithm>
#include <utility>

namespace headlight {
namespace {

std::uint64_t bytes_of(const Matrix& matrix) { return std::uint64_t{matrix.weights.size()} * sizeof(float); }

bool was_decoded(HeadStatus status) { return status == HeadStatus::ready || status == HeadStatus::evicted || status == HeadStatus::failed; }

}  // namespace

template <typename Streams>
auto HeadStore::find_slot(Streams& streams, HeadId id) -> decltype(&streams.front().slots.front()) {
  if (id.stream < 0 || static_cast<std::size_t>(id.stream) >= streams.size()) return nullptr;
  auto& stream = streams[static_cast<std::size_t>(id.stream)];
  if (id.layer < 0 || id.layer >= stream.layers || id.head < 0 || id.head >= stream.heads) return nullptr;
  return &stream.slots[static_cast<std::size_t>(id.layer) * static_cast<std::size_t>(stream.heads) + static_cast<std::size_t>(id.head)];
}

HeadStore::Slot* HeadStore::slot(HeadId id) { return find_slot(streams_, id); }
const HeadStore::Slot* HeadStore::slot(HeadId id) const { return find_slot(streams_, id); }

HeadStore::HeadStore(const Document& document, std::uint64_t budget) : budget_(budget) {
  for (const Stream& stream : document.streams) add_slots(stream, streams_.emplace_back());
}

void HeadStore::add_slots(const Stream& stream, StreamSlots& slots) {
  slots.layers = stream.layers;
  slots.heads = stream.heads;
  for (std::size_t i = slots.slots.size(); i < stream.sources.size(); ++i) {
    Slot& slot = slots.slots.emplace_back();
    if (stream.sources[i].encoding == Encoding::absent) continue;
    slot.status = HeadStatus::unread;
    ++head_count_;
  }
}

void HeadStore::grow(const Document& document, const std::vector<int>& places) {
  std::vector<StreamSlots> streams(document.streams.size());
  for (std::size_t i = 0; i < places.size(); ++i) streams[static_cast<std::size_t>(places[i])] = std::move(streams_[i]);
  for (std::size_t i = 0; i < streams.size(); ++i) add_slots(document.streams[i], streams[i]);
  streams_ = std::move(streams);
  for (HeadId& id : wanted_) id.stream = places[static_cast<std::size_t>(id.stream)];
  background_ = {};
  ++revision_;
}

const Matrix* HeadStore::find(HeadId id) {
  Slot* found = slot(id);
  if (found == nullptr) return nullptr;
  found->last_use = ++clock_;
  found->frame = frame_;
  if (found->status == HeadStatus::ready) return &found->matrix;
  const bool can_come = found->status == HeadStatus::unread || found->status == HeadStatus::evicted;
  if (can_come && !found->wanted) {
    found->wanted = true;
    if (!found->being_decoded) wanted_.push_back(id);
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

void HeadStore::put(HeadId id, DecodedHead head) {
  Slot* found = slot(id);
  if (found == nullptr || found->status == HeadStatus::absent) return;
  const std::uint64_t bytes = bytes_of(head.matrix);
  evict(*found);
  if (found->wanted) make_room(bytes);
  const bool is_kept = !head.matrix.weights.empty() && has_room_for(id, bytes);
  end_decoding(id, *found);
  found->summary = head.summary;
  found->thumbnail = std::move(head.thumbnail);
  found->status = is_kept ? HeadStatus::ready : HeadStatus::evicted;
  if (!is_kept) return;
  found->matrix = std::move(head.matrix);
  resident_bytes_ += bytes;
}

void HeadStore::fail(HeadId id, std::string why) {
  Slot* found = slot(id);
  if (found == nullptr || found->status == HeadStatus::absent) return;
  evict(*found);
  end_decoding(id, *found);
  found->status = HeadStatus::failed;
  found->failure = std::move(why);
}

void HeadStore::evict_all() {
  for (StreamSlots& stream : streams_) {
    for (Slot& slot : stream.slots) evict(slot);
  }
  ++revision_;
}

std::optional<HeadId> HeadStore::next_to_decode(bool in_background) {
  if (!wanted_.empty()) {
    const auto on_screen = std::find_if(wanted_.begin(), wanted_.end(), [&](HeadId id) { return slot(id)->frame == frame_; });
    const auto next = on_screen == wanted_.end() ? wanted_.begin() : on_screen;
    const HeadId id = *next;
    wanted_.erase(next);
    slot(id)->being_decoded = true;
    return id;
  }
  if (!in_background) return std::nullopt;
  for (; slot(background_) != nullptr; advance_background()) {
    Slot& next = *slot(background_);
    if (next.status != HeadStatus::unread || next.being_decoded) continue;
    next.being_decoded = true;
    return background_;
  }
  return std::nullopt;
}

bool HeadStore::has_room_for(HeadId id, std::uint64_t bytes) const { return is_wanted(id) || resident_bytes_ + bytes <= budget_; }

bool HeadStore::is_wanted(HeadId id) const {
  const Slot* found = slot(id);
  return found != nullptr && found->wanted;
}

void HeadStore::end_decoding(HeadId id, Slot& slot) {
  if (!was_decoded(slot.status)) ++decoded_count_;
  if (slot.wanted) slot.frame = frame_;
  std::erase(wanted_, id);  // it may have come without being asked for by its turn
  slot.wanted = false;
  slot.being_decoded = false;
  ++revision_;
}

/// To the next head, stream by stream and layer by layer.
void HeadStore::advance_background() {
  const StreamSlots& stream = streams_[static_cast<std::size_t>(background_.stream)];
  if (++background_.head < stream.heads) return;
  background_.head = 0;
  if (++background_.layer < stream.layers) return;
  background_.layer = 0;
  ++background_.stream;
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

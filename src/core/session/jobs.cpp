#include "core/session/jobs.h"

#include <cstddef>

namespace headlight {

wire::Job Jobs::ask_head(int document, HeadId id, const Stream& stream, bool with_matrix) {
  const wire::HeadAddress address{++last_, id, static_cast<int>(stream.queries.size()), static_cast<int>(stream.keys.size())};
  pending_[last_] = {document, false, address, id};
  return {address, stream.source(id.layer, id.head), with_matrix};
}

wire::Job Jobs::ask_check(int document, const HeadSource& source) {
  const wire::HeadAddress address{++last_, {}, source.rows, source.columns};
  pending_[last_] = {document, true, address, {}};
  return {address, source, false};
}

const Jobs::Pending* Jobs::find(int job) const {
  const auto found = pending_.find(job);
  return found == pending_.end() ? nullptr : &found->second;
}

void Jobs::forget_document(int document) {
  std::erase_if(pending_, [document](const auto& entry) { return entry.second.document == document; });
}

void Jobs::move_streams(int document, const std::vector<int>& places) {
  for (auto& [job, pending] : pending_) {
    if (pending.document == document && !pending.is_check) pending.id.stream = places[static_cast<std::size_t>(pending.id.stream)];
  }
}

}  // namespace headlight

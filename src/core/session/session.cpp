#include "core/session/session.h"

#include <algorithm>
#include <new>
#include <stdexcept>
#include <utility>

#include "core/opening/growth.h"
#include "core/opening/weight_warnings.h"
#include "core/view/fragment.h"
#include "core/view/starting_state.h"
#include "core/view/state_json.h"
#include "core/wire/head_message.h"

namespace headlight {
namespace {

const Stream& stream_of(const Document& document, HeadId id) { return document.streams[static_cast<std::size_t>(id.stream)]; }

std::string describe(const wire::HeadAddress& address) {
  return name_head(address.id) + " (" + std::to_string(address.queries) + " x " + std::to_string(address.keys) + ")";
}

void require_same(const wire::HeadAddress& expected, const wire::HeadAddress& found) {
  if (expected == found) return;
  throw InputError("message", "expected the weights of " + describe(expected) + " from the worker, found those of " + describe(found));
}

/// Whether what a state patch asks for has come. What is no index waits for nothing.
bool has_come(const nlohmann::json& patch, const Document& document) {
  if (!patch.is_object()) return true;
  const auto index_in = [&](const char* name) {
    const auto member = patch.find(name);
    return member == patch.end() || !member->is_number_integer() ? 0 : std::max<std::int64_t>(member->get<std::int64_t>(), 0);
  };
  const auto stream = static_cast<std::size_t>(index_in("stream"));
  return stream < document.streams.size() && index_in("layer") < document.streams[stream].layers;
}

/// Taste outlives the document, and a link to it carries the taste.
void keep_taste(ViewState& state, const ViewState& before) {
  state.colormap = before.colormap;
  state.theme = before.theme;
  state.view = before.view;
  state.raw_tokens = before.raw_tokens;
  state.scroll_together = before.scroll_together;
  state.text = before.text;
}

/// Asks for the heads that a picture shows. True: all of them are there, or will never be.
bool are_ready(HeadStore& heads, const ViewState& state) {
  bool ready = true;
  for (const int head : state.heads) {
    const HeadId id{state.stream, state.layer, head};
    if (heads.find(id) != nullptr) continue;
    const HeadStatus status = heads.status(id);
    ready = ready && status != HeadStatus::unread && status != HeadStatus::evicted;
  }
  return ready;
}

void require_index(int index, std::size_t count, const char* what) {
  if (index >= 0 && static_cast<std::size_t>(index) < count) return;
  throw std::invalid_argument(std::string(what) + " " + std::to_string(index) + " is not there: the document has " + std::to_string(count));
}

void require_cell(const Document& document, HeadId id, int query, int key) {
  require_index(id.stream, document.streams.size(), "stream");
  const Stream& stream = stream_of(document, id);
  require_index(id.layer, static_cast<std::size_t>(stream.layers), "layer");
  require_index(id.head, static_cast<std::size_t>(stream.heads), "head");
  require_index(query, stream.queries.size(), "query");
  require_index(key, stream.keys.size(), "key");
}

}  // namespace

// --- Opening ---------------------------------------------------------------------------------------------------------------------

int Session::open(OpenedDocument opened, const nlohmann::json& start, std::string_view fragment, const OpenTimes& times, double now_ms,
                  bool is_growing) {
  if (arriving_) jobs_.forget_document(arriving_->number);
  SessionDocument& next = arriving_.emplace();
  next.number = ++documents_;
  next.opened = std::move(opened);
  next.file_warnings = next.opened.document.warnings;
  next.start = start;
  next.fragment = fragment;
  next.times = times;
  next.is_growing = is_growing;
  choose_beginning(next);
  show_when_ready();
  if (arriving_) decode_wanted(arriving_->number, now_ms);
  if (SessionDocument* document = find(documents_)) note_progress(*document, now_ms);
  return documents_;
}

/// Where the document opens, and where the link leads in it.
void Session::choose_beginning(SessionDocument& document) {
  const Document& content = document.opened.document;
  document.opening_state = starting_state(content);
  if (document.start.is_object()) merge_what_fits(document.opening_state, document.start, content);
  document.linked_state = document.opening_state;
  merge_what_fits(document.linked_state, patch_from_fragment(document.fragment), content);
}

bool Session::grow(int number, Document grown, const OpenTimes& times, bool is_whole, double now_ms) {
  SessionDocument* document = find(number);
  if (document == nullptr) return true;  // it was replaced meanwhile: nobody has to open it again
  const std::optional<std::vector<int>> places = match_growth(document->opened.document, grown);
  if (!places) return false;
  document->opened.heads.grow(grown, *places);
  jobs_.move_streams(number, *places);
  document->opened.document = std::move(grown);
  document->file_warnings = document->opened.document.warnings;
  document->is_growing = !is_whole;
  document->times.bytes = times.bytes;
  document->times.index_ms = times.index_ms;
  const Filter filter = document->opening_state.filter;
  choose_beginning(*document);
  if (is_arriving(number)) {
    show_when_ready();
  } else {
    state_.stream = (*places)[static_cast<std::size_t>(state_.stream)];
    document->opening_state.filter = filter;
    warned_revision_.reset();
    changes_.growth = changes_.picture = true;
  }
  if (SessionDocument* now = find(number)) note_progress(*now, now_ms);
  return true;
}

void Session::end_growth(int number, const std::string& why) {
  SessionDocument* document = find(number);
  if (document == nullptr || !document->is_growing) return;
  document->is_growing = false;
  document->file_warnings.insert(document->file_warnings.begin(), why);
  warned_revision_.reset();
  changes_.picture = true;
  if (is_arriving(number)) show_when_ready();
}

void Session::cancel_open() {
  if (arriving_) jobs_.forget_document(arriving_->number);
  arriving_.reset();
  if (!replaced_) return;
  Replaced before = std::move(*replaced_);
  replaced_.reset();
  show(std::move(before.document), std::move(before.state));
}

/// Asks for the heads of the first picture, and shows it when they are there.
void Session::show_when_ready() {
  const Document& content = arriving_->opened.document;
  const bool has_link = has_come(arriving_->start, content) && has_come(patch_from_fragment(arriving_->fragment), content);
  if (arriving_->is_growing && !has_link) return;
  HeadStore& heads = arriving_->opened.heads;
  const bool opening_is_ready = are_ready(heads, arriving_->opening_state);
  if (!are_ready(heads, arriving_->linked_state) || !opening_is_ready) return;

  SessionDocument next = std::move(*arriving_);
  arriving_.reset();
  if (!next.has_own_filter()) next.opening_state.filter = starting_filter(next.opening_state);
  ViewState state = next.opening_state;
  keep_taste(state, state_);
  merge_what_fits(state, patch_from_fragment(next.fragment), next.opened.document);
  if (next.is_growing && !replaced_) {
    if (shown_) shown_->opened.heads.evict_all();  // they can be decoded again
    replaced_ = Replaced{std::move(shown_), state_};
    shown_.reset();
  }
  show(std::move(next), std::move(state));
}

void Session::show(std::optional<SessionDocument> document, ViewState state) {
  if (shown_) jobs_.forget_document(shown_->number);
  shown_ = std::move(document);
  state_ = std::move(state);
  warned_revision_.reset();
  changes_.document = changes_.picture = true;
}

/// Also the one that a growing document has replaced: it may come back, and its heads with it.
template <typename Self>
auto Session::find_in(Self& self, int number) -> decltype(&*self.shown_) {
  const auto is_it = [number](const auto& document) { return document && document->number == number; };
  if (is_it(self.arriving_)) return &*self.arriving_;
  if (is_it(self.shown_)) return &*self.shown_;
  return self.replaced_ && is_it(self.replaced_->document) ? &*self.replaced_->document : nullptr;
}

SessionDocument* Session::find(int number) { return find_in(*this, number); }
const SessionDocument* Session::find(int number) const { return find_in(*this, number); }

// --- Jobs ------------------------------------------------------------------------------------------------------------------------

std::optional<wire::Job> Session::next_job(int number, bool in_background) {
  SessionDocument* document = find(number);
  if (document == nullptr || is_replaced(number)) return std::nullopt;
  const bool has_time = in_background && !arriving_ && !document->is_growing && !document->opened.is_dear;
  OpenedDocument& opened = document->opened;
  if (const std::optional<HeadId> id = opened.heads.next_to_decode(has_time)) {
    const Stream& stream = stream_of(opened.document, *id);
    const std::uint64_t bytes = std::uint64_t{stream.queries.size()} * stream.keys.size() * sizeof(float);
    return jobs_.ask_head(number, *id, stream, opened.heads.has_room_for(*id, bytes));
  }
  if (!has_time || document->unused_checked == opened.document.unused.size()) return std::nullopt;
  return jobs_.ask_check(number, opened.document.unused[document->unused_checked++]);
}

void Session::put_arrived(int number, const ByteSource& message, double now_ms) {
  SessionDocument* document = find(number);
  if (document == nullptr) return;
  wire::HeadMessage read = wire::read_head(message);
  const HeadId id = read.address.id;
  if (document->opened.heads.status(id) == HeadStatus::absent) {
    throw InputError("message", "expected a head of the document from the worker, found " + name_head(id));
  }
  const Stream& stream = stream_of(document->opened.document, id);
  require_same({0, id, static_cast<int>(stream.queries.size()), static_cast<int>(stream.keys.size())}, read.address);
  put_head(*document, id, std::move(read.head), now_ms);
}

void Session::finish_job(int job, const ByteSource& message, double now_ms) {
  const Jobs::Pending* pending = jobs_.find(job);
  if (pending == nullptr) return;
  wire::HeadMessage read;
  try {
    read = wire::read_head(message);
    require_same(pending->asked, read.address);
  } catch (const InputError& error) {
    fail_job(job, error, now_ms);
    return;
  } catch (const std::bad_alloc&) {
    fail_job(job, InputError("limit", "there is not enough memory for it"), now_ms);
    return;
  }
  const Jobs::Pending ended = *pending;
  jobs_.end(job);
  SessionDocument* document = find(ended.document);
  if (document != nullptr && !ended.is_check) put_head(*document, ended.id, std::move(read.head), now_ms);
}

void Session::fail_job(int job, const InputError& error, double now_ms) {
  const Jobs::Pending* pending = jobs_.find(job);
  if (pending == nullptr) return;
  const Jobs::Pending ended = *pending;
  jobs_.end(job);
  SessionDocument* document = find(ended.document);
  if (document == nullptr) return;
  if (ended.is_check) {
    fail_check(*document, error.what());
    return;
  }
  fail_head(*document, ended.id, InputError(error.code(), name_head(ended.id) + ": " + error.what(), error.offset()), now_ms);
}

void Session::put_head(SessionDocument& document, HeadId id, DecodedHead head, double now_ms) {
  HeadStore& heads = document.opened.heads;
  const bool is_seen = heads.is_wanted(id) || (id.stream == state_.stream && (id.layer == state_.layer || state_.all_heads));
  heads.put(id, std::move(head));
  note_progress(document, now_ms);
  if (is_arriving(document.number)) {
    show_when_ready();
  } else if (is_seen || heads.decoded_count() == heads.head_count()) {
    changes_.picture = true;
  }
}

/// `error` names the head.
void Session::fail_head(SessionDocument& document, HeadId id, const InputError& error, double now_ms) {
  if (is_arriving(document.number)) {
    const std::string name = document.opened.document.name;
    jobs_.forget_document(document.number);
    arriving_.reset();
    throw InputError(error.code(), name + ": " + error.what(), error.offset());
  }
  document.opened.heads.fail(id, error.what());
  changes_.picture = true;
  note_progress(document, now_ms);
}

void Session::fail_check(SessionDocument& document, const std::string& why) {
  document.unused_checked = document.opened.document.unused.size();  // one sentence is enough
  document.file_warnings.push_back("Outside of the attention: " + why);
  warned_revision_.reset();
  changes_.picture = true;
}

void Session::decode_wanted(double now_ms) {
  if (shown_) decode_wanted(shown_->number, now_ms);
}

void Session::decode_wanted(int number, double now_ms) {
  for (SessionDocument* document = find(number); document != nullptr && document->opened.provider != nullptr; document = find(number)) {
    const std::optional<HeadId> id = document->opened.heads.next_to_decode(false);
    if (!id) return;
    try {
      put_head(*document, *id, document->opened.provider->get(document->opened.document, *id), now_ms);
    } catch (const InputError& error) {
      fail_head(*document, *id, error, now_ms);
    }
  }
}

void Session::note_progress(SessionDocument& document, double now_ms) {
  const HeadStore& heads = document.opened.heads;
  if (document.times.decoded_ms != 0 || document.is_growing || heads.decoded_count() != heads.head_count()) return;
  document.times.decoded_ms = now_ms - document.times.started;
}

std::optional<Session::Progress> Session::progress(int number) const {
  const SessionDocument* document = find(number);
  if (document == nullptr) return std::nullopt;
  const HeadStore& heads = document->opened.heads;
  return Progress{heads.decoded_count(), heads.head_count(), document->is_growing, shown_ && shown_->number == number};
}

// --- What shows ------------------------------------------------------------------------------------------------------------------

void Session::set_state(const nlohmann::json& patch) {
  if (!shown_) throw std::invalid_argument("no document is open, so there is no state to set");
  merge_state(state_, patch, shown_->opened.document);
  changes_.picture = true;
}

void Session::apply_fragment(std::string_view fragment) {
  if (!shown_) return;
  state_ = shown_->opening_state;
  merge_what_fits(state_, patch_from_fragment(fragment), shown_->opened.document);
  changes_.picture = true;
}

std::string Session::fragment() const { return to_fragment(state_, shown_ ? shown_->opening_state : ViewState()); }

std::optional<float> Session::weight(int document, HeadId id, int query, int key, double now_ms) {
  if (!shown_) throw std::invalid_argument("no document is open");
  if (document != 0 && document != shown_->number) throw InputError("replaced", "another document was opened meanwhile");
  require_cell(shown_->opened.document, id, query, key);
  HeadStore& heads = shown_->opened.heads;
  if (const Matrix* matrix = heads.find(id)) return matrix->at(query, key);
  decode_wanted(now_ms);
  if (const Matrix* matrix = heads.peek(id)) return matrix->at(query, key);
  if (heads.status(id) == HeadStatus::absent) throw std::invalid_argument("the file ends before " + name_head(id));
  if (heads.status(id) == HeadStatus::failed) throw std::invalid_argument(heads.failure(id));
  return std::nullopt;
}

void Session::update_warnings() {
  if (!shown_ || warned_revision_ == shown_->opened.heads.revision()) return;
  warned_revision_ = shown_->opened.heads.revision();
  std::vector<std::string> warnings = shown_->file_warnings;
  const std::vector<std::string> weights = describe_weights(shown_->opened.document, shown_->opened.heads);
  warnings.insert(warnings.end(), weights.begin(), weights.end());
  shown_->opened.document.warnings = std::move(warnings);
}

void Session::note_picture(double now_ms) {
  if (shown_ && shown_->times.first_picture_ms == 0) shown_->times.first_picture_ms = now_ms - shown_->times.started;
}

}  // namespace headlight

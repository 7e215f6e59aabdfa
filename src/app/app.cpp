#include "app/app.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <stdexcept>
#include <utility>

#include "core/heads/weight_kind.h"
#include "core/input_error.h"
#include "core/opening/growth.h"
#include "core/opening/weight_warnings.h"
#include "core/text/token_text.h"
#include "core/view/announcement.h"
#include "core/view/starting_state.h"
#include "core/wire/job.h"
#include "platform/platform.h"
#include "ui/commands.h"

namespace headlight {
namespace {

nlohmann::json token_texts(const std::vector<Token>& tokens) {
  nlohmann::json texts = nlohmann::json::array();
  for (const Token& token : tokens) {
    texts.push_back(token.text);
  }
  return texts;
}

nlohmann::json searchable(const std::vector<Token>& tokens) {
  nlohmann::json texts = nlohmann::json::array();
  for (const TokenText& token : readable_texts(tokens)) {
    texts.push_back({{"text", token.text}, {"joins", token.joins}});
  }
  return texts;
}

/// One flag a token; what is no index of one is left out.
std::vector<bool> marks(const nlohmann::json& indices, std::size_t tokens) {
  std::vector<bool> marks(tokens, false);
  for (const std::size_t index : indices.get<std::vector<std::size_t>>()) {
    if (index < tokens) {
      marks[index] = true;
    }
  }
  return marks;
}

nlohmann::json css_rect(const render::Rect& rect, float ratio) {
  return {{"x", rect.x / ratio}, {"y", rect.y / ratio}, {"width", rect.width / ratio}, {"height", rect.height / ratio}};
}

nlohmann::json token_rects(const std::vector<ui::TokenRect>& tokens, float ratio) {
  nlohmann::json rects = nlohmann::json::array();
  for (const ui::TokenRect& token : tokens) {
    nlohmann::json rect = css_rect(token.rect, ratio);
    rect["index"] = token.index;
    rects.push_back(std::move(rect));
  }
  return rects;
}

void require_same(const wire::HeadAddress& expected, const wire::HeadAddress& found) {
  if (!(expected == found)) {
    throw InputError("message", "expected the weights of " + name_head(expected.id) + " (" + std::to_string(expected.queries) + " x " +
                                    std::to_string(expected.keys) + ") from the worker, found those of " + name_head(found.id) + " (" +
                                    std::to_string(found.queries) + " x " + std::to_string(found.keys) + ")");
  }
}

void require_index(int index, int count, const char* what) {
  if (index < 0 || index >= count) {
    throw std::invalid_argument(std::string(what) + " " + std::to_string(index) + " is not there: the document has " +
                                std::to_string(count));
  }
}

/// Whether what the link or the start asks for has come. What is no index waits for nothing.
bool has_come(const nlohmann::json& patch, const Document& document) {
  if (!patch.is_object()) {
    return true;
  }
  const auto index_in = [&](const char* name) {
    const auto member = patch.find(name);
    return member == patch.end() || !member->is_number_integer() ? 0 : std::max<std::int64_t>(member->get<std::int64_t>(), 0);
  };
  const auto stream = static_cast<std::size_t>(index_in("stream"));
  return stream < document.streams.size() && index_in("layer") < document.streams[stream].layers;
}

}  // namespace

App::App() {
  context_.state = &state_;
  context_.scene = &scene_;
  context_.fonts = platform::load_fonts();
  update_theme();
}

int App::open(OpenedDocument opened, const nlohmann::json& start, std::string_view fragment, const OpenTimes& times, bool is_growing) {
  Shown next;
  next.opened = std::move(opened);
  next.file_warnings = next.opened.document.warnings;
  next.times = times;
  next.fragment = fragment;
  next.start = start;
  next.is_growing = is_growing;
  next.number = ++documents_;
  next.has_own_filter = start.is_object() && start.contains("filter");
  choose_beginning(next);
  arriving_ = std::move(next);
  show_when_ready();
  if (arriving_) {
    decode_wanted(arriving_->number);
  }
  return documents_;
}

/// Where the document opens, and where the link leads in it.
void App::choose_beginning(Shown& next) {
  const Document& document = next.opened.document;
  next.opening_state = starting_state(document);
  if (next.start.is_object()) {
    merge_what_fits(next.opening_state, next.start, document);
  }
  next.state = next.opening_state;
  merge_what_fits(next.state, patch_from_fragment(next.fragment), document);
}

bool App::grow(int document, Document grown, const OpenTimes& times, bool is_whole) {
  Shown* target = find_document(document);
  if (target == nullptr) {
    return true;  // it was replaced meanwhile
  }
  const std::optional<std::vector<int>> places = match_growth(target->opened.document, grown);
  if (!places) {
    return false;
  }
  target->opened.heads.grow(grown, *places);
  for (auto& [number, job] : jobs_) {
    if (job.document == document && !job.is_check) {
      job.id.stream = (*places)[static_cast<std::size_t>(job.id.stream)];
    }
  }
  target->opened.document = std::move(grown);
  target->file_warnings = target->opened.document.warnings;
  target->is_growing = !is_whole;
  target->times.bytes = times.bytes;
  target->times.index_ms = times.index_ms;
  if (arriving_ && arriving_->number == document) {
    choose_beginning(*target);
    show_when_ready();
    note_progress(document);
    return true;
  }
  state_.stream = (*places)[static_cast<std::size_t>(state_.stream)];
  announced_state_.stream = state_.stream;
  const Filter filter = target->opening_state.filter;
  choose_beginning(*target);
  target->opening_state.filter = filter;
  warned_revision_ = 0;
  note_progress(document);
  page_.document_grown();
  platform::request_frame();
  return true;
}

void App::end_growth(int document, const std::string& why) {
  Shown* target = find_document(document);
  if (target == nullptr || !target->is_growing) {
    return;
  }
  target->is_growing = false;
  target->file_warnings.insert(target->file_warnings.begin(), why);
  warned_revision_ = 0;
  platform::request_frame();
}

/// Asks for the heads of the first picture, and shows it when they are there.
void App::show_when_ready() {
  OpenedDocument& opened = arriving_->opened;
  const bool shows_more_later = arriving_->is_growing && !(has_come(arriving_->start, opened.document) &&
                                                           has_come(patch_from_fragment(arriving_->fragment), opened.document));
  if (shows_more_later) {
    return;
  }
  bool is_ready = true;
  for (const ViewState* state : {&arriving_->opening_state, &arriving_->state}) {
    for (const int head : state->heads) {
      const HeadId id{state->stream, state->layer, head};
      if (opened.heads.find(id) != nullptr) {
        continue;
      }
      const HeadStatus status = opened.heads.status(id);
      is_ready = is_ready && status != HeadStatus::unread && status != HeadStatus::evicted;
    }
  }
  if (!is_ready) {
    return;
  }

  Shown next = std::move(*arriving_);
  arriving_.reset();
  if (!next.has_own_filter) {
    next.opening_state.filter = starting_filter(next.opening_state);
  }
  ViewState state = next.opening_state;
  state.colormap = state_.colormap;  // taste outlives the document, and a link to it carries the taste
  state.theme = state_.theme;
  state.view = state_.view;
  state.raw_tokens = state_.raw_tokens;
  state.scroll_together = state_.scroll_together;
  state.text = state_.text;
  merge_what_fits(state, patch_from_fragment(next.fragment), next.opened.document);

  if (next.is_growing) {
    if (shown_) {
      shown_->opened.heads.evict_all();  // they can be decoded again
    }
    replaced_ = Replaced{std::move(shown_), state_};
  }
  show(std::move(next), std::move(state));
}

void App::show(std::optional<Shown> next, ViewState state) {
  scene_.reset();
  shown_ = std::move(next);
  state_ = std::move(state);
  announced_state_ = state_;
  warned_revision_ = 0;
  context_.opened = shown_ ? &shown_->opened : nullptr;
  context_.hover = {};
  context_.found = {};
  context_.list_cursor = {};
  context_.head_cursor.reset();
  page_.document_changed();
  platform::request_frame();
}

void App::cancel_open() {
  arriving_.reset();
  if (replaced_) {
    Replaced before = std::move(*replaced_);
    replaced_.reset();
    show(std::move(before.shown), std::move(before.state));
  }
}

App::Shown* App::find_document(int number) {
  if (arriving_ && arriving_->number == number) {
    return &*arriving_;
  }
  if (shown_ && shown_->number == number) {
    return &*shown_;
  }
  // It may come back: what its workers were asked for still arrives.
  return replaced_ && replaced_->shown && replaced_->shown->number == number ? &*replaced_->shown : nullptr;
}

nlohmann::json App::next_job(int document, bool in_background) {
  Shown* target = find_document(document);
  const bool is_replaced = replaced_ && replaced_->shown && target == &*replaced_->shown;
  if (target == nullptr || is_replaced) {
    return nullptr;
  }
  const bool has_time = in_background && !arriving_ && !target->is_growing;
  const std::optional<HeadId> id = target->opened.heads.next_to_decode(has_time);
  if (!id) {
    return has_time ? next_check(*target) : nullptr;
  }
  const Stream& stream = target->opened.document.streams[static_cast<std::size_t>(id->stream)];
  const std::uint64_t bytes = std::uint64_t{stream.queries.size()} * stream.keys.size() * sizeof(float);
  const wire::HeadAddress address{++last_job_, *id, static_cast<int>(stream.queries.size()), static_cast<int>(stream.keys.size())};
  jobs_[last_job_] = {document, false, address, address.id};
  return wire::job_to_json({address, stream.source(id->layer, id->head), target->opened.heads.has_room_for(*id, bytes)});
}

nlohmann::json App::next_check(Shown& target) {
  const std::vector<HeadSource>& unused = target.opened.document.unused;
  if (target.unused_checked == unused.size()) {
    return nullptr;
  }
  const HeadSource& source = unused[target.unused_checked++];
  const wire::HeadAddress address{++last_job_, {}, source.rows, source.columns};
  jobs_[last_job_] = {target.number, true, address, {}};
  return wire::job_to_json({address, source, false});
}

/// Empty: it was finished before, or nobody has asked for it.
std::optional<App::PendingJob> App::take_job(int job) {
  const auto found = jobs_.find(job);
  if (found == jobs_.end()) {
    return std::nullopt;
  }
  const PendingJob taken = found->second;
  jobs_.erase(found);
  return taken;
}

void App::put_arrived(int document, const ByteSource& message) {
  const Shown* target = find_document(document);
  if (target == nullptr) {
    return;
  }
  wire::HeadMessage read = wire::read_head(message);
  const HeadId id = read.address.id;
  if (target->opened.heads.status(id) == HeadStatus::absent) {
    throw InputError("message", "expected a head of the document from the worker, found " + name_head(id));
  }
  const Stream& stream = target->opened.document.streams[static_cast<std::size_t>(id.stream)];
  require_same({0, id, static_cast<int>(stream.queries.size()), static_cast<int>(stream.keys.size())}, read.address);
  put_head(document, id, std::move(read.head));
}

void App::finish_job(int job, const ByteSource& message) {
  const auto found = jobs_.find(job);
  if (found == jobs_.end()) {
    return;
  }
  wire::HeadMessage read;
  try {
    read = wire::read_head(message);
    require_same(found->second.address, read.address);
  } catch (const InputError& error) {
    fail_job(job, error);
    return;
  } catch (const std::bad_alloc&) {
    fail_job(job, InputError("limit", "there is not enough memory for it"));
    return;
  }
  const PendingJob taken = *take_job(job);
  if (!taken.is_check) {
    put_head(taken.document, taken.id, std::move(read.head));
  }
}

void App::fail_job(int job, const InputError& error) {
  const std::optional<PendingJob> taken = take_job(job);
  if (!taken) {
    return;
  }
  if (taken->is_check) {
    fail_check(taken->document, error.what());
    return;
  }
  const HeadId id = taken->id;
  fail_head(taken->document, id, InputError(error.code(), name_head(id) + ": " + error.what(), error.offset()));
}

void App::fail_check(int document, const std::string& why) {
  Shown* target = find_document(document);
  if (target == nullptr) {
    return;
  }
  target->unused_checked = target->opened.document.unused.size();  // one sentence is enough
  target->file_warnings.push_back("Outside of the attention: " + why);
  warned_revision_ = 0;
  platform::request_frame();
}

void App::put_head(int document, HeadId id, DecodedHead head) {
  Shown* target = find_document(document);
  if (target == nullptr) {
    return;  // it was replaced meanwhile
  }
  HeadStore& heads = target->opened.heads;
  const bool is_arriving = arriving_ && arriving_->number == document;
  const bool is_seen = heads.is_wanted(id) || (id.stream == state_.stream && (id.layer == state_.layer || state_.all_heads));
  heads.put(id, std::move(head));
  if (is_arriving) {
    show_when_ready();
  } else if (is_seen || heads.decoded_count() == heads.head_count()) {
    platform::request_frame();
  }
  note_progress(document);
}

void App::fail_head(int document, HeadId id, const InputError& error) {
  Shown* target = find_document(document);
  if (target == nullptr) {
    return;
  }
  if (arriving_ && arriving_->number == document) {
    const std::string name = target->opened.document.name;
    arriving_.reset();
    throw InputError(error.code(), name + ": " + error.what(), error.offset());
  }
  target->opened.heads.fail(id, error.what());
  platform::request_frame();
  note_progress(document);
}

/// Where the files are at hand (desktop), what was asked for is decoded on the spot.
void App::decode_wanted(int document) {
  for (Shown* target = find_document(document); target != nullptr && !target->opened.files.empty(); target = find_document(document)) {
    const std::optional<HeadId> id = target->opened.heads.next_to_decode(false);
    if (!id) {
      return;
    }
    try {
      put_head(document, *id, decode_head(target->opened, *id));
    } catch (const InputError& error) {
      fail_head(document, *id, error);
    }
  }
}

void App::note_progress(int document) {
  Shown* target = find_document(document);
  if (target == nullptr || target->times.decoded_ms != 0 || target->is_growing) {
    return;
  }
  const HeadStore& heads = target->opened.heads;
  if (heads.decoded_count() == heads.head_count()) {
    target->times.decoded_ms = platform::now_ms() - target->times.started;
  }
}

nlohmann::json App::progress(int document) {
  const Shown* target = find_document(document);
  if (target == nullptr) {
    return nullptr;
  }
  const HeadStore& heads = target->opened.heads;
  return {{"ready", heads.decoded_count()},
          {"heads", heads.head_count()},
          {"growing", target->is_growing},
          {"shown", shown_ && shown_->number == document}};
}

/// What the weights say is known as the heads are decoded.
void App::update_warnings() {
  if (!shown_ || warned_revision_ == shown_->opened.heads.revision()) {
    return;
  }
  warned_revision_ = shown_->opened.heads.revision();
  std::vector<std::string> warnings = shown_->file_warnings;
  const std::vector<std::string> weights = describe_weights(shown_->opened.document, shown_->opened.heads);
  warnings.insert(warnings.end(), weights.begin(), weights.end());
  shown_->opened.document.warnings = std::move(warnings);
}

bool App::frame() {
  if (!platform::begin_frame()) {
    return false;
  }
  const double started = platform::now_ms();
  update_theme();
  update_warnings();
  if (shown_) {
    shown_->opened.heads.begin_frame();
  }
  if (state_.stream != found_stream_) {
    context_.found = {};
  }
  page_.draw(context_);
  platform::end_frame(ui::rgb_of(context_.palette->background));
  const double ended = platform::now_ms();
  ++frames_;
  frame_ms_ = ended - started;
  if (shown_ && shown_->times.first_picture_ms == 0) {
    shown_->times.first_picture_ms = ended - shown_->times.started;
  }
  serve_requests();
  context_.requests = {};
  serve_wishes();
  if (!(state_ == announced_state_)) {
    announced_state_ = state_;
    platform::request_frame();
    platform::notify("statechange");
  }
  return true;
}

void App::update_theme() {
  const bool dark = state_.theme == Theme::dark || (state_.theme == Theme::system && platform::prefers_dark());
  const float ratio = platform::pixel_ratio();
  if (context_.palette != nullptr && dark == styled_dark_ && ratio == styled_ratio_) {
    return;
  }
  context_.palette = &ui::palette(dark);
  ui::apply_style(*context_.palette, ratio);
  platform::set_page_theme(dark);
  styled_dark_ = dark;
  styled_ratio_ = ratio;
}

/// Those of the page itself; the others are for what is drawn.
void App::serve_requests() {
  Requests& requests = context_.requests;
  if (std::exchange(requests.pick_file, false)) {
    platform::pick_file();
  }
  if (std::exchange(requests.find, false)) {
    page_.leave_palette();
    platform::find();
  }
  if (std::exchange(requests.share, false)) {
    platform::share_link();
  }
  if (const auto text = std::exchange(requests.copy, std::nullopt)) {
    platform::set_clipboard(*text);
  }
  if (const auto demo = std::exchange(requests.open_demo, std::nullopt)) {
    platform::open_source(context_.demos[static_cast<std::size_t>(*demo)].file);
  }
}

bool App::press(std::string_view key) {
  const Command* pressed = command_of_key(key);
  Desk desk = ui::desk_of(context_);
  const bool is_text = ImGui::GetIO().WantTextInput && !key.starts_with("Ctrl+");
  if (pressed == nullptr || is_text || !run(*pressed, desk)) {
    return false;
  }
  serve_requests();
  platform::request_frame();
  return true;
}

/// Panes have drawn without the heads that they did not find.
void App::serve_wishes() {
  if (!shown_ || !shown_->opened.heads.has_wishes()) {
    return;
  }
  if (shown_->opened.files.empty()) {
    platform::notify("headswanted");
  } else {
    decode_wanted(shown_->number);
  }
}

void App::set_demos(const nlohmann::json& demos) {
  context_.demos.clear();
  for (const nlohmann::json& demo : demos) {
    context_.demos.push_back({demo.value("file", ""), demo.value("title", ""), demo.value("look", "")});
  }
  platform::request_frame();
}

nlohmann::json App::document() {
  if (!shown_) {
    return nullptr;
  }
  update_warnings();
  const Document& document = shown_->opened.document;
  nlohmann::json streams = nlohmann::json::array();
  for (const Stream& stream : document.streams) {
    streams.push_back({{"name", stream.name},
                       {"layers", stream.layers},
                       {"heads", stream.heads},
                       {"queries", token_texts(stream.queries)},
                       {"keys", token_texts(stream.keys)}});
  }
  return {{"name", document.name}, {"format", document.format}, {"warnings", document.warnings}, {"streams", std::move(streams)}};
}

void App::set_state(const nlohmann::json& patch) {
  if (!shown_) {
    throw std::invalid_argument("no document is open, so there is no state to set");
  }
  merge_state(state_, patch, shown_->opened.document);
  platform::request_frame();
}

void App::apply_fragment(std::string_view fragment) {
  if (!shown_) {
    return;
  }
  state_ = shown_->opening_state;
  merge_what_fits(state_, patch_from_fragment(fragment), shown_->opened.document);
  platform::request_frame();
}

std::optional<float> App::weight(int document, HeadId id, int query, int key) {
  if (!shown_) {
    throw std::invalid_argument("no document is open");
  }
  if (document != 0 && document != shown_->number) {
    throw InputError("replaced", "weight: another document was opened meanwhile");
  }
  const std::vector<Stream>& streams = shown_->opened.document.streams;
  require_index(id.stream, static_cast<int>(streams.size()), "stream");
  const Stream& stream = streams[static_cast<std::size_t>(id.stream)];
  require_index(id.layer, stream.layers, "layer");
  require_index(id.head, stream.heads, "head");
  require_index(query, static_cast<int>(stream.queries.size()), "query");
  require_index(key, static_cast<int>(stream.keys.size()), "key");
  HeadStore& heads = shown_->opened.heads;
  if (const Matrix* matrix = heads.find(id)) {
    return matrix->at(query, key);
  }
  if (heads.status(id) == HeadStatus::absent) {
    throw std::invalid_argument("the file ends before " + name_head(id));
  }
  if (heads.status(id) == HeadStatus::failed) {
    throw std::invalid_argument(heads.failure(id));
  }
  decode_wanted(shown_->number);
  const Matrix* matrix = heads.peek(id);
  return matrix == nullptr ? std::nullopt : std::optional(matrix->at(query, key));
}

std::string App::announcement() const {
  if (!shown_) {
    return {};
  }
  std::vector<HeadMatrix> decoded;
  for (const int head : state_.heads) {
    if (const Matrix* matrix = shown_->opened.heads.peek({state_.stream, state_.layer, head})) {
      decoded.push_back({head, matrix});
    }
  }
  const WeightKind guessed = guess_weight_kind(shown_stream(), state_.stream, shown_->opened.heads);
  return announce(state_, shown_stream(), decoded, shown_weights(state_, guessed));
}

nlohmann::json App::find_texts() const {
  if (!shown_) {
    return nlohmann::json::object();
  }
  return {{"queries", searchable(shown_stream().queries)}, {"keys", searchable(shown_stream().keys)}};
}

void App::set_found(const nlohmann::json& found) {
  if (!shown_) {
    return;
  }
  found_stream_ = state_.stream;
  context_.found = {{marks(found.at("queries"), shown_stream().queries.size()), marks(found.at("keys"), shown_stream().keys.size())}};
  platform::request_frame();
}

void App::update_scene() {
  if (shown_) {
    scene_.update(shown_->opened, state_, context_.hover);
  }
}

nlohmann::json App::edges() {
  update_scene();
  nlohmann::json list = nlohmann::json::array();
  for (const Edge& edge : scene_.edges()) {
    list.push_back({{"query", edge.query},
                    {"key", edge.key},
                    {"head", edge.head < 0 ? nlohmann::json() : nlohmann::json(edge.head)},
                    {"weight", edge.weight}});
  }
  return list;
}

nlohmann::json App::layout() const {
  const float ratio = platform::pixel_ratio();
  nlohmann::json panes = nlohmann::json::object();
  for (const auto& [name, rect] : context_.layout.panes) {
    panes[name] = css_rect(rect, ratio);
  }
  return {
      {"panes", std::move(panes)},
      {"queries", token_rects(context_.layout.tokens.queries, ratio)},
      {"keys", token_rects(context_.layout.tokens.keys, ratio)},
      {"text", {{"queries", token_rects(context_.layout.text.queries, ratio)}, {"keys", token_rects(context_.layout.text.keys, ratio)}}}};
}

nlohmann::json App::stats() const {
  const OpenTimes times = shown_ ? shown_->times : OpenTimes();
  return {
      {"frames", frames_},
      {"frameMs", frame_ms_},
      {"drawnEdges", scene_.edges().size()},
      {"filteredEdges", shown_ ? scene_.edges_total() : 0},
      {"residentBytes", shown_ ? shown_->opened.heads.resident_bytes() : 0},
      {"open",
       {{"bytes", times.bytes}, {"indexMs", times.index_ms}, {"firstPictureMs", times.first_picture_ms}, {"decodedMs", times.decoded_ms}}}};
}

}  // namespace headlight

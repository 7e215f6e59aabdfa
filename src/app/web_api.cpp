// What web/headlight.js calls: every answer is a JSON text, {"error": {message, code, offset}} where it went wrong.
#include <emscripten.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "app/app.h"
#include "app/facade.h"
#include "core/input_error.h"
#include "core/json_answer.h"
#include "core/view/state_json.h"
#include "core/wire/document_message.h"
#include "core/wire/job.h"
#include "platform/platform.h"

// NOLINTBEGIN: EM_JS bodies are JavaScript
EM_JS(int, message_read, (double offset, char* out, double length), {
  const bytes = Module.message;
  if (!bytes || offset + length > bytes.length) return 0;
  HEAPU8.set(bytes.subarray(offset, offset + length), out >>> 0);  // addresses beyond 2 GB come negative
  return 1;
});
// NOLINTEND

namespace {

using headlight::answer;
using headlight::App;
using headlight::error_json;
using headlight::HeadStore;
using headlight::Session;
using headlight::platform::now_ms;
namespace facade = headlight::facade;
using nlohmann::json;

std::unique_ptr<App>& app() {
  static std::unique_ptr<App> instance;
  return instance;
}

/// What JavaScript passes along with a call (see callCore in web/core_call.js): read where it stands, and gone when the call ends.
class PageBytes : public headlight::ByteSource {
 public:
  explicit PageBytes(double size) : size_(static_cast<std::uint64_t>(size)) {}

  [[nodiscard]] std::uint64_t size() const override { return size_; }
  void read(std::uint64_t offset, std::span<char> out) const override {
    if (message_read(static_cast<double>(offset), out.data(), static_cast<double>(out.size())) == 0) {
      throw headlight::InputError("message", "expected a message of " + std::to_string(size_) + " bytes, found fewer");
    }
  }

 private:
  std::uint64_t size_;
};

/// Answers an empty object, or what went wrong.
template <typename Action>
const char* change(Action action) {
  return answer([&]() -> json {
    app()->with_session([&](Session& session) { action(session); });
    return json::object();
  });
}

template <typename Action>
const char* change_progress(int document, Action action) {
  return answer([&]() -> json {
    app()->with_session([&](Session& session) { action(session); });
    return facade::progress(*app(), document);
  });
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE const char* hl_start() {
  return answer([]() -> json {
    if (!headlight::platform::open_window({"Headlight"})) {
      return error_json(headlight::platform::failure(), "webgl");
    }
    app() = std::make_unique<App>();
    headlight::platform::run([] { return app()->frame(); });
    return json::object();
  });
}

/// `message`: what a worker has opened, as wire::write_document wrote it. `start` is a JSON state patch or "null"; `started_ms` is when it
/// began, `bytes` how long its files are, `budget` how many bytes of decoded heads may stay. Answers {document: its number}; it shows
/// once the heads that its first picture needs were put. `is_growing`: more of it follows by `hl_grow`.
EMSCRIPTEN_KEEPALIVE const char* hl_open(double message, const char* start, const char* fragment, double bytes, double started_ms,
                                         double budget, int is_growing) {
  return answer([&]() -> json {
    headlight::wire::DocumentMessage opened = headlight::wire::read_document(PageBytes(message));
    HeadStore heads(opened.document, static_cast<std::uint64_t>(budget));
    const headlight::OpenTimes times{static_cast<std::uint64_t>(bytes), started_ms, opened.index_ms, 0, 0};
    const json patch = json::parse(start);
    return {{"document", app()->with_session([&](Session& session) {
               return session.open({std::move(opened.document), std::move(heads), nullptr, opened.is_dear}, patch, fragment, times,
                                   now_ms(), is_growing != 0);
             })}};
  });
}

/// More of it, or all. Answers {same: false} when it turns out to be another document, which has to be opened.
EMSCRIPTEN_KEEPALIVE const char* hl_grow(int number, double message, double bytes, int is_whole) {
  return answer([&]() -> json {
    headlight::wire::DocumentMessage grown = headlight::wire::read_document(PageBytes(message));
    const headlight::OpenTimes times{static_cast<std::uint64_t>(bytes), 0, grown.index_ms, 0, 0};
    return {{"same", app()->with_session([&](Session& session) {
               return session.grow(number, std::move(grown.document), times, is_whole != 0, now_ms());
             })}};
  });
}

EMSCRIPTEN_KEEPALIVE const char* hl_end_growth(int number, const char* why) {
  return change([&](Session& session) { session.end_growth(number, why); });
}

/// The document that has grown stays.
EMSCRIPTEN_KEEPALIVE const char* hl_keep_grown() {
  return change([](Session& session) { session.keep_grown(); });
}

/// Forgets a document that does not show yet, or still grows.
EMSCRIPTEN_KEEPALIVE const char* hl_cancel_open() {
  return change([](Session& session) { session.cancel_open(); });
}

/// What a worker should decode next for a document: a wire::Job; null: nothing.
EMSCRIPTEN_KEEPALIVE const char* hl_next_job(int document, int in_background) {
  return answer([&]() -> json {
    const auto job = app()->with_session([&](Session& session) { return session.next_job(document, in_background != 0); });
    return job ? headlight::wire::job_to_json(*job) : json();
  });
}

EMSCRIPTEN_KEEPALIVE const char* hl_progress(int document) {
  return answer([&] { return facade::progress(*app(), document); });
}

/// A head that came along with the document. Answers the progress.
EMSCRIPTEN_KEEPALIVE const char* hl_put_arrived(int document, double message) {
  return change_progress(document, [&](Session& session) { session.put_arrived(document, PageBytes(message), now_ms()); });
}

/// `message`: what hlw_decode made of the job. Answers the progress, or the error of a document that did not show yet.
EMSCRIPTEN_KEEPALIVE const char* hl_finish_job(int document, int job, double message) {
  return change_progress(document, [&](Session& session) { session.finish_job(job, PageBytes(message), now_ms()); });
}

/// `offset`: where in the file, negative when that is not known. Answers likewise.
EMSCRIPTEN_KEEPALIVE const char* hl_fail_job(int document, int job, const char* code, const char* why, double offset) {
  return change_progress(document, [&](Session& session) {
    const std::optional<std::uint64_t> place = offset < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(offset));
    session.fail_job(job, headlight::InputError(code, why, place), now_ms());
  });
}

EMSCRIPTEN_KEEPALIVE const char* hl_set_demos(const char* demos) {
  return answer([&]() -> json {
    facade::set_demos(*app(), json::parse(demos));
    return json::object();
  });
}

EMSCRIPTEN_KEEPALIVE const char* hl_set_demo_look(const char* look) {
  return answer([&]() -> json {
    app()->set_demo_look(look);
    return json::object();
  });
}

EMSCRIPTEN_KEEPALIVE const char* hl_document() {
  return answer([] { return facade::document(*app()); });
}

EMSCRIPTEN_KEEPALIVE const char* hl_state() {
  return answer([] { return headlight::to_json(app()->session().state()); });
}

EMSCRIPTEN_KEEPALIVE const char* hl_set_state(const char* patch) {
  return change([&](Session& session) { session.set_state(json::parse(patch)); });
}

EMSCRIPTEN_KEEPALIVE const char* hl_apply_fragment(const char* fragment) {
  return change([&](Session& session) { session.apply_fragment(fragment); });
}

EMSCRIPTEN_KEEPALIVE const char* hl_press(const char* key) {
  return answer([&] { return json(app()->press(key)); });
}

EMSCRIPTEN_KEEPALIVE const char* hl_fragment() {
  return answer([] { return json(app()->session().fragment()); });
}

/// {pending: true, document}: the head has to be decoded first; ask again with the document's number. `document` 0: the one that shows.
EMSCRIPTEN_KEEPALIVE const char* hl_weight(int document, int stream, int layer, int head, int query, int key) {
  return answer([&] { return facade::weight(*app(), document, {stream, layer, head}, query, key); });
}

EMSCRIPTEN_KEEPALIVE const char* hl_announcement() {
  return answer([] { return json(facade::announcement(*app())); });
}

EMSCRIPTEN_KEEPALIVE const char* hl_find_texts() {
  return answer([] { return facade::find_texts(*app()); });
}

EMSCRIPTEN_KEEPALIVE const char* hl_set_found(const char* found) {
  return answer([&]() -> json {
    facade::set_found(*app(), json::parse(found));
    return json::object();
  });
}

EMSCRIPTEN_KEEPALIVE const char* hl_edges() {
  return answer([] { return facade::edges(*app()); });
}

EMSCRIPTEN_KEEPALIVE const char* hl_layout() {
  return answer([] { return facade::layout(*app()); });
}

EMSCRIPTEN_KEEPALIVE const char* hl_stats() {
  return answer([] { return facade::stats(*app()); });
}

EMSCRIPTEN_KEEPALIVE void hl_request_frame() { headlight::platform::request_frame(); }

/// Draws at once, so that the canvas can be read in the same task.
EMSCRIPTEN_KEEPALIVE const char* hl_draw_now() {
  return answer([]() -> json {
    app()->frame();
    return json::object();
  });
}

}  // extern "C"

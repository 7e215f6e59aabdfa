// What web/headlight.js calls: every answer is a JSON text, {"error": {message, code, offset}} where it went wrong.
#include <emscripten.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/app.h"
#include "core/input_error.h"
#include "core/json_answer.h"
#include "core/opening/document_json.h"
#include "platform/platform.h"

namespace {

using headlight::answer;
using headlight::App;
using headlight::Document;
using headlight::error_json;
using headlight::HeadStore;
using nlohmann::json;

std::unique_ptr<App>& app() {
  static std::unique_ptr<App> instance;
  return instance;
}

/// The head whose weights are being copied in: see hl_head_memory.
headlight::DecodedHead& staged_head() {
  static headlight::DecodedHead instance;
  return instance;
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

/// What a worker has opened: `document` as document_to_json writes it. `start` is a JSON state patch or "null"; `started_ms`
/// is when it began, `budget` how many bytes of decoded heads may stay. Answers {document: its number}; it shows once the heads
/// that its first picture needs were put.
EMSCRIPTEN_KEEPALIVE const char* hl_open(const char* document, const char* start, const char* fragment, const char* times, double budget) {
  return answer([&]() -> json {
    Document opened = headlight::document_from_json(json::parse(document));
    const json measured = json::parse(times);
    HeadStore heads(opened, static_cast<std::uint64_t>(budget));
    const headlight::OpenTimes open_times{measured.at("bytes"), measured.at("started"), measured.at("indexMs"), 0, 0};
    return {{"document", app()->open({std::move(opened), std::move(heads), {}, 0}, json::parse(start), fragment, open_times)}};
  });
}

/// Forgets a document that does not show yet.
EMSCRIPTEN_KEEPALIVE void hl_cancel_open() { app()->cancel_open(); }

/// What a worker should decode next for a document: see App::next_job; null: nothing.
EMSCRIPTEN_KEEPALIVE const char* hl_next_job(int document, int in_background) {
  return answer([&]() -> json { return app()->next_job(document, in_background != 0); });
}

EMSCRIPTEN_KEEPALIVE const char* hl_progress(int document) {
  return answer([&] { return app()->progress(document); });
}

/// Memory for a head: its matrix, and behind it its thumbnail. `hl_put_head` takes it.
EMSCRIPTEN_KEEPALIVE float* hl_head_memory(int queries, int keys) {
  staged_head().matrix = {queries, keys, std::vector<float>(static_cast<std::size_t>(queries) * static_cast<std::size_t>(keys))};
  return staged_head().matrix.weights.data();
}
EMSCRIPTEN_KEEPALIVE float* hl_thumbnail_memory(int queries, int keys) {
  const int rows = std::min(queries, headlight::thumbnail_size);
  const int columns = std::min(keys, headlight::thumbnail_size);
  staged_head().thumbnail = {rows, columns, std::vector<float>(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns))};
  return staged_head().thumbnail.weights.data();
}

/// `summary`: [min, max, row_sum_min, row_sum_max, missing]. Answers the progress.
EMSCRIPTEN_KEEPALIVE const char* hl_put_head(int document, int stream, int layer, int head, const char* summary) {
  return answer([&]() -> json {
    const json numbers = json::parse(summary);
    staged_head().summary = {numbers.at(0), numbers.at(1), numbers.at(2), numbers.at(3), numbers.at(4)};
    app()->put_head(document, {stream, layer, head}, std::exchange(staged_head(), {}));
    return app()->progress(document);
  });
}

/// `offset`: where in the file, negative when that is not known. Answers the progress, or the error of a document that did not show yet.
EMSCRIPTEN_KEEPALIVE const char* hl_fail_head(int document, int stream, int layer, int head, const char* code, const char* why,
                                              double offset) {
  return answer([&]() -> json {
    const std::optional<std::uint64_t> place = offset < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(offset));
    const headlight::HeadId id{stream, layer, head};
    app()->fail_head(document, id, headlight::InputError(code, headlight::name_head(id) + ": " + why, place));
    return app()->progress(document);
  });
}

EMSCRIPTEN_KEEPALIVE const char* hl_fail_unused(int document, const char* why) {
  return answer([&]() -> json {
    app()->fail_unused(document, why);
    return json::object();
  });
}

EMSCRIPTEN_KEEPALIVE const char* hl_set_demos(const char* demos) {
  return answer([&]() -> json {
    app()->set_demos(json::parse(demos));
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
  return answer([] { return app()->document(); });
}

EMSCRIPTEN_KEEPALIVE const char* hl_state() {
  return answer([] { return app()->state(); });
}

EMSCRIPTEN_KEEPALIVE const char* hl_set_state(const char* patch) {
  return answer([&]() -> json {
    app()->set_state(json::parse(patch));
    return json::object();
  });
}

EMSCRIPTEN_KEEPALIVE const char* hl_apply_fragment(const char* fragment) {
  return answer([&]() -> json {
    app()->apply_fragment(fragment);
    return json::object();
  });
}

EMSCRIPTEN_KEEPALIVE const char* hl_fragment() {
  return answer([] { return json(app()->fragment()); });
}

/// {pending: true}: the head has to be decoded first.
EMSCRIPTEN_KEEPALIVE const char* hl_weight(int stream, int layer, int head, int query, int key) {
  return answer([&]() -> json {
    const std::optional<float> weight = app()->weight({stream, layer, head}, query, key);
    if (!weight) return {{"pending", true}};
    return {{"weight", std::isnan(*weight) ? json() : json(*weight)}};
  });
}

EMSCRIPTEN_KEEPALIVE const char* hl_announcement() {
  return answer([] { return json(app()->announcement()); });
}

EMSCRIPTEN_KEEPALIVE const char* hl_find_texts() {
  return answer([] { return app()->find_texts(); });
}

EMSCRIPTEN_KEEPALIVE const char* hl_set_found(const char* found) {
  return answer([&]() -> json {
    app()->set_found(json::parse(found));
    return json::object();
  });
}

EMSCRIPTEN_KEEPALIVE const char* hl_edges() {
  return answer([] { return app()->edges(); });
}

EMSCRIPTEN_KEEPALIVE const char* hl_layout() {
  return answer([] { return app()->layout(); });
}

EMSCRIPTEN_KEEPALIVE const char* hl_stats() {
  return answer([] { return app()->stats(); });
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

// What web/headlight.js calls: every answer is a JSON text, {"error": {message, code, offset}} where it went wrong.
#include <emscripten.h>

#include <cmath>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "app/app.h"
#include "core/input_error.h"
#include "platform/platform.h"

namespace {

using headlight::App;
using nlohmann::json;

std::unique_ptr<App>& app() {
  static std::unique_ptr<App> instance;
  return instance;
}

/// The text lives until the next call.
const char* reply(const json& value) {
  static std::string text;
  text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  return text.c_str();
}

json error_json(const std::string& message, const std::string& code, const json& offset = nullptr) {
  return {{"error", {{"message", message}, {"code", code}, {"offset", offset}}}};
}

template <typename Action>
const char* answer(Action action) {
  try {
    return reply(action());
  } catch (const headlight::InputError& error) {
    return reply(error_json(error.what(), error.code(), error.offset() ? json(*error.offset()) : json()));
  } catch (const std::invalid_argument& error) {
    return reply(error_json(error.what(), "argument"));
  } catch (const std::bad_alloc&) {
    return reply(error_json("There is not enough memory for this document.", "memory"));
  } catch (const std::exception& error) {
    return reply(error_json(error.what(), "internal"));
  }
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

/// `bytes` stays the caller's. `start` is a JSON state patch or "null".
EMSCRIPTEN_KEEPALIVE const char* hl_open(const char* bytes, std::size_t size, const char* name, const char* start, const char* fragment) {
  return answer([&]() -> json {
    app()->open(name, std::string_view(bytes, size), json::parse(start), fragment);
    return {{"document", app()->document()}};
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

EMSCRIPTEN_KEEPALIVE const char* hl_weight(int stream, int layer, int head, int query, int key) {
  return answer([&]() -> json {
    const float weight = app()->weight(stream, layer, head, query, key);
    return {{"weight", std::isnan(weight) ? json() : json(weight)}};
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

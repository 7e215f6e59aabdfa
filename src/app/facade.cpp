#include "app/facade.h"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "core/heads/weight_kind.h"
#include "core/text/token_text.h"
#include "core/view/announcement.h"
#include "core/view/shown_weights.h"
#include "core/weight.h"
#include "platform/platform.h"

namespace headlight::facade {
namespace {

using nlohmann::json;

/// Null when no document is open.
const Stream* shown_stream(const App& app) {
  const SessionDocument* shown = app.session().shown();
  return shown == nullptr ? nullptr : &shown->opened.document.streams[static_cast<std::size_t>(app.session().state().stream)];
}

json token_texts(const std::vector<Token>& tokens) {
  json texts = json::array();
  for (const Token& token : tokens) {
    texts.push_back(token.text);
  }
  return texts;
}

json searchable(const std::vector<Token>& tokens) {
  json texts = json::array();
  for (const TokenText& token : readable_texts(tokens)) {
    texts.push_back({{"text", token.text}, {"joins", token.joins}});
  }
  return texts;
}

/// One flag a token; what is no index of one is left out.
std::vector<bool> marks(const json& indices, std::size_t tokens) {
  std::vector<bool> marks(tokens, false);
  for (const std::size_t index : indices.get<std::vector<std::size_t>>()) {
    if (index < tokens) {
      marks[index] = true;
    }
  }
  return marks;
}

json css_rect(const render::Rect& rect, float ratio) {
  return {{"x", rect.x / ratio}, {"y", rect.y / ratio}, {"width", rect.width / ratio}, {"height", rect.height / ratio}};
}

json token_rects(const std::vector<ui::TokenRect>& tokens, float ratio) {
  json rects = json::array();
  for (const ui::TokenRect& token : tokens) {
    json rect = css_rect(token.rect, ratio);
    rect["index"] = token.index;
    rects.push_back(std::move(rect));
  }
  return rects;
}

}  // namespace

json document(App& app) {
  app.with_session([](Session& session) { session.update_warnings(); });
  const SessionDocument* shown = app.session().shown();
  if (shown == nullptr) {
    return nullptr;
  }
  const Document& document = shown->opened.document;
  json streams = json::array();
  for (const Stream& stream : document.streams) {
    streams.push_back({{"name", stream.name},
                       {"layers", stream.layers},
                       {"heads", stream.heads},
                       {"queries", token_texts(stream.queries)},
                       {"keys", token_texts(stream.keys)}});
  }
  return {{"name", document.name}, {"format", document.format}, {"warnings", document.warnings}, {"streams", std::move(streams)}};
}

json edges(App& app) {
  json list = json::array();
  for (const Edge& edge : app.current_scene().edges()) {
    list.push_back({{"query", edge.query}, {"key", edge.key}, {"head", edge.head < 0 ? json() : json(edge.head)}, {"weight", edge.weight}});
  }
  return list;
}

json layout(const App& app) {
  const float ratio = platform::pixel_ratio();
  const ui::LayoutReport& layout = app.layout();
  json panes = json::object();
  for (const auto& [name, rect] : layout.panes) {
    panes[name] = css_rect(rect, ratio);
  }
  return {{"panes", std::move(panes)},
          {"queries", token_rects(layout.tokens.queries, ratio)},
          {"keys", token_rects(layout.tokens.keys, ratio)},
          {"text", {{"queries", token_rects(layout.text.queries, ratio)}, {"keys", token_rects(layout.text.keys, ratio)}}}};
}

json stats(const App& app) {
  const SessionDocument* shown = app.session().shown();
  const OpenTimes times = shown == nullptr ? OpenTimes() : shown->times;
  const App::FrameStats frames = app.frame_stats();
  return {
      {"frames", frames.frames},
      {"frameMs", frames.frame_ms},
      {"drawnEdges", frames.drawn_edges},
      {"filteredEdges", shown == nullptr ? 0 : frames.filtered_edges},
      {"residentBytes", shown == nullptr ? 0 : shown->opened.heads.resident_bytes()},
      {"open",
       {{"bytes", times.bytes}, {"indexMs", times.index_ms}, {"firstPictureMs", times.first_picture_ms}, {"decodedMs", times.decoded_ms}}}};
}

json weight(App& app, int document, HeadId id, int query, int key) {
  const std::optional<float> weight =
      app.with_session([&](Session& session) { return session.weight(document, id, query, key, platform::now_ms()); });
  if (!weight) {
    return {{"pending", true}, {"document", app.session().shown()->number}};
  }
  return {{"weight", is_weight(*weight) ? json(*weight) : json()}};
}

json progress(const App& app, int document) {
  const std::optional<Session::Progress> progress = app.session().progress(document);
  if (!progress) {
    return nullptr;
  }
  return {{"ready", progress->ready}, {"heads", progress->heads}, {"growing", progress->is_growing}, {"shown", progress->is_shown}};
}

std::string announcement(const App& app) {
  const Stream* stream = shown_stream(app);
  if (stream == nullptr) {
    return {};
  }
  const ViewState& state = app.session().state();
  const HeadStore& heads = app.session().shown()->opened.heads;
  std::vector<HeadMatrix> decoded;
  for (const int head : state.heads) {
    if (const Matrix* matrix = heads.peek({state.stream, state.layer, head})) {
      decoded.push_back({head, matrix});
    }
  }
  return announce(state, *stream, decoded, shown_weights(state, guess_weight_kind(*stream, state.stream, heads)));
}

json find_texts(const App& app) {
  const Stream* stream = shown_stream(app);
  if (stream == nullptr) {
    return json::object();
  }
  return {{"queries", searchable(stream->queries)}, {"keys", searchable(stream->keys)}};
}

void set_found(App& app, const json& found) {
  if (const Stream* stream = shown_stream(app)) {
    app.set_found({{marks(found.at("queries"), stream->queries.size()), marks(found.at("keys"), stream->keys.size())}});
  }
}

void set_demos(App& app, const json& demos) {
  std::vector<ui::Demo> list;
  for (const json& demo : demos) {
    list.push_back({demo.value("file", ""), demo.value("title", ""), demo.value("look", "")});
  }
  app.set_demos(std::move(list));
}

}  // namespace headlight::facade

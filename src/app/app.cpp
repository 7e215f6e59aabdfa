#include "app/app.h"

#include <cmath>
#include <stdexcept>
#include <utility>

#include "platform/platform.h"

namespace headlight {
namespace {

nlohmann::json token_texts(const std::vector<Token>& tokens) {
  nlohmann::json texts = nlohmann::json::array();
  for (const Token& token : tokens) {
    texts.push_back(token.text);
  }
  return texts;
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

void require_index(int index, int count, const char* what) {
  if (index < 0 || index >= count) {
    throw std::invalid_argument(std::string(what) + " " + std::to_string(index) + " is not there: the document has " +
                                std::to_string(count));
  }
}

}  // namespace

App::App() {
  context_.state = &state_;
  context_.scene = &scene_;
  context_.fonts = platform::load_fonts();
  update_theme();
}

void App::open(std::string_view name, std::string_view text, const nlohmann::json& start, std::string_view fragment) {
  open_started_ms_ = platform::now_ms();
  OpenedDocument opened = open_document(std::string(name), bytes_in_memory(std::string(text)));
  const double decoded_ms = platform::now_ms() - open_started_ms_;

  ViewState state = starting_state(opened.document, opened.heads);
  if (start.is_object()) {
    merge_what_fits(state, start, opened.document);
  }
  opening_state_ = state;
  state.colormap = state_.colormap;  // taste outlives the document, and a link to it carries the taste
  state.theme = state_.theme;
  state.view = state_.view;
  merge_what_fits(state, patch_from_fragment(fragment), opened.document);

  scene_.reset();
  opened_ = std::move(opened);
  state_ = std::move(state);
  announced_state_ = state_;
  context_.opened = &*opened_;
  context_.hover = {};
  page_.document_changed();
  times_ = {text.size(), 0, decoded_ms};
  platform::request_frame();
}

bool App::frame() {
  if (!platform::begin_frame()) {
    return false;
  }
  const double started = platform::now_ms();
  update_theme();
  page_.draw(context_);
  platform::end_frame(ui::rgb_of(context_.palette->background));
  const double ended = platform::now_ms();
  ++frames_;
  frame_ms_ = ended - started;
  if (opened_ && times_.first_picture_ms == 0) {
    times_.first_picture_ms = ended - open_started_ms_;
  }
  serve_requests();
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

void App::serve_requests() {
  const ui::Requests requests = std::exchange(context_.requests, {});
  if (requests.pick_file) {
    platform::pick_file();
  }
  if (requests.share) {
    platform::share_link();
  }
  if (requests.open_demo) {
    platform::open_source(context_.demos[static_cast<std::size_t>(*requests.open_demo)].file);
  }
}

void App::set_demos(const nlohmann::json& demos) {
  context_.demos.clear();
  for (const nlohmann::json& demo : demos) {
    context_.demos.push_back({demo.value("file", ""), demo.value("title", ""), demo.value("look", "")});
  }
  platform::request_frame();
}

nlohmann::json App::document() const {
  if (!opened_) {
    return nullptr;
  }
  const Document& document = opened_->document;
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
  if (!opened_) {
    throw std::invalid_argument("no document is open, so there is no state to set");
  }
  merge_state(state_, patch, opened_->document);
  platform::request_frame();
}

void App::apply_fragment(std::string_view fragment) {
  if (!opened_) {
    return;
  }
  state_ = opening_state_;
  merge_what_fits(state_, patch_from_fragment(fragment), opened_->document);
  platform::request_frame();
}

float App::weight(int stream, int layer, int head, int query, int key) const {
  if (!opened_) {
    throw std::invalid_argument("no document is open");
  }
  const std::vector<Stream>& streams = opened_->document.streams;
  require_index(stream, static_cast<int>(streams.size()), "stream");
  const Stream& s = streams[static_cast<std::size_t>(stream)];
  require_index(layer, s.layers, "layer");
  require_index(head, s.heads, "head");
  require_index(query, static_cast<int>(s.queries.size()), "query");
  require_index(key, static_cast<int>(s.keys.size()), "key");
  const Matrix* matrix = opened_->heads.peek({stream, layer, head});
  if (matrix == nullptr) {
    throw std::invalid_argument("the file ends before layer " + std::to_string(layer) + " head " + std::to_string(head));
  }
  return matrix->at(query, key);
}

void App::update_scene() {
  if (opened_) {
    scene_.update(*opened_, state_, context_.hover);
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
  return {{"panes", std::move(panes)},
          {"queries", token_rects(context_.layout.queries, ratio)},
          {"keys", token_rects(context_.layout.keys, ratio)}};
}

nlohmann::json App::stats() const {
  return {{"frames", frames_},
          {"frameMs", frame_ms_},
          {"drawnEdges", scene_.edges().size()},
          {"residentBytes", opened_ ? opened_->heads.resident_bytes() : 0},
          {"open",
           {{"bytes", times_.bytes},
            {"indexMs", opened_ ? opened_->index_ms : 0.0},
            {"firstPictureMs", times_.first_picture_ms},
            {"decodedMs", times_.decoded_ms}}}};
}

}  // namespace headlight

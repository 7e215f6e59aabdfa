#include "app/app.h"

#include <new>
#include <optional>
#include <utility>

#include "platform/platform.h"
#include "ui/commands.h"

namespace headlight {

App::App() {
  context_.state = &session_.state();
  context_.scene = &scene_;
  context_.fonts = platform::load_fonts();
  update_theme();
}

bool App::frame() {
  if (!platform::begin_frame()) {
    return false;
  }
  const double started = platform::now_ms();
  const ViewState asked = session_.state();  // drawing changes it to what is to be drawn next
  if (platform::try_to_draw([this] { draw(); })) {
    drawn_state_ = asked;
  } else {
    step_back();
  }
  platform::end_frame(ui::rgb_of(context_.palette->background));
  const double ended = platform::now_ms();
  ++frames_;
  frame_ms_ = ended - started;
  session_.note_picture(ended);
  serve_requests();
  context_.requests = {};
  serve_wishes();
  announce_state();
  return true;
}

void App::draw() {
  update_theme();
  session_.update_warnings();
  if (session_.shown() != nullptr) {
    session_.shown()->opened.heads.begin_frame();
  }
  if (session_.state().stream != found_stream_) {
    context_.found = {};
  }
  page_.draw(context_);
}

/// To the state that could be drawn.
void App::step_back() {
  scene_.reset();
  session_.state() = drawn_state_;
  context_.hover = {};
  platform::show_error("There is not enough memory to show this. Fewer heads need less.");
}

/// What was open is gone, and so is all that was said of it.
void App::follow_session() {
  const Session::Changes changes = session_.take_changes();
  if (changes.document) {
    scene_.reset();
    announced_state_ = drawn_state_ = session_.state();
    context_.opened = session_.shown() == nullptr ? nullptr : &session_.shown()->opened;
    context_.hover = {};
    context_.found = {};
    context_.list_cursor = {};
    context_.head_cursor.reset();
    page_.document_changed();
  }
  if (changes.growth) {
    announced_state_.stream = drawn_state_.stream = session_.state().stream;
    page_.document_grown();
  }
  if (changes.picture) {
    platform::request_frame();
  }
}

void App::announce_state() {
  if (session_.state() == announced_state_) {
    return;
  }
  announced_state_ = session_.state();
  platform::request_frame();
  platform::notify("statechange");
}

void App::update_theme() {
  const Theme theme = session_.state().theme;
  const bool dark = theme == Theme::dark || (theme == Theme::system && platform::prefers_dark());
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
  const SessionDocument* shown = session_.shown();
  if (shown == nullptr || !shown->opened.heads.has_wishes()) {
    return;
  }
  if (shown->opened.provider == nullptr) {
    platform::notify("headswanted");
  } else {
    with_session([](Session& session) { session.decode_wanted(platform::now_ms()); });
  }
}

void App::set_demos(std::vector<ui::Demo> demos) {
  context_.demos = std::move(demos);
  platform::request_frame();
}

void App::set_found(ui::Found found) {
  found_stream_ = session_.state().stream;
  context_.found = std::move(found);
  platform::request_frame();
}

const Scene& App::current_scene() {
  if (session_.shown() == nullptr) {
    return scene_;
  }
  try {
    scene_.update(session_.shown()->opened, session_.state(), context_.hover);
  } catch (const std::bad_alloc&) {
    scene_.reset();
    throw;
  }
  return scene_;
}

}  // namespace headlight

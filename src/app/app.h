// The frame loop: shows what the session has open, and takes along what the page has asked for. What JavaScript asks is answered in
// facade.h, what opens and arrives is the session's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/session/session.h"
#include "core/view/scene.h"
#include "core/view/view_state.h"
#include "ui/context.h"
#include "ui/page.h"

namespace headlight {

class App {
 public:
  /// Needs the window to be open.
  App();

  /// Draws. False: the window was closed.
  bool frame();

  [[nodiscard]] const Session& session() const { return session_; }
  /// Does something with the session, and takes over what that has changed, also when it throws.
  template <typename Action>
  decltype(auto) with_session(Action action) {
    const Follow follow(*this);
    return action(session_);
  }

  /// Does what a key does that the page has heard, spelled as in the table of commands. False: nothing.
  bool press(std::string_view key);

  void set_demos(std::vector<ui::Demo> demos);
  /// The sentence under the page while a demo is open.
  void set_demo_look(const std::string& look) { context_.demo_look = look; }
  /// What a search has found in the stream that shows. Another stream takes the marks away.
  void set_found(ui::Found found);

  /// Of what shows now, whether it was drawn already or not.
  [[nodiscard]] const Scene& current_scene();
  [[nodiscard]] const ui::LayoutReport& layout() const { return context_.layout; }

  struct FrameStats {
    std::uint64_t frames = 0;
    double frame_ms = 0;
    std::size_t drawn_edges = 0;
    std::uint64_t filtered_edges = 0;
  };
  [[nodiscard]] FrameStats frame_stats() const { return {frames_, frame_ms_, scene_.edges().size(), scene_.edges_total()}; }

 private:
  /// Whatever happens meanwhile.
  class Follow {
   public:
    explicit Follow(App& app) : app_(app) {}
    Follow(const Follow&) = delete;
    Follow& operator=(const Follow&) = delete;
    ~Follow() { app_.follow_session(); }

   private:
    App& app_;
  };

  void follow_session();
  void draw();
  void step_back();
  void update_theme();
  void serve_requests();
  void serve_wishes();
  void announce_state();

  Session session_;
  ViewState announced_state_;
  ViewState drawn_state_;  // what there was enough memory for
  int found_stream_ = 0;
  Scene scene_;
  ui::Context context_;
  ui::Page page_;
  float styled_ratio_ = 0;
  bool styled_dark_ = false;
  std::uint64_t frames_ = 0;
  double frame_ms_ = 0;
};

}  // namespace headlight

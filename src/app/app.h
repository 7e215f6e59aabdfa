// Owns the document, the state and the page; draws a frame; answers the public API (§4 of the design) as JSON.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/opening/opening.h"
#include "core/view_state.h"
#include "ui/page.h"

namespace headlight {

/// Milliseconds since the beginning of opening; 0 when not reached.
struct OpenTimes {
  std::uint64_t bytes = 0;
  double first_picture_ms = 0;
  double decoded_ms = 0;
};

class App {
 public:
  /// Needs the window to be open.
  App();

  /// Replaces the document; throws InputError and leaves everything as it was when the file cannot be opened.
  /// `start` (a state patch or null) and then `fragment` say where to begin, as far as they fit.
  void open(std::string_view name, std::string_view text, const nlohmann::json& start, std::string_view fragment);
  /// Draws. False: the window was closed.
  bool frame();

  void set_demos(const nlohmann::json& demos);
  /// The sentence under the page while a demo is open.
  void set_demo_look(const std::string& look) { context_.demo_look = look; }

  [[nodiscard]] nlohmann::json document() const;
  [[nodiscard]] nlohmann::json state() const { return to_json(state_); }
  /// Throws std::invalid_argument and changes nothing when the patch does not fit.
  void set_state(const nlohmann::json& patch);
  /// Goes to what a link's fragment describes, from where the document opened.
  void apply_fragment(std::string_view fragment);
  [[nodiscard]] std::string fragment() const { return to_fragment(state_, opening_state_); }
  /// Throws std::invalid_argument: no document, or out of range.
  [[nodiscard]] float weight(int stream, int layer, int head, int query, int key) const;
  [[nodiscard]] nlohmann::json edges();
  [[nodiscard]] nlohmann::json layout() const;
  [[nodiscard]] nlohmann::json stats() const;

 private:
  void update_theme();
  void update_scene();
  void serve_requests();

  std::optional<OpenedDocument> opened_;
  ViewState state_;
  ViewState opening_state_;  // where the document opened: a fragment tells the difference to it
  ViewState announced_state_;
  ui::Scene scene_;
  ui::Context context_;
  ui::Page page_;
  float styled_ratio_ = 0;
  bool styled_dark_ = false;
  std::uint64_t frames_ = 0;
  double frame_ms_ = 0;
  OpenTimes times_;
  double open_started_ms_ = 0;
};

}  // namespace headlight

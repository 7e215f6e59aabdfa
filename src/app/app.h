// Owns the document, the state and the page; draws a frame; answers the public API (§4 of the design) as JSON.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/input_error.h"
#include "core/opening/opening.h"
#include "core/view/fragment.h"
#include "core/view/state_json.h"
#include "core/view/view_state.h"
#include "core/wire/head_message.h"
#include "ui/page.h"

namespace headlight {

/// How opening went. Milliseconds since `started`; 0 when not reached.
struct OpenTimes {
  std::uint64_t bytes = 0;
  double started = 0;  ///< as platform::now_ms
  double index_ms = 0;
  double first_picture_ms = 0;
  double decoded_ms = 0;
};

class App {
 public:
  /// Needs the window to be open.
  App();

  /// The document replaces the one that is open as soon as the heads of its first picture are decoded; where it has its
  /// files (desktop), that is now. `start` (a state patch or null) and then `fragment` say where to begin, as far as they fit.
  /// Returns its number. Throws InputError and leaves everything as it was when one of those heads cannot be decoded.
  /// `is_growing`: its file is still being read, and `grow` follows.
  int open(OpenedDocument opened, const nlohmann::json& start, std::string_view fragment, const OpenTimes& times, bool is_growing = false);
  /// More of a growing document has come; `is_whole`: all of it. What is chosen stays. False: it is another document.
  bool grow(int document, Document grown, const OpenTimes& times, bool is_whole);
  /// Nothing more of it comes, for that reason: what has come stays, and says so.
  void end_growth(int document, const std::string& why);
  /// Forgets a document that does not show yet; of one that grows, shows again what it has replaced.
  void cancel_open();
  /// The document that has grown is the one now: what it has replaced is forgotten.
  void keep_grown() { replaced_.reset(); }

  /// A wire::Job for a document without files. When all heads are on their way, what the document does not use is checked. Null: there is
  /// nothing to do.
  [[nodiscard]] nlohmann::json next_job(int document, bool in_background);
  /// A head that came along with its document, as wire::write_head wrote it. Throws InputError when it is damaged.
  void put_arrived(int document, const ByteSource& message);
  /// What a worker has made of a job; nothing happens when nobody waits for it any more. Where the message is damaged or is of another
  /// head, the job has failed: see `fail_job`.
  void finish_job(int job, const ByteSource& message);
  /// The head cannot be had. A document that has not shown yet is forgotten: throws InputError for the person who opened it.
  void fail_job(int job, const InputError& error);
  /// {ready, heads, shown: whether it does not wait for its first picture any more}; null when it was replaced.
  [[nodiscard]] nlohmann::json progress(int document);

  /// Draws. False: the window was closed.
  bool frame();

  void set_demos(const nlohmann::json& demos);
  /// The sentence under the page while a demo is open.
  void set_demo_look(const std::string& look) { context_.demo_look = look; }

  [[nodiscard]] nlohmann::json document();
  [[nodiscard]] nlohmann::json state() const { return to_json(state_); }
  /// Throws std::invalid_argument and changes nothing when the patch does not fit.
  void set_state(const nlohmann::json& patch);
  /// Does what a key does that the page has heard, spelled as in the table of commands. False: nothing.
  bool press(std::string_view key);
  /// Goes to what a link's fragment describes, from where the document opened.
  void apply_fragment(std::string_view fragment);
  [[nodiscard]] std::string fragment() const { return to_fragment(state_, shown_ ? shown_->opening_state : ViewState()); }
  /// `document`: which one was asked before, 0 for the one that shows. Empty: the head is not decoded, and was asked for. Throws
  /// std::invalid_argument: no document, out of range, or a head that cannot be had; InputError "replaced": another document shows.
  [[nodiscard]] std::optional<float> weight(int document, HeadId id, int query, int key);
  [[nodiscard]] int shown_number() const { return shown_ ? shown_->number : 0; }
  /// The selection in words, for screen readers; empty when no document is open.
  [[nodiscard]] std::string announcement() const;
  /// The tokens of the stream that shows, to be searched: {queries: [{text, joins}, …], keys: […]}. A text that `joins` goes on
  /// where the one before it ends; between others there is a space. No lists at all when no document is open.
  [[nodiscard]] nlohmann::json find_texts() const;
  /// What a search has found there, to be marked: {queries: [index, …], keys: […]}. Another stream takes the marks away.
  void set_found(const nlohmann::json& found);
  [[nodiscard]] nlohmann::json edges();
  [[nodiscard]] nlohmann::json layout() const;
  [[nodiscard]] nlohmann::json stats() const;

 private:
  struct Shown {
    OpenedDocument opened;
    std::vector<std::string> file_warnings;  // without those of the weights, which come with the heads
    ViewState state;
    bool has_own_filter = false;  // a demo's own filter stays
    bool is_growing = false;
    nlohmann::json start;
    ViewState opening_state;  // where the document opened: a fragment tells the difference to it
    std::string fragment;
    OpenTimes times;
    int number = 0;
    std::size_t unused_checked = 0;
  };

  /// What a worker has been asked for.
  struct PendingJob {
    int document = 0;
    bool is_check = false;  ///< of what the document does not use
    wire::HeadAddress address;
    HeadId id;  ///< where it is in the document now, which may have grown
  };

  struct Replaced {
    std::optional<Shown> shown;  // nothing: no document was open
    ViewState state;
  };

  static void choose_beginning(Shown& next);
  void show(std::optional<Shown> next, ViewState state);
  void show_when_ready();
  void decode_wanted(int document);
  [[nodiscard]] nlohmann::json next_check(Shown& target);
  [[nodiscard]] std::optional<PendingJob> take_job(int job);
  void put_head(int document, HeadId id, DecodedHead head);
  void fail_head(int document, HeadId id, const InputError& error);
  void fail_check(int document, const std::string& why);
  [[nodiscard]] Shown* find_document(int number);
  void note_progress(int document);
  void update_warnings();
  void update_theme();
  void update_scene();
  [[nodiscard]] const Stream& shown_stream() const { return shown_->opened.document.streams[static_cast<std::size_t>(state_.stream)]; }
  void serve_requests();
  void serve_wishes();

  std::optional<Shown> shown_;
  std::optional<Shown> arriving_;
  std::optional<Replaced> replaced_;  // by a document that still grows
  int documents_ = 0;
  std::map<int, PendingJob> jobs_;
  int last_job_ = 0;
  ViewState state_;  // of what is shown
  ViewState announced_state_;
  std::uint64_t warned_revision_ = 0;
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

// Which document shows and which one is on its way, what their workers are asked for, and where the answers go. It knows no window,
// no page and no clock: time comes in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/input_error.h"
#include "core/opening/opening.h"
#include "core/session/jobs.h"
#include "core/source/bytes.h"
#include "core/view/view_state.h"
#include "core/wire/job.h"

namespace headlight {

/// How opening went. Milliseconds since `started`; 0 when not reached.
struct OpenTimes {
  std::uint64_t bytes = 0;
  double started = 0;  ///< by the clock that `now_ms` is of
  double index_ms = 0;
  double first_picture_ms = 0;
  double decoded_ms = 0;
};

/// One that shows or is on its way.
struct SessionDocument {
  int number = 0;  ///< counts all that were opened
  OpenedDocument opened;
  std::vector<std::string> file_warnings;  ///< without those of the weights, which come with the heads
  nlohmann::json start;                    ///< a state patch, or null
  std::string fragment;
  ViewState opening_state;  ///< where the document opened: a fragment tells the difference to it
  ViewState linked_state;   ///< where its link leads
  OpenTimes times;
  bool is_growing = false;         ///< its file is still being read
  std::size_t unused_checked = 0;  ///< of what no head is made of

  [[nodiscard]] bool has_own_filter() const { return start.is_object() && start.contains("filter"); }
};

class Session {
 public:
  // --- Opening ---

  /// The document replaces the one that shows as soon as the heads of its first picture are there; where it has its files (desktop),
  /// that is now. `start` (a state patch or null) and then `fragment` say where to begin, as far as they fit. Returns its number. Throws
  /// InputError and leaves everything as it was when one of those heads cannot be decoded. `is_growing`: `grow` follows.
  int open(OpenedDocument opened, const nlohmann::json& start, std::string_view fragment, const OpenTimes& times, double now_ms,
           bool is_growing = false);
  /// More of a growing document has come; `is_whole`: all of it. What is chosen and what is decoded stays. False: this is another
  /// document, and nothing has changed.
  bool grow(int number, Document grown, const OpenTimes& times, bool is_whole, double now_ms);
  /// No more of it comes, for that reason: what has come stays, and says so.
  void end_growth(int number, const std::string& why);
  /// Forgets a document that does not show yet; of one that grows, shows again what it has replaced.
  void cancel_open();
  /// What a growing document has replaced is forgotten.
  void keep_grown() { replaced_.reset(); }

  // --- Jobs ---

  /// What a worker does next for a document without files; nothing when all is on its way. `in_background`: also what nobody waits for,
  /// unless it is dear.
  [[nodiscard]] std::optional<wire::Job> next_job(int number, bool in_background);
  /// A head that came along with its document, as wire::write_head wrote it. Throws InputError when it is damaged.
  void put_arrived(int number, const ByteSource& message, double now_ms);
  /// What a worker has made of a job; nothing happens when nobody waits for it any more. Where the message is damaged or is of another
  /// head, the job has failed.
  void finish_job(int job, const ByteSource& message, double now_ms);
  /// The head cannot be had. A document that does not show yet is forgotten: throws InputError for the person who opened it.
  void fail_job(int job, const InputError& error, double now_ms);
  /// Where the files are at hand (desktop), what was asked for is decoded on the spot.
  void decode_wanted(double now_ms);

  struct Progress {
    std::size_t ready = 0;
    std::size_t heads = 0;
    bool is_growing = false;
    bool is_shown = false;  ///< it does not wait for its first picture any more
  };
  /// Nothing: the document is gone.
  [[nodiscard]] std::optional<Progress> progress(int number) const;

  // --- What shows ---

  [[nodiscard]] SessionDocument* shown() { return shown_ ? &*shown_ : nullptr; }
  [[nodiscard]] const SessionDocument* shown() const { return shown_ ? &*shown_ : nullptr; }
  [[nodiscard]] ViewState& state() { return state_; }
  [[nodiscard]] const ViewState& state() const { return state_; }
  /// Throws std::invalid_argument and changes nothing when the patch does not fit.
  void set_state(const nlohmann::json& patch);
  /// Goes to what a link's fragment describes, from where the document opened.
  void apply_fragment(std::string_view fragment);
  [[nodiscard]] std::string fragment() const;
  /// `document`: which one was asked, 0 for the one that shows. Empty: the head has to come first, and was asked for. Throws
  /// std::invalid_argument when there is no such weight or it cannot be had, InputError "replaced" when another document shows now.
  [[nodiscard]] std::optional<float> weight(int document, HeadId id, int query, int key, double now_ms);
  /// What the weights say is known as the heads come: brings the document's warnings up to date.
  void update_warnings();
  /// The picture is on the screen.
  void note_picture(double now_ms);

  /// What has happened since somebody asked last.
  struct Changes {
    bool document = false;  ///< another one shows, or none
    bool growth = false;    ///< the one that shows has grown
    bool picture = false;   ///< it would look different now
  };
  [[nodiscard]] Changes take_changes() { return std::exchange(changes_, {}); }

 private:
  /// By a document that still grows.
  struct Replaced {
    std::optional<SessionDocument> document;  // nothing: none was open
    ViewState state;
  };

  template <typename Self>
  static auto find_in(Self& self, int number) -> decltype(&*self.shown_);
  /// Null: it is gone.
  [[nodiscard]] SessionDocument* find(int number);
  [[nodiscard]] const SessionDocument* find(int number) const;
  [[nodiscard]] bool is_arriving(int document) const { return arriving_ && arriving_->number == document; }
  [[nodiscard]] bool is_replaced(int document) const { return replaced_ && replaced_->document && replaced_->document->number == document; }
  static void choose_beginning(SessionDocument& document);
  void show_when_ready();
  void show(std::optional<SessionDocument> document, ViewState state);
  void decode_wanted(int number, double now_ms);
  void put_head(SessionDocument& document, HeadId id, DecodedHead head, double now_ms);
  void fail_head(SessionDocument& document, HeadId id, const InputError& error, double now_ms);
  void fail_check(SessionDocument& document, const std::string& why);
  static void note_progress(SessionDocument& document, double now_ms);

  std::optional<SessionDocument> shown_;
  std::optional<SessionDocument> arriving_;
  std::optional<Replaced> replaced_;
  ViewState state_;  // of what shows
  Jobs jobs_;
  int documents_ = 0;
  std::optional<std::uint64_t> warned_revision_;  // of the heads that the warnings speak of
  Changes changes_;
};

}  // namespace headlight

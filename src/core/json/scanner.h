// The first half of the index: from a file's bytes, as they arrive, to its structure as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/input_error.h"
#include "core/json/skeleton.h"

namespace headlight {

/// A place in the skeleton's text where it stops following the file's byte by byte.
struct Seam {
  std::size_t skeleton_offset = 0;
  std::uint64_t file_offset = 0;
};

/// The skeleton as JSON text: "[]" in place of a matrix, "\"\"" in place of a text that stays in the file.
struct ScannedText {
  std::string text;
  std::vector<Seam> seams;  ///< the first is where it begins
  std::vector<MatrixSpan> matrices;
  std::vector<std::size_t> matrix_ordinals;  ///< which '[' of `text` stands for each matrix
  std::vector<TextSpan> texts;
  std::vector<std::size_t> text_ordinals;  ///< which string value (keys do not count) of `text` stands for each text
  std::vector<IrregularArray> irregulars;  ///< without their values, which are in `text`
  std::vector<std::size_t> irregular_ordinals;
  bool truncated = false;
  std::string cut_path;
};

/// One pass over a text, cut anywhere: copies the structure, leaves out the bulk, and closes what a broken-off text left open.
/// It knows brackets, strings and separators; whether they are in the right order is the parser's business (syntax.h).
/// Throws what SkeletonReader::feed throws.
class Scanner {
 public:
  Scanner(std::uint64_t base, bool first_value_only);

  void feed(std::string_view chunk);
  [[nodiscard]] bool done() const { return done_; }
  /// In the file, behind what was fed and needed.
  [[nodiscard]] std::uint64_t offset() const { return at_; }
  /// Whether a text that breaks off here would be more than its beginning.
  [[nodiscard]] bool holds_anything() const {
    return !result_.matrices.empty() || !result_.texts.empty() || (place_ == Place::text && open_text_.is_packed);
  }
  /// Tells of each matrix as soon as its last bracket has passed.
  void on_matrix(std::function<void(const MatrixSpan&)> tell) { tell_matrix_ = std::move(tell); }
  /// Where the matrix begins that what was fed last stands in, or may turn out to stand in.
  [[nodiscard]] std::optional<std::uint64_t> open_matrix_begin() const;
  [[nodiscard]] ScannedText finish();

 private:
  enum class Place { structure, text, before_row, row_begin, row, word, after_row };  // the last five inside a matrix

  struct Container {
    bool is_object = false;
    std::uint64_t offset = 0;      // in the file
    std::size_t text_begin = 0;    // in the skeleton's text
    std::size_t whole_before = 0;  // `whole_` when it was opened
    std::size_t key_begin = 0;     // of the member that is being read
    std::size_t key_length = 0;
    std::size_t index = 0;  // of the element that is being read
    bool is_irregular = false;
    std::size_t irregular = 0;   // which
    std::size_t rest_begin = 0;  // in the skeleton's text: what makes it irregular, and what follows
  };

  struct OpenText {
    bool is_key = false;
    bool is_packed = false;
    bool stays_in_file = false;
    bool has_escapes = false;
    bool after_backslash = false;
    std::uint64_t offset = 0;    // of its first character in the file
    std::size_t text_begin = 0;  // of its quote in the skeleton's text
    int utf8_missing = 0;        // bytes that the character which is being read still lacks
    unsigned char utf8_least = 0;
    unsigned char utf8_most = 0;  // what the next of them may be
    unsigned char utf8_lead = 0;
    std::uint64_t utf8_offset = 0;
  };

  struct OpenMatrix {
    Container outer;
    std::size_t rows = 0;     // whole ones
    std::size_t columns = 0;  // of the first row
    std::size_t commas = 0;   // in this row so far
    char last = '[';          // the last byte of this row that is not blank
    std::string word;         // the letters that end here
  };

  void scan_block();
  void scan_structure();
  void open_container(bool is_object);
  void close_container();
  void next_element();
  void copy_plain();
  void end_value();

  void begin_text();
  void scan_text_part();
  void take_text(std::size_t length);
  void take_utf8(unsigned char byte);
  void begin_utf8(unsigned char lead);
  void require_whole_character();
  [[noreturn]] void fail_utf8(std::uint64_t offset, unsigned char byte);
  void end_text();
  void add_text(std::uint64_t end);

  void begin_matrix();
  void scan_between_rows();
  void scan_row_begin();
  void scan_row_part();
  void scan_word();
  void end_row(std::size_t count);
  void end_matrix();
  void leave_row();
  void leave_matrix(IrregularArray::Reason reason, std::size_t count, std::string_view passed, std::string_view word = {});

  void advance(std::size_t length);
  void skip_space();
  void copy(std::size_t length);
  void write(std::string_view substitute, std::uint64_t offset);
  void mark_whole() { whole_ = result_.text.size(); }
  [[nodiscard]] std::string_view key_of(const Container& object) const;
  [[nodiscard]] std::string path_of(std::size_t level) const;
  [[nodiscard]] std::string describe_cut() const;
  void cut();
  [[noreturn]] void fail(const InputError& error) const;
  [[noreturn]] void fail_at_limit() const;

  bool first_value_only_;
  bool done_ = false;
  std::function<void(const MatrixSpan&)> tell_matrix_;
  std::string_view rest_;  // of the block that is being scanned
  std::uint64_t at_;       // the offset in the file of the first byte of `rest_`
  Place place_ = Place::structure;
  ScannedText result_;
  std::vector<Container> open_;
  OpenText open_text_;
  OpenMatrix open_matrix_;
  std::size_t whole_ = 0;          // length of the skeleton's text up to which it is whole
  std::size_t brackets_ = 0;       // '[' written so far
  std::size_t strings_ = 0;        // string values written so far
  std::size_t opened_in_row_ = 0;  // '[' that came last, with nothing but white space between them
  bool expects_value_ = false;     // a ':' came last
};

}  // namespace headlight

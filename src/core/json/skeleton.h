// The structure of a JSON text without its bulk: the same document, with each matrix of numbers and each long text
// replaced by a reference to its span. Formats read the skeleton; the numbers stay in the file until a head is decoded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/source/bytes.h"

namespace headlight {

/// A rectangular array of rows of numbers. Its grammar is checked when it is decoded; its shape is known now.
struct MatrixSpan {
  Span span;  ///< from the outer '[' to its ']'
  int rows = 0;
  int columns = 0;
};

/// A text that stays in the file: its characters without the quotes, escapes not resolved.
struct TextSpan {
  Span span;
  bool has_escapes = false;
};

/// An array that begins like a matrix and turns out to be none. Of its rows and numbers up to there nothing is kept.
struct IrregularArray {
  enum class Reason {
    row_length,  ///< a row has another length than the first
    no_number,   ///< something else stands in a row
    no_row       ///< something else stands between the rows
  };
  Reason reason = Reason::row_length;
  std::size_t row = 0;                  ///< where that is
  std::size_t count = 0;                ///< row_length: of the numbers in this row; no_number: the column
  std::size_t columns = 0;              ///< of the first row; 0 when it is the one
  std::optional<nlohmann::json> value;  ///< no_number, no_row: what stands there, if the text does not break off in it
};

struct Skeleton {  // NOLINT(bugprone-exception-escape): nlohmann::json asserts where it moves
  /// A reference is a `binary` value (no JSON text can hold one); `find_matrix`, `find_text` and `find_irregular` tell which.
  nlohmann::json root;
  std::vector<MatrixSpan> matrices;
  /// Strings longer than `long_text` bytes, and every string under a key "data" (packed numbers).
  std::vector<TextSpan> texts;
  std::vector<IrregularArray> irregulars;
  /// The text ends in the middle. What was open has been closed; its last, unfinished part is dropped, except for a
  /// string under "data", which is kept as far as it goes.
  bool truncated = false;
  std::string cut_path;  ///< if truncated: the innermost array or object that was still open, "attention[7]"; "" is the root
};

constexpr std::uint64_t long_text = 65536;
constexpr int max_nesting = 512;
constexpr std::uint64_t max_skeleton_bytes = std::uint64_t{64} << 20U;

constexpr std::uint64_t longest_passing = std::uint64_t{64} << 20U;

/// Reads a text as it arrives, in one pass, and keeps nothing of it but its structure. Follows RFC 8259, with every key of an
/// object once, but takes NaN, Infinity and -Infinity inside matrices, whose grammar is checked when they are decoded; escapes
/// of long texts when they are read.
/// Throws InputError: "empty", "syntax", "number" (outside a matrix, beyond a double's range), "limit", "shape" (an irregular
/// array beyond the limit), and "truncated" for a text that ends before its first matrix or packed tensor.
class SkeletonReader {
 public:
  /// base: the offset in the file of the first byte that is fed; spans and errors count from the file's beginning.
  /// first_value_only: the first array or object ends the text, and what comes behind it is ignored.
  explicit SkeletonReader(std::uint64_t base = 0, bool first_value_only = false);
  SkeletonReader(const SkeletonReader&) = delete;
  SkeletonReader& operator=(const SkeletonReader&) = delete;
  SkeletonReader(SkeletonReader&&) noexcept;
  SkeletonReader& operator=(SkeletonReader&&) noexcept;
  ~SkeletonReader();

  /// Hands over each matrix as soon as it is closed, with its text, which is gone afterwards. Texts beyond `longest_passing` do not
  /// stay in memory: of such a matrix nothing is told.
  void on_matrix(std::function<void(const MatrixSpan&, std::string_view text)> take);
  /// The next bytes of the text, in order, cut anywhere.
  void feed(std::string_view chunk);
  /// What `finish` would return if the text broke off here; nothing before the first matrix or long text. Throws InputError likewise.
  [[nodiscard]] std::optional<Skeleton> so_far() const;
  /// With first_value_only: whether that value is complete, so that nothing more need be fed.
  [[nodiscard]] bool done() const;
  /// After the last of them, once.
  [[nodiscard]] Skeleton finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] Skeleton read_skeleton(const ByteSource& text);

/// What a value of `root` refers to; null when it is none of these.
[[nodiscard]] const MatrixSpan* find_matrix(const Skeleton& skeleton, const nlohmann::json& value);
[[nodiscard]] const TextSpan* find_text(const Skeleton& skeleton, const nlohmann::json& value);
[[nodiscard]] const IrregularArray* find_irregular(const Skeleton& skeleton, const nlohmann::json& value);

/// "attention[0][1]: 4 numbers, expected 5" of the array at `path`; `found` is for the value that stands there.
[[nodiscard]] std::string describe_irregular(const IrregularArray& array, const std::string& path, const std::string& found);

/// Whether the text broke off inside the value at `path`.
[[nodiscard]] bool is_cut(const Skeleton& skeleton, std::string_view path);

/// Paths as messages spell them: "attention[3]", "streams[1].tokens"; "" is the root.
[[nodiscard]] std::string element_path(std::string_view path, std::size_t index);
[[nodiscard]] std::string member_path(std::string_view path, std::string_view key);

}  // namespace headlight

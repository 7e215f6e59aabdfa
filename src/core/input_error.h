// What is wrong with a file, as one sentence for the person who dropped it.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/source/bytes.h"

namespace headlight {

/// The message says what was expected, what was found, and where. `open_document` puts the file's name in front.
class InputError : public std::runtime_error {
 public:
  /// code: a stable word for programs: "empty", "syntax", "truncated", "unrecognized", "shape", "number", "tokens", "base64", "limit",
  /// "unreadable".
  InputError(std::string code, const std::string& sentence, std::optional<std::uint64_t> offset = std::nullopt)
      : std::runtime_error(sentence), code_(std::move(code)), offset_(offset) {}

  /// An error at a byte of a text. Whoever has the bytes puts line and column behind the sentence: see `with_place`.
  static InputError at(std::uint64_t offset, std::string code, const std::string& sentence) {
    InputError error(std::move(code), sentence, offset);
    error.needs_place_ = true;
    return error;
  }

  [[nodiscard]] const std::string& code() const { return code_; }
  [[nodiscard]] std::optional<std::uint64_t> offset() const { return offset_; }
  [[nodiscard]] bool needs_place() const { return needs_place_; }

 private:
  std::string code_;
  std::optional<std::uint64_t> offset_;
  bool needs_place_ = false;
};

/// The error with the place behind its sentence, if it is one that still needs it.
[[nodiscard]] InputError with_place(const InputError& error, const ByteSource& bytes);

/// "line 3, column 14 (byte 271)"; the column counts bytes from 1.
[[nodiscard]] std::string describe_place(const ByteSource& text, std::uint64_t offset);

}  // namespace headlight

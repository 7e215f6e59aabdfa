// What is wrong with a file, as one sentence for the person who dropped it.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace headlight {

/// The message says what was expected, what was found, and where. `open_document` puts the file's name in front.
class InputError : public std::runtime_error {
 public:
  /// code: a stable word for programs: "empty", "syntax", "truncated", "unrecognized", "shape", "number", "tokens", "base64", "limit".
  InputError(std::string code, const std::string& sentence, std::optional<std::uint64_t> offset = std::nullopt)
      : std::runtime_error(sentence), code_(std::move(code)), offset_(offset) {}

  [[nodiscard]] const std::string& code() const { return code_; }
  [[nodiscard]] std::optional<std::uint64_t> offset() const { return offset_; }

 private:
  std::string code_;
  std::optional<std::uint64_t> offset_;
};

/// "line 3, column 14 (byte 271)"; the column counts bytes from 1.
[[nodiscard]] std::string describe_place(std::string_view text, std::uint64_t offset);

}  // namespace headlight

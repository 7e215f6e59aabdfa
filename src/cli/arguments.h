// The words behind a command: files, and options that begin with "--".
#pragma once

#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace headlight::cli {

/// Wrong usage, as one sentence.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An option that a command knows: "--layer", with a value behind it ("--layer 3" or "--layer=3") or without.
struct Option {
  std::string_view name;
  bool has_value = false;
};

class Arguments {
 public:
  /// Behind "--" everything is a file. Throws UsageError for an option that is not known, comes twice, or lacks its value.
  Arguments(std::span<char* const> words, std::span<const Option> known);

  [[nodiscard]] const std::vector<std::string>& files() const { return files_; }
  [[nodiscard]] bool has(std::string_view option) const { return values_.find(option) != values_.end(); }
  [[nodiscard]] std::optional<std::string> find(std::string_view option) const;
  /// Throws UsageError when it is not there, or is no whole number.
  [[nodiscard]] int number(std::string_view option) const;
  /// "0,3-5" as 0, 3, 4, 5; ascending, each once. Empty when it is not there. Throws UsageError.
  [[nodiscard]] std::vector<int> numbers(std::string_view option) const;

 private:
  std::vector<std::string> files_;
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace headlight::cli

#include "cli/arguments.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <set>
#include <system_error>

namespace headlight::cli {
namespace {

std::optional<int> read_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

const Option& find_option(std::span<const Option> known, std::string_view name) {
  const auto option = std::find_if(known.begin(), known.end(), [&](const Option& candidate) { return candidate.name == name; });
  if (option == known.end()) throw UsageError("There is no option " + std::string(name) + ".");
  return *option;
}

}  // namespace

Arguments::Arguments(std::span<char* const> words, std::span<const Option> known) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word == "--") {
      files_.insert(files_.end(), words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
      return;
    }
    if (word.substr(0, 1) != "-") {
      files_.emplace_back(word);
      continue;
    }
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::string name(word.substr(0, equals));
    const Option& option = find_option(known, name);
    std::string value;
    if (equals < word.size()) {
      if (!option.has_value) throw UsageError(name + " takes no value.");
      value = word.substr(equals + 1);
    } else if (option.has_value) {
      if (++i == words.size()) throw UsageError(name + " needs a value.");
      value = words[i];
    }
    if (!values_.emplace(name, value).second) throw UsageError(name + " is given twice.");
  }
}

std::optional<std::string> Arguments::find(std::string_view option) const {
  const auto found = values_.find(option);
  return found == values_.end() ? std::nullopt : std::optional(found->second);
}

int Arguments::number(std::string_view option) const {
  const std::optional<std::string> text = find(option);
  if (!text) throw UsageError(std::string(option) + " is missing.");
  const std::optional<int> number = read_number(*text);
  if (!number) throw UsageError(std::string(option) + " needs a whole number from 0 on, not \"" + *text + "\".");
  return *number;
}

std::vector<int> Arguments::numbers(std::string_view option) const {
  constexpr int most = 65536;
  const std::optional<std::string> text = find(option);
  if (!text) return {};
  const auto refuse = [&] { return UsageError(std::string(option) + " needs numbers and ranges like 0,3-5, not \"" + *text + "\"."); };
  std::set<int> numbers;
  std::string_view rest = *text;
  while (true) {
    const std::string_view part = rest.substr(0, rest.find(','));
    const std::size_t dash = part.find('-');
    const std::optional<int> first = read_number(part.substr(0, dash));
    const std::optional<int> last = dash == std::string_view::npos ? first : read_number(part.substr(dash + 1));
    if (!first || !last || *last < *first || *last - *first >= most) throw refuse();
    for (int number = *first; number <= *last; ++number) numbers.insert(number);
    if (part.size() == rest.size()) break;
    rest.remove_prefix(part.size() + 1);
  }
  return {numbers.begin(), numbers.end()};
}

}  // namespace headlight::cli

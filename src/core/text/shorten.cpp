#include "core/text/shorten.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <vector>

namespace headlight {
namespace {

std::vector<std::size_t> ends_of_words(const std::string& text) {
  std::vector<std::size_t> ends;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == ' ' && text[at - 1] != ' ') ends.push_back(at);
  }
  return ends;
}

}  // namespace

std::string shorten(const std::string& text, const std::string& ending, const std::function<bool(const std::string&)>& fits) {
  if (fits(text)) return text;
  const std::vector<std::size_t> ends = ends_of_words(text);
  const auto first_too_long =
      std::partition_point(ends.begin(), ends.end(), [&](std::size_t end) { return fits(text.substr(0, end) + ending); });
  return first_too_long == ends.begin() ? ending : text.substr(0, *std::prev(first_too_long)) + ending;
}

}  // namespace headlight

#include "core/opening/broken_file.h"

#include <algorithm>
#include <cstddef>

namespace headlight {
namespace {

std::ptrdiff_t count_whole_heads(const Document& document) {
  std::ptrdiff_t count = 0;
  for (const Stream& stream : document.streams) {
    count += std::count_if(stream.sources.begin(), stream.sources.end(),
                           [](const HeadSource& source) { return source.encoding != Encoding::absent; });
  }
  return count;
}

std::string describe_cut_place(const Document& document, const std::string& cut_path) {
  for (const Stream& stream : document.streams) {
    if (!stream.cut_layer) continue;
    return "inside layer " + std::to_string(*stream.cut_layer) + (document.streams.size() > 1 ? " of " + stream.name : "");
  }
  return cut_path.empty() ? "without its last bracket" : "inside " + cut_path;
}

}  // namespace

std::string describe_break(const Document& document, const std::string& cut_path, std::uint64_t bytes) {
  const std::ptrdiff_t count = count_whole_heads(document);
  return std::to_string(count) + (count == 1 ? " whole head; the file ends " : " whole heads; the file ends ") +
         describe_cut_place(document, cut_path) + " (byte " + std::to_string(bytes) + ").";
}

}  // namespace headlight

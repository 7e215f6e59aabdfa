#include "core/store/open_document.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <new>
#include <optional>
#include <utility>

#include "core/formats/format.h"
#include "core/input_error.h"
#include "core/json/numbers.h"
#include "core/json/skeleton.h"

namespace headlight {
namespace {

bool starts_with(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

std::string_view view_of(std::string_view text, const Span& span) {
  return text.substr(static_cast<std::size_t>(span.offset), static_cast<std::size_t>(span.length));
}

void mark_special(std::vector<Token>& tokens) {
  for (Token& token : tokens) token.special = token.special || is_special_token(token.text);
}

Matrix decode(std::string_view file, const TextSource& source, const Stream& stream) {
  return decode_text(view_of(file, source.span), static_cast<int>(stream.queries.size()), static_cast<int>(stream.keys.size()),
                     source.span.offset)
      .matrix;
}

Matrix decode(std::string_view file, const PackedSource& source, const Stream& stream) {
  Matrix matrix{static_cast<int>(stream.queries.size()), static_cast<int>(stream.keys.size()), {}};
  matrix.weights.resize(stream.queries.size() * stream.keys.size());
  if (source.unescaped) {
    decode_packed(*source.unescaped, source.dtype, source.first_element, matrix.weights);
    return matrix;
  }
  try {
    decode_packed(view_of(file, source.span), source.dtype, source.first_element, matrix.weights);
  } catch (const InputError& error) {
    throw InputError(error.code(), error.what(), source.span.offset + error.offset().value_or(0));
  }
  return matrix;
}

/// The matrix of a head; empty when the file broke off before it.
std::optional<Matrix> decode_head(std::string_view file, const Stream& stream, int layer, int head) {
  const HeadSource& source = stream.source(layer, head);
  try {
    if (const auto* text = std::get_if<TextSource>(&source)) return decode(file, *text, stream);
    if (const auto* packed = std::get_if<PackedSource>(&source)) return decode(file, *packed, stream);
  } catch (const InputError& error) {
    std::string sentence = "layer " + std::to_string(layer) + ", head " + std::to_string(head) + ": " + error.what();
    if (error.offset()) sentence += ", at " + describe_place(file, *error.offset());
    throw InputError(error.code(), sentence, error.offset());
  }
  return std::nullopt;
}

/// The decoded heads of one stream, layer by layer; empty where the file broke off.
using StreamHeads = std::vector<std::optional<Matrix>>;

StreamHeads decode_stream(std::string_view file, const Stream& stream) {
  StreamHeads heads;
  heads.reserve(stream.sources.size());
  for (int layer = 0; layer < stream.layers; ++layer) {
    for (int head = 0; head < stream.heads; ++head) heads.push_back(decode_head(file, stream, layer, head));
  }
  return heads;
}

struct Extent {
  int queries = 0;
  int keys = 0;
};

/// Up to the last row and the last column that hold anything but 0.
void include_weights(Extent& extent, const Matrix& matrix) {
  for (int query = 0; query < matrix.queries; ++query) {
    for (int key = matrix.keys - 1; key >= 0; --key) {
      if (matrix.at(query, key) == 0) continue;
      extent.queries = std::max(extent.queries, query + 1);
      extent.keys = std::max(extent.keys, key + 1);
      break;
    }
  }
}

Matrix crop(const Matrix& matrix, const Extent& extent) {
  Matrix cropped{extent.queries, extent.keys, {}};
  cropped.weights.reserve(static_cast<std::size_t>(extent.queries) * static_cast<std::size_t>(extent.keys));
  for (int query = 0; query < extent.queries; ++query) {
    cropped.weights.insert(cropped.weights.end(), matrix.row(query), matrix.row(query) + extent.keys);
  }
  return cropped;
}

std::string describe_cut(int before, int after, const char* what) {
  if (before == after) return std::string("none of the ") + what;
  return "the last " + std::to_string(before - after) + " of " + std::to_string(before) + " " + what;
}

/// Trailing rows and columns that are 0 in all heads are padding.
void cut_padding(Stream& stream, StreamHeads& heads, std::vector<std::string>& warnings) {
  Extent extent;
  for (const auto& head : heads) {
    if (head) include_weights(extent, *head);
  }
  const Extent whole{static_cast<int>(stream.queries.size()), static_cast<int>(stream.keys.size())};
  const bool is_all_zero = extent.keys == 0;
  if (is_all_zero || (extent.queries == whole.queries && extent.keys == whole.keys)) return;
  for (auto& head : heads) {
    if (head) head = crop(*head, extent);
  }
  stream.queries.resize(static_cast<std::size_t>(extent.queries));
  stream.keys.resize(static_cast<std::size_t>(extent.keys));
  warnings.push_back("Padding was cut, which is 0 in every head: " + describe_cut(whole.queries, extent.queries, "queries") + " and " +
                     describe_cut(whole.keys, extent.keys, "keys") + ".");
}

std::ptrdiff_t count_whole_heads(const Document& document) {
  std::ptrdiff_t count = 0;
  for (const Stream& stream : document.streams) {
    count += std::count_if(stream.sources.begin(), stream.sources.end(),
                           [](const HeadSource& source) { return !std::holds_alternative<NoSource>(source); });
  }
  return count;
}

std::string describe_cut_place(const Document& document, const Skeleton& skeleton) {
  for (const Stream& stream : document.streams) {
    if (!stream.cut_layer) continue;
    return "inside layer " + std::to_string(*stream.cut_layer) + (document.streams.size() > 1 ? " of " + stream.name : "");
  }
  return skeleton.cut_path.empty() ? "without its last bracket" : "inside " + skeleton.cut_path;
}

std::string describe_break(const Document& document, const Skeleton& skeleton, std::size_t bytes) {
  const std::ptrdiff_t count = count_whole_heads(document);
  return std::to_string(count) + (count == 1 ? " whole head; the file ends " : " whole heads; the file ends ") +
         describe_cut_place(document, skeleton) + " (byte " + std::to_string(bytes) + ").";
}

std::string four_digits(float value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4g", static_cast<double>(value));
  return text.data();
}

/// What all heads of a stream together look like.
void describe_weights(const Document& document, int stream_index, const HeadStore& heads, std::vector<std::string>& warnings) {
  const Stream& stream = document.streams[static_cast<std::size_t>(stream_index)];
  std::uint64_t missing = 0;
  std::optional<HeadSummary> unusual;
  for (int layer = 0; layer < stream.layers; ++layer) {
    for (int head = 0; head < stream.heads; ++head) {
      const HeadSummary* summary = heads.summary({stream_index, layer, head});
      if (summary == nullptr) continue;
      missing += summary->missing;
      if (is_normalized(*summary)) continue;
      if (!unusual) unusual = *summary;
      unusual->min = std::min(unusual->min, summary->min);
      unusual->row_sum_min = std::min(unusual->row_sum_min, summary->row_sum_min);
      unusual->row_sum_max = std::max(unusual->row_sum_max, summary->row_sum_max);
    }
  }
  const std::string prefix = document.streams.size() > 1 ? stream.name + ": " : "";
  if (missing > 0) {
    warnings.push_back(prefix + std::to_string(missing) + (missing == 1 ? " weight is" : " weights are") +
                       " missing (NaN or infinite in the file).");
  }
  if (unusual) {
    warnings.push_back(prefix + "The weights are not normalized: rows sum to " + four_digits(unusual->row_sum_min) + " … " +
                       four_digits(unusual->row_sum_max) + (unusual->min < 0 ? ", some weights are negative." : "."));
  }
}

OpenedDocument open(std::string_view name, std::string_view text) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point started = Clock::now();
  const Skeleton skeleton = read_skeleton(text);
  const std::chrono::duration<double, std::milli> index_time = Clock::now() - started;
  Document document = open_format({text, skeleton});
  document.name = name;
  std::vector<std::string> warnings;
  if (skeleton.truncated) warnings.push_back(describe_break(document, skeleton, text.size()));

  std::vector<StreamHeads> decoded;
  for (Stream& stream : document.streams) {
    mark_special(stream.queries);
    mark_special(stream.keys);
    decoded.push_back(decode_stream(text, stream));
    if (document.may_be_padded) cut_padding(stream, decoded.back(), warnings);
  }
  HeadStore heads(document);
  for (std::size_t stream = 0; stream < decoded.size(); ++stream) {
    const int stream_index = static_cast<int>(stream);
    const int heads_per_layer = document.streams[stream].heads;
    for (std::size_t i = 0; i < decoded[stream].size(); ++i) {
      const int index = static_cast<int>(i);
      if (decoded[stream][i]) heads.put({stream_index, index / heads_per_layer, index % heads_per_layer}, std::move(*decoded[stream][i]));
    }
    describe_weights(document, stream_index, heads, warnings);
  }
  document.warnings.insert(document.warnings.begin(), warnings.begin(), warnings.end());
  return {std::move(document), std::move(heads), index_time.count()};
}

}  // namespace

OpenedDocument open_document(std::string_view name, std::string_view text) {
  const std::string prefix = std::string(name) + ": ";
  try {
    return open(name, text);
  } catch (const InputError& error) {
    throw InputError(error.code(), prefix + error.what(), error.offset());
  } catch (const std::bad_alloc&) {
    throw InputError("limit", prefix + "expected a file that fits into memory, found one that needs more than there is");
  }
}

bool is_special_token(std::string_view text) {
  constexpr std::array<std::string_view, 24> known = {
      "[CLS]", "[SEP]",  "[PAD]", "[MASK]", "[UNK]", "[BOS]", "[EOS]", "<s>",   "</s>",  "<pad>", "<PAD>",           "<unk>",
      "<UNK>", "<mask>", "<bos>", "<BOS>",  "<eos>", "<EOS>", "<cls>", "<sep>", "<sos>", "<SOS>", "<start_of_turn>", "<end_of_turn>"};
  if (std::find(known.begin(), known.end(), text) != known.end()) return true;
  constexpr std::size_t shortest = 5;  // "<|x|>"
  return (text.size() >= shortest && starts_with(text, "<|") && ends_with(text, "|>")) ||
         (starts_with(text, "<｜") && ends_with(text, "｜>")) ||     // DeepSeek
         (starts_with(text, "<extra_id_") && ends_with(text, ">"));  // T5
}

}  // namespace headlight

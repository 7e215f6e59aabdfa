#include "core/export/headlight_file.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <span>

#include "core/export/base64.h"
#include "core/heads/float16.h"
#include "core/input_error.h"
#include "core/opening/special_tokens.h"
#include "core/weight.h"
#include "core/wire/document_json.h"

namespace headlight {
namespace {

using nlohmann::json;

const char* name_of(Dtype dtype) { return dtype == Dtype::uint8 ? "uint8" : dtype == Dtype::float16 ? "float16" : "float32"; }

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

/// What happened to weights that the dtype cannot hold.
struct Losses {
  std::uint64_t absent_heads = 0;
  std::uint64_t missing = 0;
  std::uint64_t masked = 0;
  std::uint64_t out_of_range = 0;
  std::uint64_t below_range = 0;  // of float16
};

void append_float16(std::string& bytes, float weight, Losses& losses) {
  const std::uint16_t half = float32_to_float16(weight);
  if (is_weight(weight) && !is_weight(float16_to_float32(half))) ++(weight < 0 ? losses.below_range : losses.out_of_range);
  bytes += static_cast<char>(half & 0xFFU);
  bytes += static_cast<char>(half >> 8U);
}

void append_uint8(std::string& bytes, float weight, Losses& losses) {
  if (!is_weight(weight)) {
    ++(is_masked(weight) ? losses.masked : losses.missing);
    weight = 0;
  } else if (weight < 0 || weight > 1) {
    ++losses.out_of_range;
    weight = std::clamp(weight, 0.0F, 1.0F);
  }
  bytes += static_cast<char>(std::lround(weight * 255.0F));
}

/// Little endian, in C order.
std::string encode_weights(std::span<const float> weights, Dtype dtype, Losses& losses) {
  static_assert(std::endian::native == std::endian::little, "float32 is written as it stands in memory");
  if (dtype == Dtype::float32) return {reinterpret_cast<const char*>(weights.data()), weights.size_bytes()};
  std::string bytes;
  bytes.reserve(weights.size() * 2);
  for (const float weight : weights) {
    if (dtype == Dtype::float16) {
      append_float16(bytes, weight, losses);
    } else {
      append_uint8(bytes, weight, losses);
    }
  }
  return bytes;
}

json list_texts(const std::vector<Token>& tokens) {
  json list = json::array();
  for (const Token& token : tokens) list.push_back(token.text);
  return list;
}

json special_indices(const std::vector<Token>& tokens) {
  json list = json::array();
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].special) list.push_back(i);
  }
  return list;
}

json list_info(const std::vector<Token>& tokens) {
  json list = json::array();
  for (const Token& token : tokens) list.push_back(token_info_to_json(token));
  return list;
}

/// Whether a file says nothing of the token but its text.
bool is_plain(const Token& token) {
  return token_info_to_json(token).empty() && token.segment == 0 && token.special == is_special_token(token.text);
}

bool same_tokens(const std::vector<Token>& a, const std::vector<Token>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Token& x, const Token& y) {
    return x.text == y.text && x.segment == y.segment && x.special == y.special && token_info_to_json(x) == token_info_to_json(y);
  });
}

/// The format has a place for more than texts only where queries and keys are one list.
void add_tokens(json& members, const Stream& stream, std::vector<std::string>& warnings) {
  if (!same_tokens(stream.queries, stream.keys)) {
    members["queries"] = list_texts(stream.queries);
    members["keys"] = list_texts(stream.keys);
    const auto are_plain = [](const std::vector<Token>& tokens) { return std::all_of(tokens.begin(), tokens.end(), is_plain); };
    if (!are_plain(stream.queries) || !are_plain(stream.keys)) {
      warnings.push_back(stream.name + ": of the tokens only their texts are written, since queries and keys are two lists.");
    }
    return;
  }
  members["tokens"] = list_texts(stream.queries);
  if (stream.has_segments) {
    for (const Token& token : stream.queries) members["segments"].push_back(token.segment);
  }
  if (json special = special_indices(stream.queries); !special.empty()) members["special"] = std::move(special);
  const bool has_info =
      std::any_of(stream.queries.begin(), stream.queries.end(), [](const Token& token) { return !token_info_to_json(token).empty(); });
  if (has_info) members["token_info"] = list_info(stream.queries);
}

/// The names of those chosen; where they have none and not all are chosen, their numbers: "layer 7".
std::vector<std::string> choose_names(const std::vector<std::string>& names, const std::vector<int>& chosen, int count, const char* what) {
  std::vector<std::string> list;
  if (names.empty() && chosen.size() == static_cast<std::size_t>(count)) return list;
  for (const int index : chosen) {
    list.push_back(names.empty() ? what + (' ' + std::to_string(index)) : names[static_cast<std::size_t>(index)]);
  }
  return list;
}

std::vector<int> choose(const std::vector<int>& wanted, int count, const Stream& stream, const char* what) {
  if (!wanted.empty() && (wanted.front() < 0 || wanted.back() >= count)) {
    throw InputError("shape", "expected " + std::string(what) + "s from 0 to " + std::to_string(count - 1) + ", which " + stream.name +
                                  " has, found " + std::to_string(wanted.front() < 0 ? wanted.front() : wanted.back()));
  }
  if (!wanted.empty()) return wanted;
  std::vector<int> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::vector<std::string> describe_losses(const Stream& stream, Dtype dtype, const Losses& losses) {
  std::vector<std::string> warnings;
  const auto warn = [&](const char* what_happened, std::uint64_t count, const char* to_what) {
    if (count > 0) warnings.push_back(stream.name + ": " + what_happened + ": " + std::to_string(count) + " " + to_what + ".");
  };
  const bool is_uint8 = dtype == Dtype::uint8;
  warn(is_uint8 ? "written as 0, since uint8 cannot say missing" : "written as missing (NaN)", losses.absent_heads,
       "heads that the file does not hold");
  warn("written as 0, since uint8 cannot say missing", losses.missing, "missing weights");
  warn("written as 0, since uint8 cannot say masked", losses.masked, "masked cells");
  warn(is_uint8 ? "clamped to 0 … 1, all that uint8 holds" : "written as infinite, which shows as missing", losses.out_of_range,
       is_uint8 ? "weights" : "weights beyond the range of float16");
  warn("written as -infinite, which shows as masked", losses.below_range, "weights below the range of float16");
  return warnings;
}

/// One file being written.
class FileWriter {
 public:
  FileWriter(const Document& document, const HeadlightFileOptions& options, const std::function<Matrix(HeadId)>& decode,
             const std::function<void(std::string_view)>& write)
      : document_(document), options_(options), decode_(decode), write_(write) {}

  std::vector<std::string> run() {
    for (const Stream& stream : document_.streams) {
      static_cast<void>(layers_of(stream));
      static_cast<void>(heads_of(stream));
    }
    json members = json::object();
    if (!document_.model.empty()) members["model"] = document_.model;
    if (!document_.title.empty()) members["title"] = document_.title;
    if (!document_.description.empty()) members["description"] = document_.description;
    begin_object(members);
    write_("\"streams\":[");
    for (std::size_t stream = 0; stream < document_.streams.size(); ++stream) {
      if (stream > 0) write_(",\n");
      write_stream(static_cast<int>(stream));
    }
    write_("]}\n");
    return std::move(warnings_);
  }

 private:
  [[nodiscard]] std::vector<int> layers_of(const Stream& stream) const { return choose(options_.layers, stream.layers, stream, "layer"); }
  [[nodiscard]] std::vector<int> heads_of(const Stream& stream) const { return choose(options_.heads, stream.heads, stream, "head"); }

  /// The object with these members, up to where another one follows.
  void begin_object(const json& members) const {
    std::string text = dump(members);
    text.pop_back();
    write_(text + (members.empty() ? "" : ","));
  }

  void write_stream(int index) {
    const Stream& stream = document_.streams[static_cast<std::size_t>(index)];
    const std::vector<int> layers = layers_of(stream);
    const std::vector<int> heads = heads_of(stream);
    json members = {{"name", stream.name}};
    add_tokens(members, stream, warnings_);
    const std::vector<std::string> layer_names = choose_names(stream.layer_names, layers, stream.layers, "layer");
    const std::vector<std::string> head_names = choose_names(stream.head_names, heads, stream.heads, "head");
    if (!layer_names.empty()) members["layer_names"] = layer_names;
    if (!head_names.empty()) members["head_names"] = head_names;
    begin_object(members);

    const json shape = {layers.size(), heads.size(), stream.queries.size(), stream.keys.size()};
    write_("\"attention\":{\"shape\":" + dump(shape) + ",\"dtype\":\"" + name_of(options_.dtype) + "\",\"data\":\"");
    Losses losses;
    Base64Encoder encoder;
    for (const int layer : layers) {
      for (const int head : heads) write_(encoder.encode(encode_head({index, layer, head}, losses)));
    }
    write_(encoder.finish() + "\"}}");
    const std::vector<std::string> lost = describe_losses(stream, options_.dtype, losses);
    warnings_.insert(warnings_.end(), lost.begin(), lost.end());
  }

  std::string encode_head(HeadId id, Losses& losses) {
    const Stream& stream = document_.streams[static_cast<std::size_t>(id.stream)];
    if (stream.has_head(id.layer, id.head)) {
      return encode_weights(decode_(id).weights, options_.dtype, losses);
    }
    ++losses.absent_heads;
    Losses not_counted;
    const std::vector<float> missing(stream.queries.size() * stream.keys.size(), std::numeric_limits<float>::quiet_NaN());
    return encode_weights(missing, options_.dtype, not_counted);
  }

  const Document& document_;
  const HeadlightFileOptions& options_;
  const std::function<Matrix(HeadId)>& decode_;
  const std::function<void(std::string_view)>& write_;
  std::vector<std::string> warnings_;
};

}  // namespace

std::vector<std::string> write_headlight_file(const Document& document, const HeadlightFileOptions& options,
                                              const std::function<Matrix(HeadId)>& decode,
                                              const std::function<void(std::string_view)>& write) {
  return FileWriter(document, options, decode, write).run();
}

}  // namespace headlight

#include "core/formats/named_tensors.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/formats/limits.h"
#include "core/formats/shape.h"
#include "core/formats/stream.h"
#include "core/heads/head_memory.h"
#include "core/heads/packed.h"
#include "core/input_error.h"

namespace headlight {
namespace {

constexpr std::size_t most_streams = 64;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "layer_11.attn" is the pattern "layer_#.attn" and the number 11.
struct NumberedName {
  std::string pattern;
  std::string number;  ///< without leading zeros; "" when the name has none
};

NumberedName split_name(const std::string& name) {
  std::size_t end = name.size();
  while (end > 0 && !is_digit(name[end - 1])) --end;
  if (end == 0) return {name, ""};
  std::size_t begin = end;
  while (begin > 0 && is_digit(name[begin - 1])) --begin;
  std::size_t significant = begin;
  while (significant + 1 < end && name[significant] == '0') ++significant;
  return {name.substr(0, begin) + "#" + name.substr(end), name.substr(significant, end - significant)};
}

/// As numbers, however many digits.
bool is_less(const std::string& a, const std::string& b) { return a.size() != b.size() ? a.size() < b.size() : a < b; }

/// The tensors that make one stream, in the order of their layers.
struct Group {
  std::string pattern;
  std::vector<const BinaryTensor*> tensors;
};

std::vector<Group> group_by_name(const std::vector<const BinaryTensor*>& tensors) {
  std::vector<Group> groups;
  for (const BinaryTensor* tensor : tensors) {
    const std::string pattern = split_name(tensor->name).pattern;
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& known) { return known.pattern == pattern; });
    if (group == groups.end()) group = groups.insert(groups.end(), {pattern, {}});
    group->tensors.push_back(tensor);
  }
  for (Group& group : groups) {
    std::stable_sort(group.tensors.begin(), group.tensors.end(), [](const BinaryTensor* a, const BinaryTensor* b) {
      return is_less(split_name(a->name).number, split_name(b->name).number);
    });
  }
  return groups;
}

/// What a stream is called, and where its tokens are looked for, the best first.
struct Role {
  std::string name;
  std::vector<std::string> queries;
  std::vector<std::string> keys;
};

Role find_role(const std::string& pattern) {
  std::string lower = pattern;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto has = [&](const char* word) { return lower.find(word) != std::string::npos; };
  if (has("cross") || (has("encoder") && has("decoder"))) {
    return {"Cross", {"decoder_tokens", "queries", "tokens"}, {"encoder_tokens", "keys", "tokens"}};
  }
  if (has("encoder")) return {"Encoder", {"encoder_tokens", "queries", "tokens"}, {"encoder_tokens", "keys", "tokens"}};
  if (has("decoder")) return {"Decoder", {"decoder_tokens", "queries", "tokens"}, {"decoder_tokens", "keys", "tokens"}};
  return {"", {"queries", "tokens", "decoder_tokens"}, {"keys", "tokens", "encoder_tokens"}};
}

/// "attn_#" is called "attn".
std::string plain_name(const std::string& pattern) {
  std::string name = pattern;
  if (const std::size_t number = name.find('#'); number != std::string::npos) {
    const std::size_t end = name.find_last_not_of("._/-# ", number);
    name = end == std::string::npos ? name.substr(number + 1) : name.substr(0, end + 1) + name.substr(number + 1);
  }
  return name.empty() || name.find_first_not_of("._/-# ") == std::string::npos ? "Attention" : name;
}

/// A list of queries or keys of the stream, or numbers.
std::vector<Token> choose_tokens(std::span<const NamedTokens> lists, const std::vector<std::string>& names, std::uint64_t count,
                                 const char* what, const std::string& tensor) {
  for (const std::string& name : names) {
    const NamedTokens* list = find_tokens(lists, name);
    if (list == nullptr) continue;
    if (list->tokens.size() == count) return list->tokens;
    std::string sentence = tensor;
    sentence.append(": has ").append(std::to_string(count)).append(" ").append(what).append(", but there are ");
    sentence.append(std::to_string(list->tokens.size())).append(" ").append(name).append(" in ").append(list->origin);
    throw InputError("shape", sentence);
  }
  return number_tokens(static_cast<int>(count));
}

/// A tensor's extents as a stream has them.
struct Extents {
  int layers = 1;
  int heads = 1;
  int queries = 0;
  int keys = 0;
};

Extents read_extents(const BinaryTensor& tensor, bool is_layer) {
  std::vector<std::uint64_t> shape = tensor.shape;
  const auto refuse = [&](const std::string& expected) {
    throw InputError("shape", tensor.name + ": expected " + expected + ", found shape " + describe_shape(tensor.shape));
  };
  for (const std::uint64_t extent : shape) {
    if (extent == 0 || extent > static_cast<std::uint64_t>(std::numeric_limits<int>::max())) refuse("extents from 1 to 2147483647");
  }
  const std::size_t most_outer = is_layer ? 1 : 2;
  while (shape.size() > most_outer + 2) {
    const auto outer_end = shape.end() - 2;
    const auto batch = is_layer ? shape.begin() : std::find(shape.begin(), outer_end, 1U);
    if (batch == outer_end || *batch != 1) {
      refuse(is_layer ? "a layer's [head][query][key], with a batch of one in front"
                      : "[layer][head][query][key], with a batch of one in front");
    }
    shape.erase(batch);
  }
  Extents extents;
  extents.keys = static_cast<int>(shape.back());
  extents.queries = static_cast<int>(shape[shape.size() - 2]);
  if (shape.size() > 2) extents.heads = static_cast<int>(shape[shape.size() - 3]);
  if (shape.size() > 3) extents.layers = static_cast<int>(shape.front());
  require_head_fits(shape[shape.size() - 2], shape.back(), tensor.name);
  return extents;
}

class TensorOpener {
 public:
  TensorOpener(const BinaryContents& contents, const Files& files) : contents_(contents), files_(files) {}

  Document open() {
    document_.title = contents_.title;
    document_.description = contents_.description;
    document_.model = contents_.model;
    document_.may_be_padded = contents_.tokens.empty();
    std::vector<Group> groups = group_by_name(choose_attention());
    if (groups.size() > most_streams) {
      throw InputError("unrecognized", "expected attention in tensors whose names differ in a number, found " +
                                           std::to_string(groups.size()) + " kinds of names, such as " +
                                           groups.front().tensors.front()->name + " and " + groups.back().tensors.front()->name);
    }
    name_streams(groups);
    require_something_whole();
    return std::move(document_);
  }

 private:
  /// Those that may be attention; warns of the others.
  std::vector<const BinaryTensor*> choose_attention() {
    std::vector<const BinaryTensor*> chosen;
    std::vector<const BinaryTensor*> others;
    std::map<std::string, const BinaryTensor*> by_name;
    for (const BinaryTensor& tensor : contents_.tensors) {
      const auto [known, is_new] = by_name.emplace(tensor.name, &tensor);
      if (!is_new) {
        throw InputError("shape", "expected tensors of different names, found " + tensor.name + " in " + known->second->origin +
                                      " and in " + tensor.origin);
      }
      const std::size_t rank = tensor.shape.size();
      (tensor.dtype && rank >= 2 && rank <= 5 ? chosen : others).push_back(&tensor);
    }
    refuse_model_weights();
    if (chosen.empty()) {
      throw InputError("unrecognized", "expected a tensor of float16, bfloat16, float32 or float64 numbers, 2 to 5 deep, found " +
                                           (others.empty() ? "none" : describe(others)));
    }
    if (!others.empty()) document_.warnings.push_back("Left out, for it is no attention: " + describe(others) + ".");
    return chosen;
  }

  /// Somebody may well drop the model itself.
  void refuse_model_weights() const {
    const auto is_parameter = [](const BinaryTensor& tensor) {
      return without_ending(tensor.name, ".weight") != tensor.name || without_ending(tensor.name, ".bias") != tensor.name;
    };
    const std::vector<BinaryTensor>& tensors = contents_.tensors;
    const auto parameters = std::count_if(tensors.begin(), tensors.end(), is_parameter);
    const auto flat = std::count_if(tensors.begin(), tensors.end(), [](const BinaryTensor& tensor) { return tensor.shape.size() <= 2; });
    const auto half = static_cast<std::ptrdiff_t>((tensors.size() + 1) / 2);
    if (tensors.empty() || parameters < half || flat < half) return;
    throw InputError("unrecognized", "expected attention, found the weights of a model (" + std::to_string(parameters) +
                                         " of them, such as " + std::find_if(tensors.begin(), tensors.end(), is_parameter)->name +
                                         "); run the model with output_attentions=True and save what it returns");
  }

  static std::string describe(const std::vector<const BinaryTensor*>& tensors) {
    constexpr std::size_t most = 5;
    std::string list;
    for (std::size_t i = 0; i < tensors.size() && i < most; ++i) {
      list.append(i == 0 ? "" : ", ").append(tensors[i]->name).append(" (").append(tensors[i]->type).append(" ");
      list.append(describe_shape(tensors[i]->shape)).append(")");
    }
    if (tensors.size() > most) list += " and " + std::to_string(tensors.size() - most) + " more";
    return list;
  }

  /// Encoder, Decoder and Cross come first and in this order; a name that two would have is neither's.
  void name_streams(const std::vector<Group>& groups) {
    struct Named {
      Role role;
      const Group* group = nullptr;
      int place = 0;
    };
    std::map<std::string, int> uses;
    for (const Group& group : groups) ++uses[find_role(group.pattern).name];
    std::vector<Named> streams;
    for (const Group& group : groups) {
      Named& stream = streams.emplace_back(Named{find_role(group.pattern), &group});
      std::string& name = stream.role.name;
      if (uses[name] > 1) name.clear();
      stream.place = name == "Encoder" ? 0 : name == "Decoder" ? 1 : name == "Cross" ? 2 : 3;
      if (name.empty()) name = groups.size() == 1 ? "Attention" : plain_name(group.pattern);
    }
    std::stable_sort(streams.begin(), streams.end(), [](const Named& a, const Named& b) { return a.place < b.place; });
    for (const Named& stream : streams) add_stream(stream.role, *stream.group);
  }

  void add_stream(const Role& role, const Group& group) {
    const BinaryTensor& first = *group.tensors.front();
    const bool is_layers = group.tensors.size() > 1;
    const Extents extents = read_extents(first, is_layers);
    const std::size_t layers = is_layers ? group.tensors.size() : static_cast<std::size_t>(extents.layers);
    head_count_ += static_cast<std::uint64_t>(layers) * static_cast<std::uint64_t>(extents.heads);
    if (head_count_ > most_heads) {
      throw InputError("limit", "expected at most " + std::to_string(most_heads) + " heads, found more: " + first.name + " has shape " +
                                    describe_shape(first.shape));
    }
    Stream& stream = document_.streams.emplace_back();
    stream.name = role.name;
    stream.heads = extents.heads;
    stream.layers = static_cast<int>(layers);
    stream.queries = choose_tokens(contents_.tokens, role.queries, static_cast<std::uint64_t>(extents.queries), "queries", first.name);
    stream.keys = choose_tokens(contents_.tokens, role.keys, static_cast<std::uint64_t>(extents.keys), "keys", first.name);
    for (const BinaryTensor* tensor : group.tensors) {
      if (tensor->shape != first.shape) {
        throw InputError("shape", "expected layers of one shape, found " + tensor->name + " of shape " + describe_shape(tensor->shape) +
                                      " and " + first.name + " of shape " + describe_shape(first.shape));
      }
      add_heads(stream, *tensor, extents);
    }
    if (is_layers) name_layers(stream, group);
    const auto missing = std::find_if(stream.sources.begin(), stream.sources.end(),
                                      [](const HeadSource& source) { return source.encoding == Encoding::absent; });
    if (missing != stream.sources.end()) stream.cut_layer = static_cast<int>((missing - stream.sources.begin()) / stream.heads);
  }

  void add_heads(Stream& stream, const BinaryTensor& tensor, const Extents& extents) const {
    const std::uint64_t head_bytes =
        static_cast<std::uint64_t>(extents.queries) * static_cast<std::uint64_t>(extents.keys) * element_bytes(*tensor.dtype);
    const std::uint64_t file_end = files_.list()[static_cast<std::size_t>(tensor.file)]->size();
    const std::uint64_t end = tensor.span.offset + tensor.span.length;
    for (std::uint64_t offset = tensor.span.offset; offset < end; offset += head_bytes) {
      HeadSource& source = stream.sources.emplace_back();
      source.file = tensor.file;
      if (offset + head_bytes > file_end) continue;
      source.encoding = Encoding::raw;
      source.dtype = *tensor.dtype;
      source.rows = extents.queries;
      source.columns = extents.keys;
      source.span = {offset, head_bytes};
    }
  }

  /// Layers that are not numbered 0, 1, 2, … are called what their tensors are called.
  static void name_layers(Stream& stream, const Group& group) {
    std::vector<std::string> names;
    bool is_counting = true;
    for (std::size_t i = 0; i < group.tensors.size(); ++i) {
      names.push_back(group.tensors[i]->name);
      is_counting = is_counting && split_name(names.back()).number == std::to_string(i);
    }
    if (!is_counting) stream.layer_names = std::move(names);
  }

  void require_something_whole() const {
    for (const Stream& stream : document_.streams) {
      for (const HeadSource& source : stream.sources) {
        if (source.encoding != Encoding::absent) return;
      }
    }
    const std::uint64_t size = files_.list()[static_cast<std::size_t>(contents_.tensors.front().file)]->size();
    throw InputError("truncated", "the file ends at byte " + std::to_string(size) + ", before its first whole head", size);
  }

  const BinaryContents& contents_;
  const Files& files_;
  Document document_;
  std::uint64_t head_count_ = 0;
};

}  // namespace

Document open_named_tensors(const BinaryContents& contents, const Files& files) { return TensorOpener(contents, files).open(); }

}  // namespace headlight

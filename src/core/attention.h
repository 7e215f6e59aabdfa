// The nouns everyone else speaks: a document holds streams, a stream holds heads, a head is one matrix of weights.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/selection.h"
#include "core/source/bytes.h"

namespace headlight {

/// Weights of one head: `weights[query * keys + key]`, row = query. A missing cell (NaN or +infinity in the file) is NaN, a masked one
/// (-infinity, or a value that can only be a mask) is -infinity: core/weight.h has the tests. No cell is +infinity.
struct Matrix {
  int queries = 0;
  int keys = 0;
  std::vector<float> weights;

  [[nodiscard]] float at(int query, int key) const {
    return weights[static_cast<std::size_t>(query) * static_cast<std::size_t>(keys) + static_cast<std::size_t>(key)];
  }
  [[nodiscard]] const float* row(int query) const {
    return weights.data() + static_cast<std::size_t>(query) * static_cast<std::size_t>(keys);
  }
};

struct Prediction {
  std::string word;
  float probability = 0;
};

/// A token as the file has it, and what else the file says of it (empty where it says nothing).
struct Token {
  std::string text;  ///< UTF-8, as written by the tokenizer: "##ing", "Ġthe"
  std::string pos;
  std::string dep;
  std::string entity;
  std::vector<Prediction> predictions;
  int segment = 0;
  bool special = false;
};

enum class Dtype { float32, float16, bfloat16, float64, uint8 };  ///< uint8 v stands for v / 255
enum class Encoding {
  absent,  ///< the file broke off before this head
  text,    ///< a JSON array of rows: `[[0.1, 0.9], [0.4, 0.6]]`
  base64,  ///< little endian, C order; the span is that of the whole tensor's characters, without quotes, which all its heads share
  raw      ///< little endian, C order; the span is that of this head's bytes
};

/// Where a head's weights stand.
struct HeadSource {
  Encoding encoding = Encoding::absent;
  Dtype dtype = Dtype::float32;  ///< of base64 and raw
  int file = 0;                  ///< which of the opened files
  int rows = 0;                  ///< as the file has them; of a stream whose padding was cut, only the first
  int columns = 0;               ///< `queries` x `keys` count
  Span span;
  std::uint64_t first_element = 0;  ///< base64: index in the tensor of the head's weight (0, 0)
};

/// One attention tensor `[layer][head][query][key]` with its tokens.
struct Stream {
  std::string name;
  int layers = 0;
  int heads = 0;
  std::vector<Token> queries;
  std::vector<Token> keys;
  std::vector<std::string> layer_names;  ///< empty, or one a layer
  std::vector<std::string> head_names;   ///< empty, or one a head
  std::vector<HeadSource> sources;       ///< `layers * heads`, layer by layer
  bool has_segments = false;
  std::optional<int> cut_layer;  ///< the file broke off inside this layer; it may hold none of its heads any more
  int whole_layers = 0;          ///< so many at the beginning are whole whatever would have come behind the break

  [[nodiscard]] const std::vector<Token>& tokens(Side side) const { return side == Side::query ? queries : keys; }
  [[nodiscard]] const Token& token(TokenRef ref) const { return tokens(ref.side)[static_cast<std::size_t>(ref.index)]; }
  /// False: the file broke off before it, or never had it.
  [[nodiscard]] bool has_head(int layer, int head) const { return source(layer, head).encoding != Encoding::absent; }
  [[nodiscard]] const HeadSource& source(int layer, int head) const {
    return sources[static_cast<std::size_t>(layer) * static_cast<std::size_t>(heads) + static_cast<std::size_t>(head)];
  }
};

/// What one file holds.
struct Document {
  std::string name;    ///< the file's name, as shown
  std::string format;  ///< "Headlight", "BertViz", …
  std::string title;
  std::string description;
  std::string model;
  std::vector<std::string> warnings;  ///< sentences for the person who opened the file
  std::vector<Stream> streams;        ///< at least one
  std::vector<HeadSource> unused;     ///< the file's other matrices: nobody shows them, but their grammar is checked, too
  bool may_be_padded = false;         ///< trailing rows and columns that are 0 in every head mean nothing, and are cut
};

/// Addresses one head of one stream.
struct HeadId {
  int stream = 0;
  int layer = 0;
  int head = 0;
  bool operator==(const HeadId&) const = default;
};

/// "layer 4, head 7", for messages.
[[nodiscard]] std::string name_head(HeadId id);

/// Every head of the document, stream by stream and layer by layer; also those that the file does not hold any more.
template <typename Visit>
void for_each_head(const Document& document, Visit visit) {
  for (int stream = 0; stream < static_cast<int>(document.streams.size()); ++stream) {
    const Stream& s = document.streams[static_cast<std::size_t>(stream)];
    for (int layer = 0; layer < s.layers; ++layer) {
      for (int head = 0; head < s.heads; ++head) visit(HeadId{stream, layer, head});
    }
  }
}

}  // namespace headlight

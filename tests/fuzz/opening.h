// Files of any kind: whatever the bytes are, they open or there is a sentence, and how they arrive makes no difference.
#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include "core/input_error.h"
#include "core/opening/opening.h"
#include "core/opening/weight_warnings.h"
#include "fuzz.h"

namespace headlight::fuzz {

inline void append_number(std::string& text, std::uint64_t number) { text += std::to_string(number) + "\n"; }

inline void append_tokens(std::string& text, const std::vector<Token>& tokens) {
  append_number(text, tokens.size());
  for (const Token& token : tokens) {
    text += token.text + '\n' + token.pos + '\n' + token.dep + '\n' + token.entity + '\n' + (token.special ? "special" : "") + '\n';
    append_number(text, static_cast<std::uint64_t>(token.segment));
    append_number(text, token.predictions.size());
  }
}

/// All that there is to know of a document, its weights bit by bit.
inline std::string describe(const OpenedDocument& opened) {
  const Document& document = opened.document;
  std::string text = document.format + '\n' + document.title + '\n' + document.model + '\n' + document.description + '\n';
  for (const std::string& warning : document.warnings) text += warning + '\n';
  for (const std::string& warning : describe_weights(document, opened.heads)) text += warning + '\n';
  for (std::size_t i = 0; i < document.streams.size(); ++i) {
    const Stream& stream = document.streams[i];
    text += stream.name + '\n';
    append_tokens(text, stream.queries);
    append_tokens(text, stream.keys);
    for (int layer = 0; layer < stream.layers; ++layer) {
      for (int head = 0; head < stream.heads; ++head) {
        const Matrix* matrix = opened.heads.peek({static_cast<int>(i), layer, head});
        if (matrix == nullptr) {
          require(stream.source(layer, head).encoding == Encoding::absent, "every head of a small document is decoded");
          continue;
        }
        require(matrix->queries == static_cast<int>(stream.queries.size()), "there is a row for each query");
        require(matrix->keys == static_cast<int>(stream.keys.size()), "there is a column for each key");
        text.append(reinterpret_cast<const char*>(matrix->weights.data()), matrix->weights.size() * sizeof(float));
      }
    }
  }
  return text;
}

/// `chunk_size` says how many bytes to feed next. The document, or the sentence.
inline std::string open_in_chunks(const char* name, std::string_view bytes, const std::function<std::size_t()>& chunk_size) {
  try {
    Opening opening;
    opening.begin_file(name);
    for (std::size_t at = 0; at < bytes.size();) {
      const std::string chunk(bytes.substr(at, chunk_size()));  // a copy of its own, so that reading behind its end is seen
      at += chunk.size();
      if (!opening.feed(chunk)) break;
    }
    opening.end_file(bytes_in_memory(std::string(bytes)));
    return describe(opening.finish());
  } catch (const InputError& error) {
    require(std::string_view(error.what()).substr(0, std::strlen(name)) == name, "the sentence names the file");
    const bool is_packed = bytes.substr(0, 2) == "\x1F\x8B" || bytes.substr(0, 2) == "PK";  // places count unpacked bytes then
    require(is_packed || error.offset().value_or(0) <= bytes.size(), "the place lies in the file");
    return error.code() + ' ' + error.what();
  }
}

/// In one chunk, byte by byte, and in chunks whose sizes depend on the bytes.
inline void open_every_way(const char* name, std::string_view bytes) {
  const std::string whole = open_in_chunks(name, bytes, [&] { return bytes.size(); });
  require(open_in_chunks(name, bytes, [] { return std::size_t{1}; }) == whole, "byte by byte it is the same");
  std::uint64_t random = std::hash<std::string_view>()(bytes) | 1U;
  const auto any_size = [&random] {
    random = random * 6364136223846793005U + 1442695040888963407U;  // Knuth's MMIX generator
    return static_cast<std::size_t>(1 + (random >> 33U) % 40);
  };
  require(open_in_chunks(name, bytes, any_size) == whole, "in chunks it is the same");
}

}  // namespace headlight::fuzz

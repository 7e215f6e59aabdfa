#include "core/wire/head_message.h"

#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "core/heads/head_memory.h"
#include "core/input_error.h"

namespace headlight::wire {
namespace {

/// Behind the message's beginning. Of one build on both ends, so its layout is the same.
struct HeadFacts {
  HeadAddress address;
  int thumbnail_queries = 0;
  int thumbnail_keys = 0;
  std::uint32_t has_matrix = 0;
  HeadSummary summary;
};
static_assert(std::is_trivially_copyable_v<HeadSummary>, "a fact that is not plain bytes has to be written here");

/// A number that is out of range says that the bytes are not what they claim to be.
void require_shape(int queries, int keys) {
  if (queries < 0 || keys < 0) {
    throw InputError("message", "expected a head with rows and columns from the worker, found " + std::to_string(queries) + " x " +
                                    std::to_string(keys));
  }
  require_head_fits(static_cast<std::uint64_t>(queries), static_cast<std::uint64_t>(keys), "");
}

std::uint64_t byte_count(int queries, int keys) {
  return static_cast<std::uint64_t>(queries) * static_cast<std::uint64_t>(keys) * sizeof(float);
}

Matrix take_matrix(Reader& reader, int queries, int keys) {
  Matrix matrix = new_matrix(queries, keys);
  reader.take_into({reinterpret_cast<char*>(matrix.weights.data()), matrix.weights.size() * sizeof(float)});
  return matrix;
}

}  // namespace

std::string_view bytes_of(const Matrix& matrix) {
  return {reinterpret_cast<const char*>(matrix.weights.data()), matrix.weights.size() * sizeof(float)};
}

std::string write_head(const HeadAddress& address, const HeadSummary& summary, const Matrix& thumbnail, const Matrix& matrix,
                       bool with_matrix) {
  Writer writer(Kind::head);
  writer.put(HeadFacts{address, thumbnail.queries, thumbnail.keys, with_matrix ? 1U : 0U, summary});
  writer.put_bytes(bytes_of(thumbnail));
  return writer.finish(with_matrix ? bytes_of(matrix).size() : 0);
}

HeadMessage read_head(const ByteSource& message) {
  Reader reader(message, Kind::head);
  const auto facts = reader.take<HeadFacts>();
  const HeadAddress& address = facts.address;
  require_shape(address.queries, address.keys);
  require_shape(facts.thumbnail_queries, facts.thumbnail_keys);
  const std::uint64_t matrix_bytes = facts.has_matrix != 0 ? byte_count(address.queries, address.keys) : 0;
  reader.require_rest(byte_count(facts.thumbnail_queries, facts.thumbnail_keys) + matrix_bytes);

  HeadMessage read{address, {{}, facts.summary, take_matrix(reader, facts.thumbnail_queries, facts.thumbnail_keys)}};
  if (facts.has_matrix != 0) read.head.matrix = take_matrix(reader, address.queries, address.keys);
  return read;
}

}  // namespace headlight::wire

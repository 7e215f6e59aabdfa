#include "core/heads/head.h"

#include <cstddef>
#include <string>
#include <utility>

#include "core/heads/head_memory.h"
#include "core/heads/masks.h"
#include "core/heads/packed.h"
#include "core/heads/text_matrix.h"
#include "core/input_error.h"

namespace headlight {
namespace {

std::uint64_t element_count(const HeadSource& source) {
  return static_cast<std::uint64_t>(source.rows) * static_cast<std::uint64_t>(source.columns);
}

/// The groups of four characters that hold the head's elements.
Span base64_span(const HeadSource& source) {
  const std::uint64_t first_byte = source.first_element * element_bytes(source.dtype);
  const std::uint64_t end_byte = first_byte + element_count(source) * element_bytes(source.dtype);
  const std::uint64_t begin = first_byte / 3 * 4;
  return {source.span.offset + begin, (end_byte + 2) / 3 * 4 - begin};
}

Matrix whole_matrix(const ByteSource& file, const HeadSource& source) {
  if (source.encoding == Encoding::text) {
    return decode_text(read_bytes(file, source.span), source.rows, source.columns, source.span.offset).matrix;
  }
  Matrix matrix = new_matrix(source.rows, source.columns);
  if (source.encoding == Encoding::raw) {
    decode_raw(read_bytes(file, source.span), source.dtype, matrix.weights);
    return matrix;
  }
  const Span span = base64_span(source);
  const std::uint64_t group_first_byte = (span.offset - source.span.offset) / 4 * 3;
  const std::uint64_t bytes_before = source.first_element * element_bytes(source.dtype) - group_first_byte;
  try {
    decode_packed(read_bytes(file, span), source.dtype, bytes_before, matrix.weights);
  } catch (const InputError& error) {
    throw InputError::at(span.offset + error.offset().value_or(0), error.code(), error.what());
  }
  return matrix;
}

Matrix read_matrix(const ByteSource& file, const HeadSource& source, int queries, int keys) {
  try {
    return crop(whole_matrix(file, source), queries, keys);
  } catch (const InputError& error) {
    throw with_place(error, file);
  }
}

}  // namespace

DecodedHead summarized(Matrix matrix) {
  mark_masked(matrix);
  DecodedHead head;
  head.summary = summarize(matrix);
  head.thumbnail = pool_to_thumbnail(matrix, head.summary);
  head.matrix = std::move(matrix);
  return head;
}

Matrix decode_matrix(const ByteSource& file, const HeadSource& source, int queries, int keys) {
  Matrix matrix = read_matrix(file, source, queries, keys);
  mark_masked(matrix);
  return matrix;
}

DecodedHead decode_head(const ByteSource& file, const HeadSource& source, int queries, int keys) {
  return summarized(read_matrix(file, source, queries, keys));
}

std::uint64_t encoded_bytes(const HeadSource& source) {
  switch (source.encoding) {
    case Encoding::absent:
      return 0;
    case Encoding::base64:
      return base64_span(source).length;
    case Encoding::text:
    case Encoding::raw:
      break;
  }
  return source.span.length;
}

Matrix crop(Matrix matrix, int queries, int keys) {
  if (matrix.queries == queries && matrix.keys == keys) return matrix;
  Matrix cropped{queries, keys, {}};
  cropped.weights.reserve(static_cast<std::size_t>(queries) * static_cast<std::size_t>(keys));
  for (int query = 0; query < queries; ++query) {
    cropped.weights.insert(cropped.weights.end(), matrix.row(query), matrix.row(query) + keys);
  }
  return cropped;
}

}  // namespace headlight

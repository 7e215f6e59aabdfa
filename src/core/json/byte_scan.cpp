#include "core/json/byte_scan.h"

#include <array>

#ifdef __SSE2__
#include <emmintrin.h>

#include <bit>
#include <cstdint>
#endif

namespace headlight {
namespace {

constexpr std::array<bool, 256> row_bytes = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("0123456789+-.eE, \n\t\r")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool is_plain_text(char c) {
  return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x80;
}

}  // namespace

RowScan scan_row_plainly(std::string_view bytes) {
  RowScan passed;
  for (const char c : bytes) {
    if (!row_bytes[static_cast<unsigned char>(c)]) break;
    ++passed.length;
    if (c == ',') ++passed.commas;
  }
  return passed;
}

std::size_t scan_text_plainly(std::string_view bytes) {
  std::size_t length = 0;
  while (length < bytes.size() && is_plain_text(bytes[length])) ++length;
  return length;
}

#ifdef __SSE2__

namespace {

constexpr std::size_t block_bytes = 64;
constexpr std::size_t vector_bytes = 16;

__m128i load(const char* at) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

__m128i equals(__m128i bytes, char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); }

/// 0xFF for every byte that scan_row passes.
__m128i find_row_bytes(__m128i bytes) {
  const __m128i from_plus = _mm_sub_epi8(bytes, _mm_set1_epi8('+'));
  const __m128i plus_to_nine = _mm_cmpeq_epi8(_mm_min_epu8(from_plus, _mm_set1_epi8('9' - '+')), from_plus);  // and the '/' among them
  const __m128i numbers = _mm_andnot_si128(equals(bytes, '/'), plus_to_nine);
  const __m128i exponents = equals(_mm_or_si128(bytes, _mm_set1_epi8('e' ^ 'E')), 'e');
  const __m128i blanks =
      _mm_or_si128(_mm_or_si128(equals(bytes, ' '), equals(bytes, '\n')), _mm_or_si128(equals(bytes, '\t'), equals(bytes, '\r')));
  return _mm_or_si128(_mm_or_si128(numbers, exponents), blanks);
}

/// 0xFF for every byte that scan_text stops at. Compared as signed numbers, bytes that are no ASCII are below 0x20 too.
__m128i find_text_ends(__m128i bytes) {
  return _mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)), _mm_or_si128(equals(bytes, '"'), equals(bytes, '\\')));
}

/// One bit for each byte of a block; `find` marks the bytes of a vector.
template <typename Find>
std::uint64_t mark_block(const char* at, Find find) {
  std::uint64_t marks = 0;
  for (std::size_t i = 0; i < block_bytes; i += vector_bytes) {
    marks |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(find(load(at + i))))) << i;
  }
  return marks;
}

}  // namespace

RowScan scan_row(std::string_view bytes) {
  RowScan passed;
  for (; bytes.size() - passed.length >= block_bytes; passed.length += block_bytes) {
    const char* block = bytes.data() + passed.length;
    const std::uint64_t commas = mark_block(block, [](__m128i vector) { return equals(vector, ','); });
    const std::uint64_t ends = ~mark_block(block, find_row_bytes);
    if (ends != 0) {
      const std::uint64_t before_end = (ends & -ends) - 1;
      passed.length += static_cast<std::size_t>(std::popcount(before_end));
      passed.commas += static_cast<std::size_t>(std::popcount(commas & before_end));
      return passed;
    }
    passed.commas += static_cast<std::size_t>(std::popcount(commas));
  }
  const RowScan rest = scan_row_plainly(bytes.substr(passed.length));
  return {passed.length + rest.length, passed.commas + rest.commas};
}

std::size_t scan_text(std::string_view bytes) {
  std::size_t length = 0;
  for (; bytes.size() - length >= block_bytes; length += block_bytes) {
    const std::uint64_t ends = mark_block(bytes.data() + length, find_text_ends);
    if (ends != 0) return length + static_cast<std::size_t>(std::countr_zero(ends));
  }
  return length + scan_text_plainly(bytes.substr(length));
}

#else

RowScan scan_row(std::string_view bytes) { return scan_row_plainly(bytes); }
std::size_t scan_text(std::string_view bytes) { return scan_text_plainly(bytes); }

#endif

}  // namespace headlight

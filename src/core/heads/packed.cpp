#include "core/heads/packed.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <string>

#include "core/heads/float16.h"
#include "core/input_error.h"
#include "core/weight.h"

namespace headlight {
namespace {

constexpr std::uint32_t not_base64 = 0xFF000000U;

/// What each character adds to a group's 24 bits, by its place in the group.
using Base64Table = std::array<std::uint32_t, 256>;
constexpr std::array<Base64Table, 4> base64_tables = [] {
  std::array<Base64Table, 4> tables{};
  for (std::uint32_t place = 0; place < 4; ++place) {
    tables[place].fill(not_base64);
    std::uint32_t value = 0;
    for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")) {
      tables[place][static_cast<unsigned char>(c)] = value++ << (18U - 6U * place);
    }
  }
  return tables;
}();

std::uint32_t base64_bits(const char* group, std::size_t place) { return base64_tables[place][static_cast<unsigned char>(group[place])]; }

std::size_t padding_length(std::string_view base64) {
  if (base64.empty() || base64.back() != '=') return 0;
  return base64.size() >= 2 && base64[base64.size() - 2] == '=' ? 2 : 1;
}

/// The 24 bits of the group that starts at character `at`; padded ones are 0.
std::uint32_t decode_group(std::string_view base64, std::size_t at) {
  const std::size_t padding = at + 4 == base64.size() ? padding_length(base64) : 0;
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 4 - padding; ++i) {
    bits |= base64_bits(base64.data() + at, i);
    if (bits >= not_base64) {
      throw InputError("base64", "expected a base64 character (A-Z, a-z, 0-9, +, /), found '" + std::string(1, base64[at + i]) + "'",
                       at + i);
    }
  }
  const std::uint32_t unused = padding == 2 ? 0xFFFFU : padding == 1 ? 0xFFU : 0U;
  if ((bits & unused) != 0) throw InputError("base64", "expected base64 whose last character leaves no bits over", at + 3 - padding);
  return bits;
}

/// Decodes the groups from character `at` on; `out` takes three bytes of each.
void decode_groups(std::string_view base64, std::size_t at, std::span<char> out) {
  const char* group = base64.data() + at;
  for (std::size_t i = 0; i < out.size(); i += 3, group += 4) {
    std::uint32_t bits = base64_bits(group, 0) | base64_bits(group, 1) | base64_bits(group, 2) | base64_bits(group, 3);
    if (bits >= not_base64) bits = decode_group(base64, at + i / 3 * 4);
    out[i] = static_cast<char>(bits >> 16U);
    out[i + 1] = static_cast<char>(bits >> 8U);
    out[i + 2] = static_cast<char>(bits);
  }
}

/// std::bit_cast, which Debian's Emscripten lacks.
template <typename To, typename From>
To bits_as(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to = 0;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

static_assert(std::endian::native == std::endian::little, "elements are copied as they stand in the file");

/// `to_float` makes a weight of an element. Returns how many are missing; those become NaN.
template <typename Element, typename ToFloat>
std::uint64_t convert(const char* bytes, std::span<float> out, ToFloat to_float) {
  std::size_t missing = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    Element element = 0;
    std::memcpy(&element, bytes + i * sizeof element, sizeof element);
    const float weight = to_float(element);
    const bool is_missing = !(weight <= std::numeric_limits<float>::max());
    out[i] = is_missing ? missing_weight : weight;
    missing += is_missing ? 1 : 0;
  }
  return missing;
}

constexpr std::array<float, 256> fractions_of_255 = [] {
  std::array<float, 256> fractions{};
  for (std::size_t i = 0; i < fractions.size(); ++i) fractions[i] = static_cast<float>(i) / 255.0F;
  return fractions;
}();

std::uint64_t convert_elements(const char* bytes, Dtype dtype, std::span<float> out) {
  switch (dtype) {
    case Dtype::uint8:
      return convert<std::uint8_t>(bytes, out, [](std::uint8_t value) { return fractions_of_255[value]; });
    case Dtype::float16:
      return convert<std::uint16_t>(bytes, out, float16_to_float32);
    case Dtype::bfloat16:
      return convert<std::uint16_t>(bytes, out, [](std::uint16_t value) { return bits_as<float>(std::uint32_t{value} << 16U); });
    case Dtype::float64:
      return convert<double>(bytes, out, [](double value) { return static_cast<float>(value); });
    case Dtype::float32:
      break;
  }
  return convert<float>(bytes, out, [](float value) { return value; });
}

}  // namespace

std::uint64_t decode_packed(std::string_view base64, Dtype dtype, std::uint64_t first_byte, std::span<float> out) {
  const std::uint64_t held =
      base64_bytes(base64.size(), base64.substr(base64.size() - std::min<std::size_t>(base64.size(), 2))).value_or(0);
  const std::uint64_t needed = out.size() * element_bytes(dtype);
  if (first_byte > held || needed > held - first_byte) {
    throw InputError("base64", "expected base64 of " + std::to_string(first_byte + needed) + " bytes, found " + std::to_string(held),
                     base64.size());
  }
  constexpr std::size_t block_elements = 1024;
  constexpr std::size_t slack = 6;  // a group may begin before the first element of a block and end behind the last
  std::array<char, block_elements * sizeof(double) + slack> bytes{};
  std::uint64_t missing = 0;
  while (!out.empty()) {
    const std::span<float> block = out.first(std::min(out.size(), block_elements));
    const std::uint64_t end_byte = first_byte + block.size() * element_bytes(dtype);
    const std::uint64_t first_group = first_byte / 3;
    const auto group_bytes = static_cast<std::size_t>((end_byte + 2) / 3 - first_group) * 3;
    decode_groups(base64, static_cast<std::size_t>(first_group * 4), std::span(bytes).first(group_bytes));
    missing += convert_elements(bytes.data() + first_byte % 3, dtype, block);
    first_byte = end_byte;
    out = out.subspan(block.size());
  }
  return missing;
}

std::uint64_t decode_raw(std::string_view bytes, Dtype dtype, std::span<float> out) {
  if (bytes.size() / element_bytes(dtype) < out.size()) {
    throw InputError("unreadable", "expected " + std::to_string(out.size() * element_bytes(dtype)) + " bytes of numbers, found " +
                                       std::to_string(bytes.size()));
  }
  return convert_elements(bytes.data(), dtype, out);
}

std::optional<std::uint64_t> base64_bytes(std::uint64_t length, std::string_view tail) {
  if (length % 4 != 0) return std::nullopt;
  return length / 4 * 3 - padding_length(tail);
}

std::uint64_t element_bytes(Dtype dtype) {
  switch (dtype) {
    case Dtype::uint8:
      return 1;
    case Dtype::float16:
    case Dtype::bfloat16:
      return 2;
    case Dtype::float64:
      return 8;
    case Dtype::float32:
      break;
  }
  return 4;
}

}  // namespace headlight

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "core/heads/float16.h"
#include "core/heads/packed.h"
#include "core/input_error.h"
#include "core/weight.h"
#include "documents.h"

namespace headlight {
namespace {

using test::base64;
using test::expect_error;
using test::float_bits;
using test::json;
using test::little_endian;
using test::packed;
using test::Random;
using test::words;

/// binary16 by the definition in the standard: sign, exponent and fraction as numbers.
double float16_by_definition(unsigned bits) {
  const double sign = (bits >> 15U) == 1 ? -1 : 1;
  const int exponent = static_cast<int>(bits / 1024 % 32);
  const int fraction = static_cast<int>(bits % 1024);
  if (exponent == 31) return fraction == 0 ? sign * INFINITY : NAN;
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(1024 + fraction, exponent - 25);
}

std::vector<float> decode(const std::string& text, Dtype dtype, std::uint64_t first, std::size_t count) {
  std::vector<float> out(count);
  decode_packed(text, dtype, first * element_bytes(dtype), out);
  return out;
}

TEST(Float16, AllPatterns) {
  for (unsigned bits = 0; bits < 65536; ++bits) {
    const double expected = float16_by_definition(bits);
    const float actual = float16_to_float32(static_cast<std::uint16_t>(bits));
    if (std::isnan(expected)) {
      ASSERT_TRUE(std::isnan(actual)) << bits;
    } else {
      ASSERT_EQ(static_cast<double>(actual), expected) << bits;
      ASSERT_EQ(std::signbit(actual), std::signbit(expected)) << bits;
    }
  }
}

TEST(Float16, EveryPatternComesBack) {
  for (unsigned bits = 0; bits < 65536; ++bits) {
    const float value = float16_to_float32(static_cast<std::uint16_t>(bits));
    if (std::isnan(value)) {
      ASSERT_TRUE(std::isnan(float16_to_float32(float32_to_float16(value)))) << bits;
    } else {
      ASSERT_EQ(float32_to_float16(value), bits);
    }
  }
}

TEST(Float16, RoundsToTheNearestAndFromTheMiddleToTheEven) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  for (unsigned bits = 0; bits < 0x7C00; ++bits) {
    const auto low = static_cast<float>(float16_by_definition(bits));
    const float high = bits == 0x7BFF ? 65536.0F : static_cast<float>(float16_by_definition(bits + 1));
    const float middle = low + (high - low) / 2;  // exact
    ASSERT_EQ(float32_to_float16(middle), bits + bits % 2);
    ASSERT_EQ(float32_to_float16(std::nextafter(middle, 0.0F)), bits);
    ASSERT_EQ(float32_to_float16(std::nextafter(middle, infinity)), bits + 1);
    ASSERT_EQ(float32_to_float16(-middle), (bits + bits % 2) | 0x8000U);
  }
  EXPECT_EQ(float32_to_float16(infinity), 0x7C00);
  EXPECT_EQ(float32_to_float16(std::numeric_limits<float>::lowest()), 0xFC00);
  EXPECT_EQ(float32_to_float16(std::numeric_limits<float>::denorm_min()), 0);
}

TEST(Packed, Float16TensorOfAllPatterns) {
  std::vector<std::uint16_t> all(65536);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint16_t>(i);
  const OpenedDocument opened =
      test::open(json{{"tokens", words(64)}, {"attention", packed({4, 4, 64, 64}, "float16", little_endian(all))}});
  std::size_t missing = 0;
  for (unsigned bits = 0; bits < 65536; ++bits) {
    const int at = static_cast<int>(bits);
    const Matrix* matrix = opened.heads.peek({0, at / 16384, at / 4096 % 4});
    ASSERT_NE(matrix, nullptr);
    const float actual = matrix->at(at / 64 % 64, at % 64);
    const double expected = float16_by_definition(bits);
    if (std::isfinite(expected)) {
      ASSERT_EQ(static_cast<double>(actual), expected);
    } else if (bits == 0xFC00) {
      ASSERT_TRUE(is_masked(actual));
    } else {
      ASSERT_TRUE(is_missing(actual));
      ++missing;
    }
  }
  EXPECT_EQ(missing, 2047U);
  EXPECT_TRUE(test::has_warning(opened.document, "2047 weights are missing"));
  EXPECT_TRUE(test::has_warning(opened.document, "1 cell is masked"));
}

TEST(Packed, Float32RoundTrip) {
  Random random(2);
  std::vector<float> weights = {0.0F,
                                -0.0F,
                                std::numeric_limits<float>::denorm_min(),
                                std::numeric_limits<float>::max(),
                                std::numeric_limits<float>::lowest(),
                                std::numeric_limits<float>::min()};
  while (weights.size() < std::size_t{2} * 3 * 5 * 7) weights.push_back(static_cast<float>(random.between(-2, 2)));
  const OpenedDocument opened = test::open(
      json{{"queries", words(5)}, {"keys", words(7)}, {"attention", packed({2, 3, 5, 7}, "float32", little_endian(float_bits(weights)))}});
  std::size_t next = 0;
  for (int layer = 0; layer < 2; ++layer) {
    for (int head = 0; head < 3; ++head) {
      const Matrix* matrix = opened.heads.peek({0, layer, head});
      ASSERT_NE(matrix, nullptr);
      for (const float weight : matrix->weights) EXPECT_EQ(weight, weights[next++]);
    }
  }
  EXPECT_EQ(next, weights.size());
}

TEST(Packed, Uint8StandsForFractionsOf255) {
  std::vector<std::uint8_t> bytes(256);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
  const OpenedDocument opened = test::open(json{{"tokens", words(16)}, {"attention", packed({16, 16}, "uint8", little_endian(bytes))}});
  const Matrix* matrix = opened.heads.peek({0, 0, 0});
  ASSERT_NE(matrix, nullptr);
  for (int i = 0; i < 256; ++i) EXPECT_EQ(matrix->weights[static_cast<std::size_t>(i)], static_cast<float>(i) / 255.0F);
}

TEST(Packed, AnyPartCanBeDecodedAlone) {
  for (std::size_t count = 1; count < 12; ++count) {
    std::vector<std::uint8_t> bytes(count);
    for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>(i * 37 + 5);
    const std::string text = base64(little_endian(bytes));
    EXPECT_EQ(base64_bytes(text.size(), text.substr(text.size() - std::min<std::size_t>(text.size(), 2))), count);
    for (std::size_t first = 0; first <= count; ++first) {
      for (std::size_t length = 0; first + length <= count; ++length) {
        const std::vector<float> part = decode(text, Dtype::uint8, first, length);
        for (std::size_t i = 0; i < length; ++i) EXPECT_EQ(part[i], static_cast<float>(bytes[first + i]) / 255.0F);
      }
      EXPECT_THROW(decode(text, Dtype::uint8, first, count - first + 1), InputError);
    }
  }
  EXPECT_THROW(decode("AAAA", Dtype::uint8, std::numeric_limits<std::uint64_t>::max(), 2), InputError);
}

TEST(Packed, PartsLongerThanABlockAgreeWithTheBytes) {
  Random random(8);
  std::vector<std::uint8_t> bytes(40001);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.below(256));
  const std::string plain = little_endian(bytes);
  const std::string text = base64(plain);
  for (const Dtype dtype : {Dtype::uint8, Dtype::float16, Dtype::bfloat16, Dtype::float32, Dtype::float64}) {
    for (const std::uint64_t first_byte : {0U, 1U, 2U, 3U, 1000U, 1001U, 1002U}) {
      std::vector<float> packed_weights(static_cast<std::size_t>((bytes.size() - first_byte) / element_bytes(dtype)));
      std::vector<float> raw_weights(packed_weights.size());
      const std::uint64_t missing = decode_packed(text, dtype, first_byte, packed_weights);
      EXPECT_EQ(missing, decode_raw(std::string_view(plain).substr(first_byte), dtype, raw_weights));
      EXPECT_EQ(float_bits(packed_weights), float_bits(raw_weights));
      EXPECT_EQ(missing, static_cast<std::uint64_t>(
                             std::count_if(raw_weights.begin(), raw_weights.end(), [](float weight) { return std::isnan(weight); })));
    }
  }
}

TEST(Packed, RawElementsByDefinition) {
  const std::vector<std::uint16_t> brain_floats = {0x3F80, 0xBF80, 0x7F80, 0x7FC0, 0x0001};
  std::vector<float> weights(5);
  EXPECT_EQ(decode_raw(little_endian(brain_floats), Dtype::bfloat16, weights), 2U);
  EXPECT_EQ(weights[0], 1);
  EXPECT_EQ(weights[1], -1);
  EXPECT_TRUE(std::isnan(weights[2]));
  EXPECT_TRUE(std::isnan(weights[3]));
  EXPECT_EQ(weights[4], std::ldexp(1.0F, -133));

  const std::vector<double> doubles = {0.1, -2.5, 1e300, std::numeric_limits<double>::quiet_NaN(), 1e-320};
  std::vector<std::uint64_t> double_bits(5);
  std::memcpy(double_bits.data(), doubles.data(), sizeof(double) * doubles.size());
  EXPECT_EQ(decode_raw(little_endian(double_bits), Dtype::float64, weights), 2U);
  EXPECT_EQ(weights[0], 0.1F);
  EXPECT_EQ(weights[1], -2.5F);
  EXPECT_TRUE(std::isnan(weights[2]));
  EXPECT_TRUE(std::isnan(weights[3]));
  EXPECT_EQ(weights[4], 0);

  EXPECT_THROW(decode_raw("1234567", Dtype::float64, std::span(weights).first(1)), InputError);
}

TEST(Packed, Base64IsStrict) {
  struct {
    const char* text;
    std::size_t bytes;
    std::uint64_t offset;
  } const cases[] = {
      {"AA-A", 3, 2}, {"AA A", 3, 2}, {"A\nAA", 3, 1}, {"AAAA=AAA", 6, 4},
      {"AA=A", 3, 2}, {"A===", 1, 1}, {"====", 1, 0},  {"AB==", 1, 1},  // its last four bits belong to no byte
      {"AAB=", 2, 2},
  };
  for (const auto& wrong : cases) {
    SCOPED_TRACE(wrong.text);
    try {
      static_cast<void>(decode(wrong.text, Dtype::uint8, 0, wrong.bytes));
      ADD_FAILURE() << "it was decoded";
    } catch (const InputError& error) {
      EXPECT_EQ(error.code(), "base64");
      EXPECT_EQ(error.offset(), wrong.offset);
    }
  }
  for (const std::uint64_t length : {1, 2, 3, 5}) EXPECT_FALSE(base64_bytes(length, "AA")) << length;
  EXPECT_EQ(base64_bytes(0, ""), 0U);
}

TEST(Packed, TheOffsetOfAWrongCharacterIsThatOfTheFile) {
  const std::string text = R"({"tokens": ["a", "b"], "attention": {"shape": [2, 2], "dtype": "uint8", "data": "AA!ABA=="}})";
  expect_error(text, "base64", {"layer 0, head 0", "found '!'", "(byte " + std::to_string(text.find('!')) + ")"}, text.find('!'));
}

TEST(Packed, EscapedSlashesAreSlashes) {
  const std::vector<std::uint8_t> bytes = {255, 255, 255, 1};  // "////AQ=="
  const std::string plain = json{{"tokens", words(2)}, {"attention", packed({2, 2}, "uint8", little_endian(bytes))}}.dump();
  std::string escaped = plain;
  const std::size_t at = escaped.find("////");
  ASSERT_NE(at, std::string::npos);
  escaped.replace(at, 4, "\\/\\/\\/\\/");
  const OpenedDocument opened = test::open(escaped);
  EXPECT_EQ(opened.heads.peek({0, 0, 0})->weights, test::open(plain).heads.peek({0, 0, 0})->weights);
}

TEST(Packed, LongTensors) {
  Random random(3);
  std::vector<std::uint8_t> bytes(std::size_t{2} * 300 * 300);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.below(256));
  const OpenedDocument opened =
      test::open(json{{"tokens", words(300)}, {"attention", packed({2, 300, 300}, "uint8", little_endian(bytes))}});
  EXPECT_EQ(opened.document.streams[0].heads, 2);
  EXPECT_EQ(opened.heads.peek({0, 0, 1})->at(299, 299), static_cast<float>(bytes.back()) / 255.0F);
  EXPECT_EQ(opened.heads.peek({0, 0, 1})->at(0, 0), static_cast<float>(bytes[90000]) / 255.0F);
}

std::string with_packed(const std::string& attention) { return R"({"tokens": ["a", "b"], "attention": )" + attention + "}"; }

TEST(Packed, ErrorSentences) {
  expect_error(with_packed(R"({"shape": [12, 12, 2, 2], "dtype": "float16", "data": "AAAA"})"), "base64",
               {"attention: shape [12, 12, 2, 2] with float16 needs 1152 bytes, the data holds 3"});
  expect_error(with_packed(R"({"shape": [2, 2], "dtype": "uint8", "data": "AAAAAAAA"})"), "base64", {"needs 4 bytes, the data holds 6"});
  expect_error(with_packed(R"({"shape": [2, 2], "dtype": "uint8", "data": "AAAAA"})"), "base64",
               {"attention.data: expected base64 in groups of four characters, found 5 characters"});
  expect_error(with_packed(R"({"shape": [2, 2], "dtype": "int8", "data": "AAAAAA=="})"), "shape",
               {R"(attention.dtype: expected "float32", "float16" or "uint8", found the text "int8")"});
  expect_error(with_packed(R"({"shape": [2, 2], "dtype": 8, "data": "AAAAAA=="})"), "shape", {"attention.dtype", "found the number 8"});
  expect_error(with_packed(R"({"shape": [3, 2], "dtype": "uint8", "data": "AAAAAAAA"})"), "shape",
               {"attention: has 3 rows, but there are 2 tokens"});
  expect_error(with_packed(R"({"shape": [2, 3], "dtype": "uint8", "data": "AAAAAAAA"})"), "shape",
               {"attention: has rows of 3 numbers, but there are 2 tokens"});
  expect_error(with_packed(R"({"shape": [4], "dtype": "uint8", "data": "AAAAAA=="})"), "shape",
               {"attention.shape: expected 2 to 5 extents, found 1"});
  expect_error(with_packed(R"({"shape": [1,1,1,1,2,2], "dtype": "uint8", "data": "AAAAAA=="})"), "shape", {"2 to 5 extents, found 6"});
  expect_error(with_packed(R"({"shape": [2,2,2,2,2], "dtype": "uint8", "data": ")" + base64(std::string(32, '\0')) + R"("})"), "shape",
               {"batch of one", "[2][2][2]"});
  for (const char* extent : {"4294967296", "-2", "0", "1.5", "2147483648", "18446744073709551615", "\"2\"", "null", "1e3"}) {
    expect_error(with_packed(R"({"shape": [)" + std::string(extent) + R"(, 2], "dtype": "uint8", "data": "AAAAAA=="})"), "shape",
                 {"attention.shape[0]: expected a whole number from 1 to 2147483647, found"});
  }
  expect_error(with_packed(R"({"shape": [4294967296,4294967296], "dtype": "uint8", "data": "AAAAAA=="})"), "shape", {"4294967296"});
  expect_error(with_packed(R"({"shape": [2147483647,2147483647,2147483647,2,2], "dtype": "float32", "data": "AAAAAA=="})"), "shape",
               {"attention.shape: its extents multiply to more"});
  expect_error(with_packed(R"({"shape": [[2, 2]], "dtype": "uint8", "data": "AAAAAA=="})"), "shape",
               {"attention.shape: expected an array"});
  expect_error(with_packed(R"({"shape": [2, 2], "dtype": "uint8", "data": 5})"), "shape",
               {"attention.data: expected base64 text, found the number 5"});
  expect_error(with_packed(R"({"dtype": "uint8", "data": "AAAAAA=="})"), "shape", {"found an object without \"shape\""});
  expect_error(with_packed(R"({"shape": [2, 2], "data": "AAAAAA=="})"), "shape", {"found an object without \"dtype\""});
  expect_error(with_packed(R"({"shape": [2, 2], "dtype": "uint8"})"), "shape", {"found an object without \"data\""});
}

}  // namespace
}  // namespace headlight

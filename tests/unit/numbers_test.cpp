#include "core/heads/text_matrix.h"

#include <fast_float/fast_float.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/heads/short_decimal.h"
#include "core/input_error.h"
#include "core/weight.h"
#include "documents.h"

namespace headlight {
namespace {

using test::contains;
using test::Random;

float decode_one(const std::string& number) { return decode_text("[[" + number + "]]", 1, 1, 0).matrix.weights.front(); }

std::uint32_t bits_of(float value) { return test::float_bits({value}).front(); }

float by_fast_float(const std::string& number) {
  float value = 0;
  fast_float::from_chars(number.data(), number.data() + number.size(), value);
  return value;
}

/// Many numbers in one row, each compared bit by bit with what fast_float makes of it alone.
class Comparison {
 public:
  explicit Comparison(std::string separator = ",") : separator_(std::move(separator)) {}
  Comparison(const Comparison&) = delete;
  Comparison& operator=(const Comparison&) = delete;
  ~Comparison() { compare(); }

  void add(const std::string& number) {
    if (!expected_.empty()) text_ += separator_;
    begins_.push_back(text_.size());
    text_ += number;
    expected_.push_back(by_fast_float(number));
    constexpr std::size_t batch = 10000;
    if (expected_.size() == batch) compare();
  }

 private:
  void compare() {
    if (expected_.empty()) return;
    // Short decimals are only read where enough text follows.
    const std::string spaces(short_decimal_reach, ' ');
    const auto count = static_cast<int>(expected_.size());
    const DecodedText decoded = decode_text("[[" + text_ + "]" + spaces + "]", 1, count, 0);
    for (std::size_t i = 0; i < expected_.size(); ++i) {
      if (bits_of(decoded.matrix.weights[i]) == bits_of(expected_[i])) continue;
      ADD_FAILURE() << text_.substr(begins_[i], text_.find_first_of(", ]", begins_[i]) - begins_[i]) << " became "
                    << decoded.matrix.weights[i] << " instead of " << expected_[i];
    }
    text_.clear();
    begins_.clear();
    expected_.clear();
  }

  std::string separator_;
  std::string text_;
  std::vector<std::size_t> begins_;
  std::vector<float> expected_;
};

std::string digits_of(int number, int count) {
  std::string digits(static_cast<std::size_t>(count), '0');
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, number /= 10) *digit = static_cast<char>('0' + number % 10);
  return digits;
}

TEST(ShortDecimals, AllFractionsOfUpToSixDigits) {
  Comparison comparison(", ");
  for (int count = 1, end = 10; count <= 6; ++count, end *= 10) {
    for (int number = 0; number < end; ++number) comparison.add("0." + digits_of(number, count));
  }
}

TEST(ShortDecimals, AllOfSixDigitsAroundAPoint) {
  Comparison comparison("\n   ,");
  for (int number = 0; number < 1000000; ++number) {
    const std::string digits = digits_of(number, 6);
    comparison.add((number % 2 == 0 ? "-" : "") + digits.substr(0, 1) + "." + digits.substr(1));
  }
}

TEST(ShortDecimals, AllIntegersOfUpToFiveDigits) {
  Comparison comparison;
  for (int number = 0; number < 100000; ++number) comparison.add(std::to_string(number));
}

TEST(ShortDecimals, AllOfFourDigitsWithEveryExponent) {
  Comparison comparison;
  for (int exponent = -50; exponent <= 37; ++exponent) {
    const std::string tail = (exponent % 2 == 0 ? "e" : "E") + std::to_string(exponent);
    for (int number = 0; number < 10000; ++number) {
      const std::string digits = digits_of(number, 4);
      comparison.add(digits.substr(0, 1) + "." + digits.substr(1) + tail);
    }
  }
}

TEST(ShortDecimals, RandomDigitsWithAnyExponent) {
  Random random(4);
  Comparison comparison;
  for (int i = 0; i < 300000; ++i) {
    std::string number = random.chance(0.2) ? "-" : "";
    const bool below_one = random.chance(0.5);
    number += below_one ? '0' : static_cast<char>('1' + random.below(9));
    const int before = below_one ? 0 : random.below(12);
    for (int digit = 0; digit < before; ++digit) number += static_cast<char>('0' + random.below(10));
    const int after = random.below(21);
    if (after > 0) number += '.';
    for (int digit = 0; digit < after; ++digit) number += static_cast<char>('0' + random.below(10));
    if (random.chance(0.7)) number += (random.chance(0.5) ? "e" : "E") + std::to_string(random.below(106) - 60);
    if (std::isfinite(by_fast_float(number))) comparison.add(number);
  }
}

/// "1.2345e-05" of so many digits, with `step` added to the last one.
std::string decimal_near(double value, int digits, int step) {
  std::array<char, 1200> text{};
  std::snprintf(text.data(), text.size(), "%.*e", digits - 1, value);
  std::string number = text.data();
  char& last = number[number.find('e') - 1];
  last = static_cast<char>(std::min('9', std::max('0', static_cast<char>(last + step))));
  return number;
}

TEST(ShortDecimals, HalfwayBetweenTwoFloats) {
  Random random(5);
  Comparison comparison;
  for (int i = 0; i < 4000; ++i) {
    const auto low = static_cast<float>(random.between(1, 10) * std::pow(10.0, random.below(80) - 44));
    const float high = std::nextafter(low, std::numeric_limits<float>::infinity());
    if (!std::isfinite(high)) continue;
    const double middle = static_cast<double>(low) + (static_cast<double>(high) - static_cast<double>(low)) / 2;
    for (const int digits : {8, 9, 10, 15, 16, 17, 18, 19, 20, 25, 150}) {  // 150 spell every one of them exactly
      for (const int step : {-1, 0, 1}) comparison.add(decimal_near(middle, digits, step));
    }
  }
  // Exactly in the middle with few digits: integers and quarters beyond 2^24.
  for (int i = 0; i < 2000; ++i) {
    const int integer = 16777216 + 2 * random.below(8388608) + 1;
    for (const char* tail : {"", ".0", ".00000000001", "e0", "0e-1", ".5"}) comparison.add(std::to_string(integer) + tail);
    comparison.add(std::to_string(integer - 1) + ".99999999999");
  }
}

TEST(ShortDecimals, TheEdgesOfTheFormat) {
  Comparison comparison;
  for (const double edge : {0x1p-149, 0x1p-150, 0x1p-126, 0x1.FFFFFCp-127, 0x1.FFFFFEp-127, 0x1.FFFFFFp-127, 0x1.FFFFFEp127, 0x1p127,
                            0x1p24, 0x1p53, 0x1p63, 0x1p64, 1e18, 1e19, 1e22, 1e23}) {
    for (int digits = 1; digits <= 40; ++digits) {
      for (const int step : {-1, 0, 1}) {
        const std::string number = decimal_near(edge, digits, step);
        if (!std::isfinite(by_fast_float(number)) || number.find('.') == std::string::npos) continue;
        comparison.add(number);
        comparison.add("-" + number);
      }
    }
  }
  for (const char* number : {"-0",
                             "-0.0",
                             "0e5",
                             "0E-9999999",
                             "0.000e7",
                             "0e99999999",
                             "-0e-5",
                             "1e-0",
                             "1e+0",
                             "1e-00000001",
                             "1e0000000000005",
                             "1e-0000000000005",
                             "123456789012345678",
                             "1234567890123456789",
                             "99999999999999999",
                             "999999999999999999",
                             "9999999999999999999",
                             "18446744073709551615",
                             "18446744073709551616",
                             "0.99999999999999999999999",
                             "0.1234567",
                             "0.12345678",
                             "0.123456789",
                             "0.1234567890123456",
                             "0.12345678901234567",
                             "0.00000000000000000000000012345678",
                             "0.000000000000000000000000000000012345678"}) {
    comparison.add(number);
  }
}

TEST(ShortDecimals, AThousandDigits) {
  Random random(6);
  Comparison comparison;
  for (const std::size_t count : {100U, 767U, 1000U}) {
    comparison.add("0." + std::string(count, '0') + "1e" + std::to_string(count));
    comparison.add("1" + std::string(count, '0') + "e-" + std::to_string(count));
    comparison.add("0." + std::string(count, '9'));
    comparison.add("16777217." + std::string(count, '0'));
    comparison.add("16777217." + std::string(count, '0') + "1");
    std::string number = "0.";
    for (std::size_t i = 0; i < count; ++i) number += static_cast<char>('0' + random.below(10));
    comparison.add(number);
  }
}

TEST(ShortDecimals, WhatProgramsWriteIsOne) {
  for (const std::string number : {"0", "1", "0.0", "1.0", "0.5", "0.0012", "-0.25", "1e-05", "1.2345678901234567e-08",
                                   "0.12345678901234567", "0.00012345678901234567", "3.0517578125e-05", "-12.345678", "1.0E+2", "17"}) {
    const std::string padded = number + "," + std::string(short_decimal_reach, ' ');
    float value = 0;
    const char* end = read_short_decimal(padded.data(), value);
    ASSERT_NE(end, nullptr) << number;
    EXPECT_EQ(end, padded.data() + number.size()) << number;
    EXPECT_EQ(bits_of(value), bits_of(by_fast_float(number))) << number;
  }
}

TEST(DecodeText, ReadsRowByRow) {
  const DecodedText decoded = decode_text(" [ [1, 2.5 ,-3e-1],\n[0,1E+2,\t-0.0] ] ", 2, 3, 0);
  const std::vector<float> expected = {1, 2.5F, -0.3F, 0, 100, 0};
  EXPECT_EQ(decoded.matrix.queries, 2);
  EXPECT_EQ(decoded.matrix.keys, 3);
  EXPECT_EQ(decoded.matrix.weights, expected);
  EXPECT_TRUE(std::signbit(decoded.matrix.weights[5]));
  EXPECT_EQ(decoded.missing, 0U);
}

TEST(DecodeText, MissingValuesAreCounted) {
  const DecodedText decoded = decode_text("[[NaN,Infinity],[-Infinity,1]]", 2, 2, 0);
  EXPECT_EQ(decoded.missing, 2U);
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(is_missing(decoded.matrix.weights[static_cast<std::size_t>(i)]));
  EXPECT_TRUE(is_masked(decoded.matrix.weights[2]));
  EXPECT_EQ(decoded.matrix.weights[3], 1);
}

TEST(DecodeText, TheSmallestFloat64IsAMask) {
  EXPECT_TRUE(is_masked(decode_one("-1.7976931348623157e+308")));
  EXPECT_TRUE(is_masked(decode_one("-1e39")));
  EXPECT_EQ(decode_one("-3.4028234663852886e+38"), std::numeric_limits<float>::lowest());
}

TEST(DecodeText, RoundsOnceToTheNearestFloat) {
  // Halfway between two floats but for the last digit: by way of a double it would be rounded twice, the wrong way.
  EXPECT_EQ(decode_one("1.00000017881393432617187499"), 1.00000011920928955078125F);
  EXPECT_EQ(decode_one("1.00000017881393432617187501"), 1.0000002384185791015625F);
  EXPECT_EQ(decode_one("3.4028235e38"), std::numeric_limits<float>::max());
  EXPECT_EQ(decode_one("1e-45"), std::numeric_limits<float>::denorm_min());
  EXPECT_EQ(decode_one("1e-60"), 0);
  EXPECT_EQ(decode_one("1e-400"), 0);
}

TEST(DecodeText, AgreesWithTheCLibrary) {
  Random random(1);
  for (int i = 0; i < 20000; ++i) {
    std::array<char, 64> text{};
    const double value = random.between(-1, 1) * std::pow(10.0, random.below(40) - 30);
    std::snprintf(text.data(), text.size(), random.chance(0.5) ? "%.*g" : "%.*e", 1 + random.below(17), value);
    ASSERT_EQ(decode_one(text.data()), std::strtof(text.data(), nullptr)) << text.data();
  }
}

TEST(DecodeText, RefusesWhatTheJsonGrammarRefuses) {
  for (const char* number : {"",    "+1",  "01",   "-01",  "1.",      ".5", "-",     "-.5", "1e",    "1e+",        "0x10", "1 2",
                             "nan", "inf", "-NaN", "NaNN", "Infinit", "1f", "1.5.5", "--1", "1e5.5", "--Infinity", "Na",   "1N"}) {
    EXPECT_THROW(decode_one(number), InputError) << number;
  }
}

TEST(DecodeText, TheGrammarIsTheSameInTheMiddleOfALongText) {
  const std::string behind = "," + std::string(2 * short_decimal_reach, ' ') + "7]]";
  for (const char* number : {"",    "+1",  "01",  "-01",  "1.",   ".5",      "-",    "-.5",   "1e",  "1e+",   "0x10",
                             "1 2", "nan", "inf", "-NaN", "NaNN", "Infinit", "1f",   "1.5.5", "--1", "1e5.5", "--Infinity",
                             "Na",  "1N",  "00",  "-",    "1-",   "1.e5",    "0.5e", "1/",    "1:",  "0.:",   "0./"}) {
    EXPECT_THROW(static_cast<void>(decode_text("[[" + std::string(number) + behind, 1, 2, 0)), InputError) << number;
  }
  for (const char* number : {"0", "-0", "5e1", "0.25", "NaN", "-Infinity", "1\t", "\r\n 12"}) {
    EXPECT_EQ(decode_text("[[" + std::string(number) + behind, 1, 2, 0).matrix.weights[1], 7) << number;
  }
}

TEST(DecodeText, EveryShapeAndSeparator) {
  Random random(7);
  for (int i = 0; i < 300; ++i) {
    const int rows = 1 + random.below(9);
    const int columns = 1 + random.below(40);
    std::vector<float> expected;
    std::string text;
    const auto space = [&] { text += std::array{"", "", " ", "\n    ", "\t\r\n"}[static_cast<std::size_t>(random.below(5))]; };
    for (int row = 0; row < rows; ++row) {
      text += row == 0 ? "[" : ",";
      space();
      for (int column = 0; column < columns; ++column) {
        text += column == 0 ? "[" : ",";
        space();
        const std::string number = random.chance(0.1) ? "NaN" : std::to_string(random.between(-1, 1));
        text += number;
        if (random.chance(0.1)) space();
        expected.push_back(number == "NaN" ? std::numeric_limits<float>::quiet_NaN() : by_fast_float(number));
      }
      text += "]";
    }
    const DecodedText decoded = decode_text(text + "]", rows, columns, 0);
    ASSERT_EQ(test::float_bits(decoded.matrix.weights), test::float_bits(expected)) << text;
    EXPECT_EQ(decoded.missing,
              static_cast<std::uint64_t>(std::count_if(expected.begin(), expected.end(), [](float x) { return std::isnan(x); })));
  }
}

TEST(DecodeText, ErrorsSayWhatAndWhere) {
  struct {
    const char* text;
    int rows, columns;
    const char* sentence;
    std::uint64_t offset;
  } const cases[] = {
      {"[[1,2],[3,01]]", 2, 2, "expected a number, found 01", 110},
      {"[[1,,2]]", 1, 3, "expected a number, found ,", 104},
      {"[[1,2 3]]", 1, 2, "expected ']', found 3", 106},
      {"[[1,1e39]]", 1, 2, "expected a number within float32's range, found 1e39", 104},
      {"[[1,-1e400]]", 1, 2, "float32's range, found -1e400", 104},
      {"[[1,2,3]]", 1, 2, "expected ']', found ,", 105},
      {"[[1],[2]]", 1, 1, "expected ']', found ,", 104},
      {"[[1,2", 1, 2, "expected ']', found the end", 105},
      {"[[1]]x", 1, 1, "expected the end of the matrix, found x", 105},
  };
  for (const auto& wrong : cases) {
    SCOPED_TRACE(wrong.text);
    try {
      static_cast<void>(decode_text(wrong.text, wrong.rows, wrong.columns, 100));
      ADD_FAILURE() << "it was decoded";
    } catch (const InputError& error) {
      EXPECT_EQ(error.code(), "number");
      EXPECT_EQ(error.offset(), wrong.offset);
      EXPECT_TRUE(contains(error.what(), wrong.sentence));
    }
  }
}

}  // namespace
}  // namespace headlight

#include "core/decode/text_matrix.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

#include "core/input_error.h"
#include "documents.h"

namespace headlight {
namespace {

using test::contains;
using test::Random;

float decode_one(const std::string& number) { return decode_text("[[" + number + "]]", 1, 1, 0).matrix.weights.front(); }

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
  EXPECT_EQ(decoded.missing, 3U);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(std::isnan(decoded.matrix.weights[static_cast<std::size_t>(i)]));
  EXPECT_EQ(decoded.matrix.weights[3], 1);
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

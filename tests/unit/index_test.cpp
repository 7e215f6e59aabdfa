// The index as a whole: it reads a text cut anywhere, and its SIMD loops agree with plain ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "core/json/byte_scan.h"
#include "core/json/skeleton.h"
#include "documents.h"

namespace headlight {
namespace {

using test::contains;
using test::counting;
using test::expect_error;
using test::json;
using test::Random;
using test::words;

// --- The loops over bytes ------------------------------------------------------------------------------------------------

void expect_same_scans(std::string_view bytes) {
  const RowScan row = scan_row(bytes);
  const RowScan plain_row = scan_row_plainly(bytes);
  ASSERT_EQ(row.length, plain_row.length);
  ASSERT_EQ(row.commas, plain_row.commas);
  ASSERT_EQ(scan_text(bytes), scan_text_plainly(bytes));
}

TEST(ByteScan, EveryByteAtEveryPlaceStopsOrPasses) {
  for (const char around : {'0', 'x'}) {
    for (int byte = 0; byte < 256; ++byte) {
      SCOPED_TRACE(byte);
      for (std::size_t at = 0; at < 140; ++at) {
        std::string bytes(150, around);
        bytes[at] = static_cast<char>(byte);
        ASSERT_NO_FATAL_FAILURE(expect_same_scans(bytes));
      }
    }
  }
}

TEST(ByteScan, EveryAlignmentAndLength) {
  Random random(1);
  std::string bytes;
  for (int i = 0; i < 400; ++i) bytes += "0123456789.,, -e\n"[random.below(17)];
  for (const std::size_t stop : {std::size_t{399}, std::size_t{200}, std::size_t{77}}) {
    bytes[stop] = ']';
    for (std::size_t begin = 0; begin < 70; ++begin) {
      for (std::size_t length = 0; length <= 330; ++length) {
        ASSERT_NO_FATAL_FAILURE(expect_same_scans(std::string_view(bytes).substr(begin, length)));
      }
    }
  }
}

TEST(ByteScan, RandomBytes) {
  Random random(2);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(static_cast<std::size_t>(random.below(300)), ' ');
    const double wild = random.between(0, 0.05);
    for (char& c : bytes) c = random.chance(wild) ? static_cast<char>(random.below(256)) : "0123456789+-.eE, \n\t\r"[random.below(20)];
    ASSERT_NO_FATAL_FAILURE(expect_same_scans(bytes));
  }
}

TEST(ByteScan, CountsTheCommasOfARow) {
  const RowScan row = scan_row("1e-5, 2.25,\t-3,\r\n0], [1,2]");
  EXPECT_EQ(row.length, 18U);
  EXPECT_EQ(row.commas, 3U);
  EXPECT_EQ(scan_row("NaN]").length, 0U);
  EXPECT_EQ(scan_text("abc\\n\""), 3U);
  EXPECT_EQ(scan_text("ab\xC3\xA9"), 2U);
}

// --- Chunks --------------------------------------------------------------------------------------------------------------

/// All that reading told, whether it is a skeleton or an error.
std::string describe(const Skeleton& skeleton) {
  std::ostringstream out;
  out << skeleton.root;
  for (const MatrixSpan& matrix : skeleton.matrices) {
    out << " matrix " << matrix.span.offset << '+' << matrix.span.length << ' ' << matrix.rows << 'x' << matrix.columns;
  }
  for (const TextSpan& text : skeleton.texts) out << " text " << text.span.offset << '+' << text.span.length << ' ' << text.has_escapes;
  for (const IrregularArray& array : skeleton.irregulars) {
    out << " irregular " << describe_irregular(array, "", array.value ? array.value->dump() : "nothing");
  }
  out << (skeleton.truncated ? " cut in " : " whole ") << skeleton.cut_path;
  return out.str();
}

/// `next_length` tells how much to feed next.
template <typename NextLength>
std::string read_in_parts(std::string_view text, NextLength next_length) {
  try {
    SkeletonReader reader;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t length = std::min<std::size_t>(next_length(), text.size() - at);
      reader.feed(text.substr(at, length));
      at += length;
    }
    return describe(reader.finish());
  } catch (const InputError& error) {
    return error.code() + ": " + error.what() + " at " + std::to_string(error.offset().value_or(~std::uint64_t{}));
  }
}

std::string read_whole(std::string_view text) {
  return read_in_parts(text, [&] { return text.size(); });
}

std::string read_by_bytes(std::string_view text) {
  return read_in_parts(text, [] { return std::size_t{1}; });
}

std::string read_in_two(std::string_view text, std::size_t cut) {
  return read_in_parts(text, [&, is_first = true]() mutable { return std::exchange(is_first, false) ? cut : text.size(); });
}

const std::vector<std::string>& small_texts() {
  static const std::vector<std::string> texts = {
      "",
      " \n",
      "\xEF\xBB\xBF [[1, 2]]",
      R"({"tokens": ["a", "b\u00e9\n", "é", "日本", "😀", "\\", "\"]"], "attention": [[[[0.5, 5e-1], [1, 0]]], [[[NaN, -Infinity], [1E+2, -0.25]]]]})",
      R"({"a": {"b": [{"c": null}, true, [-1.5e3, 2], []]}, "m": [ [ 1 , 2 ] ,)"
      "\r\n\t"
      R"([ 3 , 4 ] ] , "z": "end"})",
      R"({"tokens": ["a"], "attention": {"shape": [1, 1], "dtype": "uint8", "data": "A\/w="}, "data": "", "x": {"data": {"y": [[1]]}}})",
      "[[1,2],[3]]",
      "[[[1,2],[3,4]],[[5,6],[7,\"x\"]]]",
      "[[1,2],[3,null],[4,5]]",
      "[[1],[true]]",
      "[[1],false]",
      "[[1, 2], 3, {\"k\": [[4], [5, 6]]}]",
      "[[1,nan]]",
      "[[NaNNaNNaN]]",
      "[[1,-Infinit]]",
      "[[1 \"x\"]]",
      "[[1,2] 3]",
      "[[1,2],]",
      "[[1,{\"a\":[[2,3]]}]]",
      "{\"a\": 1, \"a\": 2}",
      "{\"a\": [tru]}",
      "[\"\\x\"]",
      "[\"a\tb\"]",
      "[\"caf\xE9 x\"]",
      "[\"\xE2\x82\"]",
      "[\"\xED\xA0\x80\"]",
      "[\"\xF0\x8F\xBF\xBF\"]",
      "[\"\xF4\x90\x80\x80\"]",
      "[1, \xEF\xBB\xBF 2]",
      std::string("[\0001\0]\0", 6),
      std::string("[[1,\0002]]", 9),
      "[[[[1]]]",
      "[1}",
      "[]]",
      "[1e999]",
      "nul",
      "\x89PNG\r\n\x1A\n",
      "<html>",
      "PK",
      std::string(600, '['),
  };
  return texts;
}

TEST(Index, AnySingleCutGivesTheSame) {
  for (const std::string& text : small_texts()) {
    SCOPED_TRACE(text);
    const std::string whole = read_whole(text);
    EXPECT_EQ(read_by_bytes(text), whole);
    for (std::size_t cut = 1; cut < text.size(); ++cut) EXPECT_EQ(read_in_two(text, cut), whole) << "cut at " << cut;
  }
}

TEST(Index, TextsThatBreakOffAnywhereAreReadTheSameInAnyChunks) {
  for (const std::string& text : small_texts()) {
    for (std::size_t length = 0; length < text.size(); ++length) {
      const std::string_view cut = std::string_view(text).substr(0, length);
      ASSERT_EQ(read_by_bytes(cut), read_whole(cut)) << cut;
    }
  }
}

TEST(Index, RandomChunksOfBigTextsGiveTheSame) {
  Random random(3);
  for (int round = 0; round < 6; ++round) {
    json document = {{"tokens", words(40)}, {"attention", counting({2, 2, 40, 40})}};
    document["tokens"][3] = std::string(static_cast<std::size_t>(long_text) - 2 + static_cast<std::size_t>(round), 'x');
    document["tokens"][4] = std::string(90000, 'y') + "\"\\é";
    document["data"] = std::string(70000, 'A');
    if (round == 3) document["attention"][1][0][7][9] = "x";
    if (round == 4) document["attention"][1][0][7].erase(0);
    const std::string text = document.dump(round % 2 == 0 ? -1 : 1);
    const std::string whole = read_whole(text);
    for (const int longest : {3, 70, 5000, 100000}) {
      EXPECT_TRUE(read_in_parts(text, [&] { return static_cast<std::size_t>(1 + random.below(longest)); }) == whole) << longest;
    }
  }
}

// --- Parts of files ------------------------------------------------------------------------------------------------------

TEST(Index, ReadsOneValueOutOfAPage) {
  const std::string before = "<script>const params = ";
  const std::string page = before + R"({"a": [[1, 2]], "data": "QUI=", "b": "}"}; const other = {"a": [[3]]};</script>)";
  for (const std::size_t step : {std::size_t{1}, page.size()}) {
    SkeletonReader reader(before.size(), true);
    std::size_t at = before.size();
    for (; at < page.size() && !reader.done(); at += step) reader.feed(std::string_view(page).substr(at, step));
    EXPECT_TRUE(reader.done());
    if (step == 1) {
      EXPECT_EQ(at, page.find(';'));
    }
    const Skeleton skeleton = reader.finish();
    EXPECT_EQ(skeleton.root["b"], "}");
    const Span matrix = find_matrix(skeleton, skeleton.root["a"])->span;
    EXPECT_EQ(page.substr(matrix.offset, matrix.length), "[[1, 2]]");
    const Span text = find_text(skeleton, skeleton.root["data"])->span;
    EXPECT_EQ(page.substr(text.offset, text.length), "QUI=");
    EXPECT_FALSE(skeleton.truncated);
  }
}

TEST(Index, ErrorsInsideAPageCountFromItsBeginning) {
  SkeletonReader reader(1000, true);
  reader.feed("{\"a\": [[1, 2]], b}");
  try {
    static_cast<void>(reader.finish());
    FAIL() << "it was read";
  } catch (const InputError& error) {
    EXPECT_EQ(error.offset(), 1016U);
  }
}

TEST(Index, TheFirstValueMayBeAMatrixOrAText) {
  for (const char* text : {"[[1,2],[3,4]]x", "\"abc\"x", "[]x"}) {
    SkeletonReader reader(7, true);
    reader.feed(text);
    EXPECT_TRUE(reader.done()) << text;
    EXPECT_NO_THROW(static_cast<void>(reader.finish()));
  }
}

// --- Against an independent parser ---------------------------------------------------------------------------------------

std::string random_number(Random& random) {
  std::ostringstream out;
  out.precision(1 + random.below(17));
  const double value = random.between(-1, 1) * (random.chance(0.3)   ? 1e-6
                                                : random.chance(0.1) ? 1e3
                                                                     : 1);  // far below -1e4 it would be a mask
  if (random.chance(0.2)) out << std::scientific;
  if (random.chance(0.5)) out << std::fixed;
  out << value;
  return out.str();
}

std::string random_space(Random& random, double chance) {
  std::string space;
  while (random.chance(chance)) space += " \n\t\r"[random.below(4)];
  return space;
}

std::string random_array(Random& random, const std::vector<int>& shape, double space, std::size_t level = 0) {
  if (level == shape.size()) return random_number(random);
  std::string text = "[";
  for (int i = 0; i < shape[level]; ++i) {
    text += (i > 0 ? "," : "") + random_space(random, space) + random_array(random, shape, space, level + 1) + random_space(random, space);
  }
  return text + "]";
}

TEST(Index, WeightsAreThoseOfAnIndependentParser) {
  Random random(4);
  for (int round = 0; round < 60; ++round) {
    const int tokens = 1 + random.below(40);
    const std::vector<int> shape = {1 + random.below(3), 1 + random.below(3), tokens, tokens};
    const std::string text = R"({"model": "m", "tokens":)" + words(tokens).dump() + R"(,"attention":)" +
                             random_array(random, shape, round % 2 == 0 ? 0 : 0.3) + "}";
    const json parsed = json::parse(text);
    const OpenedDocument opened = test::open(text);
    for (int layer = 0; layer < shape[0]; ++layer) {
      for (int head = 0; head < shape[1]; ++head) {
        const Matrix* matrix = opened.heads.peek({0, layer, head});
        ASSERT_NE(matrix, nullptr);
        std::vector<float> expected;
        for (const json& row : parsed["attention"][static_cast<std::size_t>(layer)][static_cast<std::size_t>(head)]) {
          for (const json& number : row) expected.push_back(static_cast<float>(number.get<double>()));
        }
        EXPECT_EQ(matrix->weights, expected);
      }
    }
  }
}

TEST(Index, TextsAreThoseOfAnIndependentParser) {
  Random random(5);
  const std::vector<std::string> pieces = {"a",   "é", "日", "😀", "\\n", "\\\"", "\\\\", "\\u00e9", "\\ud83d\\ude00",
                                           "[[1", "]", "{",  "}", ",",   ":"};
  for (int round = 0; round < 300; ++round) {
    std::string text = "{\"k\": [";
    for (int i = 0; i < 5; ++i) {
      text += i > 0 ? ", \"" : "\"";
      for (int length = random.below(100); length > 0; --length)
        text += pieces[static_cast<std::size_t>(random.below(static_cast<int>(pieces.size())))];
      text += '"';
    }
    text += "], \"m\": [[1]]}";
    const Skeleton skeleton = read_skeleton(*bytes_in_memory(text));
    EXPECT_EQ(skeleton.root["k"], json::parse(text)["k"]);
    EXPECT_NE(find_matrix(skeleton, skeleton.root["m"]), nullptr);
  }
}

// --- Damage --------------------------------------------------------------------------------------------------------------

TEST(Index, RaggedRowsAtAnyPlace) {
  Random random(6);
  for (int round = 0; round < 200; ++round) {
    const int tokens = 2 + random.below(5);
    std::vector<int> shape = {tokens, tokens};
    while (shape.size() < 4 && random.chance(0.7)) shape.insert(shape.begin(), 1 + random.below(3));
    json attention = counting(shape);
    json* row = &attention;
    std::string path = "attention";
    for (std::size_t level = 0; level + 1 < shape.size(); ++level) {
      const int index = random.below(shape[level]);
      row = &(*row)[static_cast<std::size_t>(index)];
      path += "[" + std::to_string(index) + "]";
    }
    if (random.chance(0.5)) {
      row->erase(row->size() - 1);
    } else {
      row->push_back(0.5);
    }
    const std::string text = json{{"model", "m"}, {"tokens", words(tokens)}, {"attention", attention}}.dump();
    expect_error(text, "shape", {path + ": " + std::to_string(row->size()) + " numbers, expected " + std::to_string(tokens)});
  }
}

TEST(Index, AnIrregularArrayBeyondTheLimitIsStillExplained) {
  const std::string begin = R"({"tokens": ["a", "b"], "attention": [[[[1, 2], [3, 4]], [[5, 6], [7, "eight"],)";
  expect_error(begin + std::string(max_skeleton_bytes, ' ') + "[1]", "shape",
               {"attention[0][1][1][1]: expected a number, found the text \"eight\""});
}

TEST(Index, AnEarlierSyntaxErrorIsTheBetterSentence) {
  expect_error("{\"a\" 1, " + std::string(max_skeleton_bytes, ' '), "syntax", {"expected ':', found 1"}, 5);
  expect_error("[1 2, \"caf\xE9\"]", "syntax", {"expected ',' or ']', found 2"}, 3);
  expect_error("{a: 1, \"b\": [", "syntax", {"found a, at"}, 1);
}

/// A few bytes replaced, taken out or put in.
std::string mutate(Random& random, std::string text) {
  constexpr std::string_view likely = "[]{},:\"\\ \n0123456789.-+eENaInfitytrul\xC3\xA9\xEF\xBB\xBF\xFF\t\x01";
  for (int count = 1 + random.below(3); count > 0; --count) {
    const auto at = static_cast<std::size_t>(random.below(static_cast<int>(text.size())));
    const char byte = likely[static_cast<std::size_t>(random.below(static_cast<int>(likely.size())))];
    const int kind = random.below(3);
    if (kind == 0) text[at] = byte;
    if (kind == 1) text.insert(at, 1, byte);
    if (kind == 2 && text.size() > 1) text.erase(at, 1);
  }
  return text;
}

TEST(Index, DamagedTextsAreRefusedExactlyWhenAnIndependentParserRefusesThem) {
  Random random(7);
  for (int round = 0; round < 20000; ++round) {
    const std::string& original = small_texts()[3 + static_cast<std::size_t>(random.below(17))];
    const std::string text = mutate(random, original);
    SCOPED_TRACE(text);
    ASSERT_EQ(read_by_bytes(text), read_whole(text));
    try {
      const Skeleton skeleton = read_skeleton(*bytes_in_memory(text));
      const bool is_all_there = skeleton.matrices.empty() && skeleton.texts.empty() && skeleton.irregulars.empty();
      if (is_all_there && !skeleton.truncated) {
        ASSERT_EQ(skeleton.root, json::parse(text));
      }
    } catch (const InputError& error) {
      ASSERT_LE(error.offset().value_or(0), text.size());
      if (error.code() == "syntax" && !contains(error.what(), "\" twice")) {
        ASSERT_FALSE(json::accept(text)) << error.what();
      }
    }
  }
}

struct SyntaxCase {
  std::string text;
  std::string sentence;
  std::uint64_t offset;
};

TEST(Index, EverySyntaxErrorHasItsSentenceAndPlace) {
  const SyntaxCase cases[] = {
      {R"({"a": 1 "b": 2})", "expected ',' or '}', found the text \"b\"", 8},
      {R"(["a" "b"])", "expected ',' or ']', found the text \"b\"", 5},
      {R"({"a" "b"})", "expected ':', found the text \"b\"", 5},
      {"[1,]", "expected a value, found ']'", 3},
      {R"({"a":1,})", "expected a text, found '}'", 7},
      {"[,1]", "expected a value, found ','", 1},
      {R"({"a":1]})", "expected ',' or '}', found ']'", 6},
      {R"(["a"})", "expected ',' or ']', found '}'", 4},
      {R"({"a":[1}})", "expected ',' or ']', found '}'", 7},
      {R"({"a":})", "expected a value, found '}'", 5},
      {R"({1:2})", "expected a text, found 1", 1},
      {R"(["\q"])", "forbidden character after backslash", 3},
      {R"(["\u12G4"])", "'\\u' must be followed by 4 hex digits", 6},
      {R"(["\ud800"])", "surrogate U+D800..U+DBFF must be followed by", 8},
      {R"(["\ud800\n"])", "surrogate U+D800..U+DBFF must be followed by", 9},
      {R"(["\udc00"])", "surrogate U+DC00..U+DFFF must follow", 7},
      {"[\"a\nb\"]", "expected a text without control characters, found the control character 0A, which must be escaped", 3},
      {"[\"a\x01\"]", "found the control character 01", 3},
      {"[True]", "expected a value, found True", 1},
      {"[None]", "expected a value, found None", 1},
      {"[undefined]", "expected a value, found undefined", 1},
      {"[NaN]", "found NaN, which may only stand in a rectangular matrix of numbers", 1},
      {"[-Infinity]", "-", 2},
      {"[01]", "expected ',' or ']', found 1", 2},
      {"[1.]", "invalid number; expected digit after '.'", 3},
      {"[.5]", "expected a value, found .5", 1},
      {"[+1]", "expected a value, found +1", 1},
      {"[1e+]", "invalid number; expected digit after exponent sign", 4},
      {"[-]", "invalid number; expected digit after '-'", 2},
      {"// comment\n[1]", "expected a value, found //", 0},
      {"[1] [2]", "expected the end of the file, found '['", 4},
      {"[[1,2]] [[3,4]]", "expected the end of the file, found '['", 8},
      {"[\"caf\xE9 au lait\"]", "expected UTF-8, found the byte E9, which is ill-formed UTF-8", 5},
      {"[\"caf\xE9\"]", "expected UTF-8, found the byte E9", 5},
      {"[\"\xC0\x80\"]", "expected UTF-8, found the byte C0", 2},
      {"[\"\x80\"]", "expected UTF-8, found the byte 80", 2},
      {"[\"ok\", \"\xED\xA0\x80\"]", "expected UTF-8, found the byte ED", 8},
      {"{\"k\xFF\": 1}", "expected UTF-8, found the byte FF", 3},
      {"[\"" + std::string(long_text + 9, 'x') + "\xFF\"]", "expected UTF-8, found the byte FF", 2 + long_text + 9},
      {"[\"" + std::string(long_text + 9, 'x') + "\n\"]", "found the control character 0A", 2 + long_text + 9},
      {"[1, \xEF\xBB\xBF[2]]", "found a byte order mark, which may only stand at the very beginning of a file", 4},
      {"\xEF\xBB\xBF\xEF\xBB\xBF[1]", "found a byte order mark", 3},
      {std::string("[\0\"\0a\0\"\0]\0", 10), "expected UTF-8 text, found a zero byte (UTF-16?)", 1},
      {std::string("\0[\0]", 4), "found a zero byte (UTF-16?)", 0},
      {std::string("\xFE\xFF\0[\0]", 6), "UTF-16", 0},
      {"[1 \"" + std::string(long_text + 1, 'x') + "\"]", "expected ',' or ']', found a text of 65537 bytes", 3},
      {"[1,\n2 3]", "expected ',' or ']', found 3, at line 2, column 3 (byte 6)", 6},
      {"[[1,2],[3,4] [5,6]]", "expected ',' or ']', found '['", 13},
      {"[[1,2],[3,4]] 5", "expected the end of the file, found 5", 14},
      {"[[1,2],[3,/4]]", "expected a value, found /4", 10},
      {"[[1,2]:[3,4]]", "expected ',' or ']', found ':'", 6},
      {"[[1,2],[3,4}]", "expected ',' or ']', found '}'", 11},
      {"[[1,\"x\" 2]]", "expected ',' or ']', found 2", 8},
      {"[[1,2],[3,nil]]", "expected a value, found nil", 10},
  };
  for (const SyntaxCase& wrong : cases) expect_error(wrong.text, "syntax", {wrong.sentence}, wrong.offset);
}

}  // namespace
}  // namespace headlight

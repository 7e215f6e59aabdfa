#include "core/json/skeleton.h"

#include <gtest/gtest.h>

#include <string>

#include "core/input_error.h"
#include "documents.h"

namespace headlight {
namespace {

using nlohmann::json;
using test::contains;

std::string text_of(const Span& span, const std::string& text) { return text.substr(span.offset, span.length); }

Skeleton read(const std::string& text) { return read_skeleton(*bytes_in_memory(text)); }

InputError error_of(const std::string& text) {
  const auto bytes = bytes_in_memory(text);
  try {
    static_cast<void>(read_skeleton(*bytes));
  } catch (const InputError& error) {
    return with_place(error, *bytes);
  }
  return {"none", "it was read"};
}

TEST(Skeleton, LeavesMatricesInTheText) {
  const std::string text = R"({"a": [[1, 2, 3], [4, 5, 6]], "b": [ [ [-1] ], [ [NaN, -Infinity] , [ 2e-5 , 3 ] ] ]})";
  const Skeleton skeleton = read(text);
  ASSERT_EQ(skeleton.matrices.size(), 3U);
  const MatrixSpan* a = find_matrix(skeleton, skeleton.root["a"]);
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(a->rows, 2);
  EXPECT_EQ(a->columns, 3);
  EXPECT_EQ(text_of(a->span, text), "[[1, 2, 3], [4, 5, 6]]");
  const MatrixSpan* one = find_matrix(skeleton, skeleton.root["b"][0]);
  ASSERT_NE(one, nullptr);
  EXPECT_EQ(one->rows, 1);
  EXPECT_EQ(one->columns, 1);
  EXPECT_EQ(text_of(one->span, text), "[ [-1] ]");
  const MatrixSpan* last = find_matrix(skeleton, skeleton.root["b"][1]);
  ASSERT_NE(last, nullptr);
  EXPECT_EQ(text_of(last->span, text), "[ [NaN, -Infinity] , [ 2e-5 , 3 ] ]");
  EXPECT_FALSE(skeleton.truncated);
}

TEST(Skeleton, TheWholeTextMayBeAMatrix) {
  const Skeleton skeleton = read(" [[1,2]] ");
  const MatrixSpan* matrix = find_matrix(skeleton, skeleton.root);
  ASSERT_NE(matrix, nullptr);
  EXPECT_EQ(matrix->span.offset, 1U);
  EXPECT_EQ(matrix->span.length, 7U);
}

TEST(Skeleton, WhatDoesNotBeginLikeAMatrixStaysAsItIs) {
  for (const char* text : {"[[]]", "[[],[]]", "[1,2]", "[]", "[[\"x\",1]]", "[[\"[[1]]\"]]", "[1,[2,3]]", "[[null,1],[2,3]]",
                           "{\"a\":{\"b\":[[true]]},\"c\":\"\\\"[[1]]\"}"}) {
    SCOPED_TRACE(text);
    const Skeleton skeleton = read(text);
    EXPECT_TRUE(skeleton.matrices.empty());
    EXPECT_EQ(skeleton.root, json::parse(text));
  }
}

TEST(Skeleton, IrregularArraysSayWhatIsWrong) {
  struct {
    const char* text;
    const char* sentence;
    json value;
  } const cases[] = {
      {"[[1,2],[3]]", "a[1]: 1 numbers, expected 2", nullptr},
      {"[[1],[2,3]]", "a[1]: 2 numbers, expected 1", nullptr},
      {"[[1],[2],[ ]]", "a[2]: 0 numbers, expected 1", nullptr},
      {"[[1,\"x\"]]", "a[0][1]: expected a number, found it", "x"},
      {"[ [ 1 , \"x\", 2 ] ]", "a[0][1]: expected a number, found it", "x"},
      {"[[1],[\"x\"]]", "a[1][0]: expected a number, found it", "x"},
      {"[[1],[null]]", "a[1][0]: expected a number, found it", nullptr},
      {"[[1,true]]", "a[0][1]: expected a number, found it", true},
      {"[[1,2,false]]", "a[0][2]: expected a number, found it", false},
      {"[[1,[2]]]", "a[0][1]: expected a number, found it", {2}},
      {"[[1],2]", "a[1]: expected a row of numbers, found it", 2},
      {"[[1],[2],{}]", "a[2]: expected a row of numbers, found it", json::object()},
      {"[[1],[2],{\"b\":[[3,4],[5]]}, [[6]], \"y\"]", "a[2]: expected a row of numbers, found it", nullptr},
  };
  for (const auto& wrong : cases) {
    SCOPED_TRACE(wrong.text);
    const Skeleton skeleton = read("{\"a\": " + std::string(wrong.text) + ", \"b\": [[7]], \"c\": []}");
    const IrregularArray* irregular = find_irregular(skeleton, skeleton.root["a"]);
    ASSERT_NE(irregular, nullptr);
    EXPECT_EQ(describe_irregular(*irregular, "a", "it"), wrong.sentence);
    if (wrong.value != nullptr) {
      EXPECT_EQ(irregular->value, wrong.value);
    }
    EXPECT_NE(find_matrix(skeleton, skeleton.root["b"]), nullptr);
    EXPECT_EQ(skeleton.root["c"], json::array());
    EXPECT_EQ(find_irregular(skeleton, skeleton.root["c"]), nullptr);
  }
}

TEST(Skeleton, NothingInAFileCanPassForAReference) {
  const Skeleton skeleton = read(R"([[], {"subtype": 0, "bytes": [0]}, [[7]], ""])");
  EXPECT_EQ(find_matrix(skeleton, skeleton.root[0]), nullptr);
  EXPECT_EQ(find_matrix(skeleton, skeleton.root[1]), nullptr);
  EXPECT_NE(find_matrix(skeleton, skeleton.root[2]), nullptr);
  EXPECT_EQ(find_text(skeleton, skeleton.root[2]), nullptr);
  EXPECT_EQ(find_text(skeleton, skeleton.root[3]), nullptr);
}

TEST(Skeleton, LeavesLongAndPackedTextsInTheText) {
  const std::string long_one(long_text + 1, 'x');
  const std::string text = R"({"k": ["short", ")" + long_one + R"("], "data": "QUI=", "x": {"data": ""}, ")" + long_one + R"(": 1})";
  const Skeleton skeleton = read(text);
  EXPECT_EQ(skeleton.root["k"][0], "short");
  const TextSpan* span = find_text(skeleton, skeleton.root["k"][1]);
  ASSERT_NE(span, nullptr);
  EXPECT_EQ(text_of(span->span, text), long_one);
  span = find_text(skeleton, skeleton.root["data"]);
  ASSERT_NE(span, nullptr);
  EXPECT_EQ(text_of(span->span, text), "QUI=");
  span = find_text(skeleton, skeleton.root["x"]["data"]);
  ASSERT_NE(span, nullptr);
  EXPECT_EQ(span->span.length, 0U);
  EXPECT_EQ(skeleton.root[long_one], 1);
}

TEST(Skeleton, EqualKeysAreAnError) {
  struct {
    std::string before;
    std::string key;
  } const cases[] = {{"{\"a\": [[1]], ", "\"a\": [[2]]}"},
                     {"[{\"x\": \"a:\", \"y\\\"\": {\"x\": 1}, ", "\"x\" : 2}, {\"x\": 3}]"},
                     {"{\"tokens\": [\"b\"], ", "\"\\u0074okens\": 1}"},
                     {"[[[1],[2,3]], {\"a\": 1, ", "\"a\": 1}]"}};
  for (const auto& twice : cases) {
    SCOPED_TRACE(twice.before);
    const InputError error = error_of(twice.before + twice.key);
    EXPECT_EQ(error.code(), "syntax");
    EXPECT_EQ(error.offset(), twice.before.size());
    EXPECT_TRUE(contains(error.what(), "expected every key of an object once, found the key \""));
    EXPECT_TRUE(contains(error.what(), "\" twice, at line 1, column "));
  }
}

TEST(Skeleton, SkipsAByteOrderMark) {
  const Skeleton skeleton = read("\xEF\xBB\xBF[[1]]");
  EXPECT_NE(find_matrix(skeleton, skeleton.root), nullptr);
}

TEST(Skeleton, ReadsEveryKindOfValue) {
  const std::string text =
      R"({"n":null,"t":true,"f":false,"i":-5,"u":18446744073709551615,"d":1.5e3,"s":"\u00e9\n\ud83d\ude00 é","a":[],"o":{}})";
  EXPECT_EQ(read(text).root, json::parse(text));
}

TEST(Skeleton, BoundsNesting) {
  const auto nest = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
  };
  EXPECT_NO_THROW(static_cast<void>(read(nest(max_nesting))));
  const InputError error = error_of(nest(max_nesting + 1));
  EXPECT_EQ(error.code(), "limit");
  EXPECT_EQ(error.offset(), static_cast<std::uint64_t>(max_nesting));
  EXPECT_EQ(error_of(std::string(1000000, '[')).code(), "limit");
}

TEST(Skeleton, BoundsWhatIsNoMatrix) {
  const InputError error = error_of("[\"" + std::string(10, 'x') + "\"," + std::string(max_skeleton_bytes, ' ') + "]");
  EXPECT_EQ(error.code(), "limit");
  EXPECT_TRUE(contains(error.what(), "64 MiB"));
}

struct SyntaxCase {
  std::string text;
  std::string sentence;
  std::uint64_t offset;
};

TEST(Skeleton, SyntaxErrorsSayWhatAndWhere) {
  const SyntaxCase cases[] = {
      {"{\"a\": }", "expected a value, found '}', at line 1, column 7 (byte 6)", 6},
      {"{\"a\" 1}", "expected ':', found 1, at line 1, column 6 (byte 5)", 5},
      {"{\"a\": 1 \"b\": 2}", "expected ',' or '}', found the text \"b\", at", 8},
      {"{a: 1}", "expected a value, found a, at", 1},
      {"{1: 1}", "expected a text, found 1, at", 1},
      {"{\"a\": [1,]}", "expected a value, found ']', at", 9},
      {"{\"a\": [1 2]}", "expected ',' or ']', found 2, at", 9},
      {"{\"a\":\n [nul]}", "expected a value, found nul, at line 2, column 3 (byte 8)", 8},
      {"{\"a\": NaN}", "expected a value, found NaN, which may only stand in a rectangular matrix", 6},
      {"[1]\n[2]", "expected the end of the file, found '[', at line 2, column 1 (byte 4)", 4},
      {"[[1,2],]", "expected a value, found ']', at", 7},
      {"[[[[1]]], [01, 2, [3]]]", "expected ',' or ']', found 1, at", 12},
      {"[[[1, 2], [3, 4]], x]", "expected a value, found x, at line 1, column 20 (byte 19)", 19},
      {"[\"a\tb\"]", "control character", 3},
      {"[\"\\x\"]", "forbidden character after backslash", 3},
      {"[\"\xFF\"]", "ill-formed UTF-8", 2},
      {"[1e]", "invalid number; expected '+', '-', or digit after exponent", 3},
      {"[]]", "expected the end of the file, found ']'", 2},
      {"[1}", "expected ',' or ']', found '}'", 2},
      {":\"data\":\"x\"", "expected a value, found ':'", 0},
      {"hello", "expected a value, found hello, at", 0},
      {"{'a': 1}", "expected a value, found ''', at", 1},
      {"[tru]", "expected a value, found tru, at", 1},
      {"[1, truth]", "expected a value, found truth, at", 4},
      {"[true false]", "expected ',' or ']', found false, at", 6},
      {"[1] x", "expected a value, found x, at", 4},
      {std::string("[1]\0[2]", 7), "found a zero byte, at line 1, column 4 (byte 3)", 3},
      {"\x89PNG\r\n\x1A\n", "expected JSON text, found a file that starts with the bytes 89 50 4E 47 (a PNG image?)", 0},
      {"PK\x03\x04....", "ZIP", 0},
      {"\x1F\x8B.", "gzip", 0},
      {"%PDF-1.4", "PDF", 0},
      {std::string("\xFF\xFE[\0]\0", 6), "UTF-16", 0},
      {std::string("[\0]\0", 4), "zero byte", 1},
      {"<!doctype html><p>404", "byte 3C (an HTML or XML page?)", 0},
  };
  for (const SyntaxCase& wrong : cases) {
    SCOPED_TRACE(wrong.text);
    const InputError error = error_of(wrong.text);
    EXPECT_EQ(error.code(), "syntax") << error.what();
    EXPECT_TRUE(contains(error.what(), wrong.sentence));
    EXPECT_EQ(error.offset(), wrong.offset) << error.what();
  }
}

TEST(Skeleton, PlacesBehindMatricesAndTextsAreThoseOfTheFile) {
  const std::string before = "{\"m\": [[1,2,3],\n[4,5,6]], \"t\": \"" + std::string(long_text + 5, 'y') + "\", \"w\": ";
  const InputError error = error_of(before + "wrong}");
  EXPECT_EQ(error.offset(), before.size());
  EXPECT_TRUE(contains(error.what(), "line 2, column " + std::to_string(before.size() - before.find('\n'))));
}

TEST(Skeleton, ANumberBeyondDoubleIsAnError) {
  const InputError error = error_of("{\"a\": 1e999}");
  EXPECT_EQ(error.code(), "number");
  EXPECT_EQ(error.offset(), 6U);
  EXPECT_TRUE(contains(error.what(), "1e999"));
}

TEST(Skeleton, EmptyTexts) {
  for (const char* text : {"", " \n\t", "\xEF\xBB\xBF", "\xEF\xBB\xBF \n"}) EXPECT_EQ(error_of(text).code(), "empty");
}

TEST(Skeleton, ABrokenOffTextKeepsWhatIsWhole) {
  struct {
    std::string text;
    std::string root;  // with 0 in place of each matrix
    std::string path;
  } const cases[] = {
      {"[[[1]],[[2", "[0]", ""},
      {"[[[1]],[[2]", "[0]", ""},
      {"[[[1]],[[2]]", "[0,0]", ""},
      {"[[[1]],", "[0]", ""},
      {"[[[[1]],[[2]]],[[[3]],[[4", "[[0,0],[0]]", "[1]"},
      {"{\"a\":[[1]],\"b\":12", "{\"a\":0}", ""},
      {"{\"a\":[[1]],\"b", "{\"a\":0}", ""},
      {"{\"a\":[[1]],\"b\"", "{\"a\":0}", ""},
      {"{\"a\":[[1]],\"b\":", "{\"a\":0}", ""},
      {"{\"a\":[[1]],\"b\":[\"x\",\"y", "{\"a\":0,\"b\":[\"x\"]}", "b"},
      {"{\"a\":[[1]],\"b\":[\"x\",\"y\"", "{\"a\":0,\"b\":[\"x\",\"y\"]}", "b"},
      {"{\"a\":[[1]],\"b\":[\"x\",{\"y\":tru", "{\"a\":0,\"b\":[\"x\",{}]}", "b[1]"},
      {"{\"s\":[{\"m\":[[[1]],[", "{\"s\":[{\"m\":[0,[]]}]}", "s[0].m[1]"},
  };
  for (const auto& broken : cases) {
    SCOPED_TRACE(broken.text);
    const Skeleton skeleton = read(broken.text);
    EXPECT_TRUE(skeleton.truncated);
    EXPECT_EQ(skeleton.cut_path, broken.path);
    const std::function<json(const json&)> without_references = [&](const json& value) -> json {
      if (find_matrix(skeleton, value) != nullptr) return 0;
      if (!value.is_structured()) return value;
      json copy = value;
      for (json& child : copy) child = without_references(child);
      return copy;
    };
    EXPECT_EQ(without_references(skeleton.root), json::parse(broken.root));
  }
}

TEST(Skeleton, ABrokenOffPackedTextIsKept) {
  const std::string text = R"({"attention": {"shape": [1, 2], "data": "QUJD)";
  const Skeleton skeleton = read(text);
  EXPECT_TRUE(skeleton.truncated);
  EXPECT_EQ(skeleton.cut_path, "attention");
  const TextSpan* span = find_text(skeleton, skeleton.root["attention"]["data"]);
  ASSERT_NE(span, nullptr);
  EXPECT_EQ(text_of(span->span, text), "QUJD");
}

TEST(Skeleton, ATextThatBreaksOffBeforeItsFirstMatrixIsAnError) {
  for (const char* text : {"{", "[", "{\"tokens\": [\"a\"", "{\"a\": [[1, 2", "\"abc", "[[[[[[0.25,"}) {
    SCOPED_TRACE(text);
    const InputError error = error_of(text);
    EXPECT_EQ(error.code(), "truncated");
    EXPECT_TRUE(contains(error.what(), "the file ends at byte " + std::to_string(std::string(text).size())));
    EXPECT_EQ(error.offset(), std::string(text).size());
  }
}

TEST(Skeleton, IsCutKnowsPathsFromPrefixes) {
  Skeleton skeleton;
  EXPECT_FALSE(is_cut(skeleton, ""));
  skeleton.truncated = true;
  skeleton.cut_path = "streams[1].attention[12]";
  for (const char* path : {"", "streams", "streams[1]", "streams[1].attention", "streams[1].attention[12]"})
    EXPECT_TRUE(is_cut(skeleton, path));
  for (const char* path : {"stream", "streams[0]", "streams[1].att", "streams[1].attention[1]", "streams[1].attention[12][0]", "tokens"}) {
    EXPECT_FALSE(is_cut(skeleton, path)) << path;
  }
}

}  // namespace
}  // namespace headlight

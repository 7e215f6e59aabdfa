// Files that arrive: what they are recognized as, in whatever pieces they come.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/heads/head_memory.h"
#include "files.h"

namespace headlight {
namespace {

using test::contains;
using test::counting;
using test::expect_refusal;
using test::gzipped;
using test::has_warning;
using test::json;
using test::open_file;
using test::open_files;
using test::words;

const std::string bertviz = json{
    {"attention", {{{"name", nullptr}, {"attn", counting({2, 3, 4, 4})}, {"left_text", words(4)}, {"right_text", words(4)}}}},
    {"default_filter", "0"}}.dump();

std::string page(const std::string& assignment) {
  return "<script src=\"require.min.js\"></script>\n<div id=\"bertviz\"></div><script>\nlet other = {a: 1}; const paramsX = {};\n" +
         assignment + bertviz + "; // const params = {\"attention\": 5}\nrender(params);</script>";
}

void expect_bertviz(const OpenedDocument& opened) {
  EXPECT_EQ(opened.document.format, "BertViz");
  ASSERT_EQ(opened.document.streams.size(), 1U);
  EXPECT_EQ(opened.document.streams[0].layers, 2);
  const Matrix* last = opened.heads.peek({0, 1, 2});
  ASSERT_NE(last, nullptr);
  EXPECT_EQ(last->weights.back(), 95);
}

TEST(BertVizPage, IsReadWithoutRunningIt) {
  for (const char* assignment : {"const params = ", "const params=", "var   params\n=\t", "let params =\n\n", ";const const params = "}) {
    SCOPED_TRACE(assignment);
    for (const std::size_t chunk : {0U, 1U, 2U, 13U, 1000U}) expect_bertviz(open_files({{"view.html", page(assignment)}}, chunk));
  }
  expect_bertviz(open_file("view.html.gz", gzipped(page("const params = "))));
}

TEST(BertVizPage, SpansCountFromThePagesBeginning) {
  const std::string text = page("const params = ");
  const OpenedDocument opened = open_file("view.html", text);
  const Span span = opened.document.streams[0].source(0, 0).span;
  EXPECT_EQ(text.substr(static_cast<std::size_t>(span.offset), 9), "[[0,1,2,3");
}

TEST(BertVizPage, BreaksOffAnywhere) {
  const std::string text = page("const params = ");
  const std::size_t end = text.find(bertviz) + bertviz.size();
  for (std::size_t length = 1; length < end; ++length) {
    try {
      const OpenedDocument opened = open_file("view.html", text.substr(0, length));
      ASSERT_TRUE(has_warning(opened.document, "the file ends")) << length;
    } catch (const InputError& error) {
      ASSERT_TRUE(contains(error.what(), "view.html: ")) << length;
    }
  }
  EXPECT_NO_THROW(open_file("view.html", text.substr(0, end)));
}

TEST(BertVizPage, OtherPagesAreRefused) {
  for (const char* text : {"<!DOCTYPE html><html></html>", "  \n<html><script>const params = PARAMS;</script>", "<svg/>",
                           "<script>params = {\"a\": 1}; const xparams = {}; const params2 = {}; const params == {}</script>"}) {
    expect_refusal({{"page.html", text}}, "unrecognized", {"page.html: expected a page that BertViz", "found HTML or XML without it"});
  }
  expect_refusal({{"page.html", "<script>const params = {\"a\": 1}</script>"}}, "unrecognized", {"an object with the keys a"});
}

TEST(Gzip, HoldsAnyFormat) {
  const std::string document = json{{"tokens", words(3)}, {"attention", counting({1, 2, 3, 3})}}.dump();
  for (const std::size_t chunk : {0U, 1U, 10U}) {
    const OpenedDocument opened = open_files({{"a.json.gz", gzipped(document)}}, chunk);
    EXPECT_EQ(opened.document.name, "a.json.gz");
    EXPECT_EQ(opened.heads.peek({0, 0, 1})->weights.back(), 17);
  }
  EXPECT_NO_THROW(open_file("without ending", gzipped(document.substr(0, 20)) + gzipped(document.substr(20))));
}

TEST(Gzip, BreaksOffAnywhere) {
  const std::string document = json{{"tokens", words(3)}, {"attention", counting({3, 2, 3, 3})}}.dump();
  const std::string packed = gzipped(document);
  bool has_opened = false;
  for (std::size_t length = 2; length < packed.size(); ++length) {
    try {
      const OpenedDocument opened = open_file("a.gz", packed.substr(0, length));
      has_opened = true;
      ASSERT_TRUE(has_warning(opened.document, "the file ends") || has_warning(opened.document, "The gzip file breaks off")) << length;
    } catch (const InputError& error) {
      ASSERT_TRUE(contains(error.what(), "a.gz: the ") || contains(error.what(), "a.gz: expected ")) << error.what();
    }
  }
  EXPECT_TRUE(has_opened);
}

TEST(Gzip, ErrorsSpeakOfWhatItHolds) {
  expect_refusal({{"a.json.gz", gzipped("{\n  \"tokens\": 04}")}}, "syntax", {"a.json.gz: ", "at line 2, column 1"});
  expect_refusal({{"a.gz", gzipped(gzipped("[[1]]"))}}, "unrecognized", {"found another gzip file"});
  expect_refusal({{"a.gz", gzipped("")}}, "empty", {"a.gz: "});
  expect_refusal({{"a.gz", gzipped("[[1]]") + "trailing"}}, "syntax", {"a.gz: expected gzip data, found damage at byte "});
  std::string damaged = gzipped(json{{"tokens", words(3)}, {"attention", counting({1, 2, 3, 3})}}.dump());
  damaged[damaged.size() - 5] ^= 1;
  expect_refusal({{"a.gz", damaged}}, "syntax", {"a.gz: expected gzip data, found damage"});
}

TEST(Intake, ContentsDecideWhateverTheName) {
  const std::string document = R"({"tokens":["a"],"attention":[[1]]})";
  for (const char* name : {"a.json", "a.txt", "a.npy", "a.npz", "a.safetensors", "a.html", "a"}) {
    EXPECT_EQ(open_file(name, document).document.format, "Headlight") << name;
    EXPECT_EQ(open_file(name, "  \n [ [1, 2], [3, 4] ]").document.format, "bare array") << name;
    EXPECT_EQ(open_file(name, test::counting_npy({2, 2})).document.format, "NumPy") << name;
  }
}

TEST(Intake, OtherFilesAreNamed) {
  expect_refusal({{"a.png", "\x89PNG\r\n\x1A\n and more of it"}}, "syntax", {"a.png: ", "a PNG image"});
  expect_refusal({{"a.pdf", "%PDF-1.7 and so on, and so on"}}, "syntax", {"a PDF"});
  expect_refusal({{"a.txt", std::string("\xFF\xFE[\0C\0L\0S\0]\0", 12)}}, "syntax", {"UTF-16"});
  expect_refusal({{"a.pkl", "\x80\x04\x95 and more of it"}}, "unrecognized", {"a Python pickle"});
  expect_refusal({{"a.h5", "\x89HDF\r\n\x1A\n and more of it"}}, "unrecognized", {"an HDF5 file"});
  expect_refusal({{"a.npy", "something that is no array"}}, "syntax", {"expected an .npy array"});
  expect_refusal({{"a.npz", "something that is no archive"}}, "syntax", {"expected a zip archive with its directory at the end"});
  expect_refusal({{"a.json", ""}}, "empty", {"a.json: "});
  expect_refusal({{"a.txt", ""}}, "empty", {"a.txt: "});
}

TEST(Intake, ATokenOfAMegabyte) {
  const std::string token(1 << 20, 'x');
  const OpenedDocument opened = open_files({{"a.npy", test::counting_npy({1, 1})}, {"t.json", json::array({token}).dump()}});
  EXPECT_EQ(opened.document.streams[0].keys[0].text, token);
  EXPECT_EQ(open_file("a.json", json{{"tokens", {token}}, {"attention", {{1}}}}.dump()).document.streams[0].keys[0].text, token);
}

TEST(Exbert, WithAndWithoutItsShell) {
  const auto token = [](const std::string& text, bool is_entity) {
    return json{{"text", text},
                {"embeddings", json::array()},
                {"bpe_pos", "NOUN"},
                {"bpe_dep", nullptr},
                {"bpe_is_ent", is_entity},
                {"topk_words", {"a", "b"}},
                {"topk_probs", {0.75, 0.25}}};
  };
  json aa = {{"att", counting({2, 2, 3})},
             {"left", {token("x", true), {{"text", "y"}}}},
             {"right", {token("x", false), token("y", false), token("[SEP]", false)}}};
  for (const json& root : {json{{"aa", aa}}, json{{"status", 200}, {"payload", {{"aa", aa}}}}}) {
    const OpenedDocument opened = test::open(root);
    EXPECT_EQ(opened.document.format, "exBERT");
    const Stream& stream = opened.document.streams.at(0);
    EXPECT_EQ(stream.layers, 1);
    EXPECT_EQ(stream.heads, 2);
    ASSERT_EQ(stream.queries.size(), 2U);
    ASSERT_EQ(stream.keys.size(), 3U);
    EXPECT_EQ(stream.queries[0].entity, "entity");
    EXPECT_EQ(stream.keys[0].entity, "");
    EXPECT_EQ(stream.queries[0].pos, "NOUN");
    EXPECT_EQ(stream.queries[0].dep, "");
    ASSERT_EQ(stream.queries[0].predictions.size(), 2U);
    EXPECT_EQ(stream.queries[0].predictions[1].word, "b");
    EXPECT_EQ(stream.queries[0].predictions[1].probability, 0.25F);
    EXPECT_TRUE(stream.queries[1].predictions.empty());
    EXPECT_TRUE(stream.keys[2].special);
    EXPECT_EQ(opened.heads.peek({0, 0, 1})->weights.back(), 11);
  }
  aa["left"][1]["topk_words"] = {"a"};
  aa["left"][1]["topk_probs"] = json::array();
  test::expect_error(json{{"aa", aa}}.dump(), "shape", {"aa.left[1].topk_probs: expected 1 entries, one for each of topk_words, found 0"});
  aa["left"][1] = {{"texts", "y"}};
  test::expect_error(json{{"aa", aa}}.dump(), "tokens", {"aa.left[1]: expected an object with \"text\""});
  aa.erase("right");
  aa["left"][1] = {{"text", "y"}};
  test::expect_error(json{{"payload", {{"aa", aa}}}}.dump(), "tokens", {"expected \"payload.aa.right\""});
}

TEST(Exbert, BreaksOffAnywhere) {
  const std::string text =
      R"({"status":200,"payload":{"aa":{"att":[[[1,2],[3,4]],[[5,6],[7,8]]],"left":[{"text":"x"},{"text":"y"}],"right":[{"text":"x"},{"text":"y"}]}}})";
  for (std::size_t length = 1; length < text.size(); ++length) {
    try {
      ASSERT_TRUE(has_warning(open_file("a.json", text.substr(0, length)).document, "the file ends")) << length;
    } catch (const InputError& error) {
      ASSERT_LT(length, text.find(",[[5,6]")) << error.what();
    }
  }
}

TEST(HeadLimit, SaysWhatAHeadNeeds) {
  EXPECT_NO_THROW(require_head_fits(4096, 4096, ""));
  try {
    require_head_fits(100000, 100000, "attention[0]");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.code(), "limit");
    EXPECT_TRUE(contains(error.what(), "attention[0]: a head of 100000 x 100000 weights needs 40.0 GB of memory, more than the "));
  }
  EXPECT_THROW(require_head_fits(~std::uint64_t{0}, ~std::uint64_t{0}, ""), InputError);
}

}  // namespace
}  // namespace headlight

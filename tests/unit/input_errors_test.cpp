// Every sentence that a wrong file gets.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "documents.h"

namespace headlight {
namespace {

using test::counting;
using test::expect_error;
using test::json;
using test::words;

std::string with_attention(const json& attention, int tokens) {
  return json{{"model", "m"}, {"tokens", words(tokens)}, {"attention", attention}}.dump();
}

std::string with_text(const std::string& attention, int tokens) {
  return R"({"model": "m", "tokens": )" + words(tokens).dump() + R"(, "attention": )" + attention + "}";
}

std::string with_field(const std::string& key, const json& value) {
  return json{{"tokens", words(2)}, {"attention", counting({2, 2, 2, 2})}, {key, value}}.dump();
}

TEST(InputErrors, NotAnAttentionFile) {
  expect_error("", "empty", {"expected JSON text, found an empty file"}, 0);
  expect_error("hello", "syntax", {"line 1, column 1 (byte 0)"}, 0);
  expect_error(R"({"a": 1, "b": 2})", "unrecognized",
               {"found an object with the keys a, b", "looked for", "BertViz", "Hugging Face", "CircuitsVis", "Headlight", "bare array"});
  expect_error("{}", "unrecognized", {"an object without keys"});
  expect_error("[]", "unrecognized", {"an empty array"});
  expect_error("5", "unrecognized", {"the number 5"});
  expect_error("null", "unrecognized", {"found null"});
  expect_error("[{\"a\": 1}]", "unrecognized", {"an array"});
  expect_error(R"({"status": 200, "payload": {"aa": {"att": [[[1]]], "left": [], "right": []}}})", "tokens",
               {"payload.aa.left: expected at least one token, found an empty array"});
  expect_error(R"({"attentions": null})", "unrecognized", {});
}

TEST(InputErrors, MatricesThatDoNotFitTheirTokens) {
  json attention = counting({2, 4, 3, 3});
  attention[0][3] = counting({4, 3});
  const std::string text = with_attention(attention, 3);
  expect_error(text, "shape", {"attention[0][3]: has 4 rows, but there are 3 tokens"}, text.find("[[0,1,2],[3,4,5],[6,7,8],[9"));
  attention[0][3] = counting({3, 2});
  expect_error(with_attention(attention, 3), "shape", {"attention[0][3]: has rows of 2 numbers, but there are 3 tokens"});
  expect_error(with_attention(counting({1, 1, 3, 3}), 4), "shape", {"attention[0][0]: has 3 rows, but there are 4 tokens"});
  expect_error(json{{"queries", words(2)}, {"keys", words(3)}, {"attention", counting({3, 3})}}.dump(), "shape",
               {"attention: has 3 rows, but there are 2 queries"});
  expect_error(json{{"queries", words(3)}, {"keys", words(2)}, {"attention", counting({3, 3})}}.dump(), "shape",
               {"attention: has rows of 3 numbers, but there are 2 keys"});
  expect_error(json{{"tokens", words(2)}, {"attentions", counting({1, 1, 1, 3, 3})}}.dump(), "shape",
               {"attentions[0][0][0]: has 3 rows, but there are 2 tokens"});
}

TEST(InputErrors, RaggedNesting) {
  json attention = counting({4, 3, 2, 2});
  attention[3].erase(2);
  expect_error(with_attention(attention, 2), "shape", {"attention[3] has 2 heads, attention[0] has 3"});
  attention[3] = json::array();
  expect_error(with_attention(attention, 2), "shape", {"attention[3]: expected an array of heads, found an empty array"});
  attention[3] = nullptr;
  expect_error(with_attention(attention, 2), "shape", {"attention[3]: expected an array of heads, found null"});
  attention[3] = counting({2, 2});
  expect_error(with_attention(attention, 2), "shape", {"attention[3]: expected an array of heads, found an array of rows of numbers"});
  attention[3] = counting({3, 1, 2, 2});
  expect_error(with_attention(attention, 2), "shape", {"attention[3][0][0]: expected a row of numbers, found an array of rows of numbers"});
  json batch = counting({1, 2, 2, 2, 2});
  batch[0][1].erase(1);
  expect_error(with_attention(batch, 2), "shape", {"attention[0][1] has 1 heads, attention[0][0] has 2"});
  json bare = counting({2, 2, 2});
  bare[1] = counting({2, 3});
  expect_error(bare.dump(), "shape", {"[1] is 2 rows of 3 numbers, [0] is 2 rows of 2 numbers"});
}

TEST(InputErrors, RaggedRows) {
  json attention = counting({1, 2, 3, 3});
  attention[0][1][2].erase(0);
  expect_error(with_attention(attention, 3), "shape", {"attention[0][1][2]: 2 numbers, expected 3"});
  attention[0][1][2] = json::array();
  expect_error(with_attention(attention, 3), "shape", {"attention[0][1][2]: 0 numbers, expected 3"});
  expect_error("[[1,2,3],[4,5]]", "shape", {"[1]: 2 numbers, expected 3"});
  expect_error("[[]]", "unrecognized", {});
  expect_error("[[[1,2]],[[]]]", "shape", {"[1][0]: 0 numbers, expected 2"});
  expect_error("[[1,2],3]", "shape", {"[1]: expected a row of numbers, found the number 3"});
}

TEST(InputErrors, SomethingElseWhereANumberBelongs) {
  struct {
    json value;
    const char* found;
  } const cases[] = {{"x", "found the text \"x\""},
                     {nullptr, "found null"},
                     {true, "found true"},
                     {json::object(), "found an object"},
                     {counting({2, 2}), "found an array of rows of numbers"},
                     {{1}, "found an array"}};
  for (const auto& wrong : cases) {
    json attention = counting({1, 2, 5, 5});
    attention[0][1][3][4] = wrong.value;
    expect_error(with_attention(attention, 5), "shape", {"attention[0][1][3][4]: expected a number, ", wrong.found});
    if (wrong.value.is_array()) continue;  // without another matrix to compare with, the nesting is anybody's guess
    json first = counting({1, 1, 2, 2});
    first[0][0][0][0] = wrong.value;
    expect_error(with_attention(first, 2), "shape", {"attention[0][0][0][0]: expected a number, ", wrong.found});
  }
  expect_error("[[\"x\", 1], [2, 3]]", "shape", {"[0][0]: expected a number, found the text \"x\""});
}

TEST(InputErrors, LongTextsAreQuotedInPart) {
  json attention = counting({2, 2});
  attention[1][1] = std::string(39, 'x') + "éééé";
  expect_error(with_attention(attention, 2), "shape", {"found the text \"" + std::string(39, 'x') + "…\""});
  attention[1][1] = std::string(100000, 'x');
  expect_error(with_attention(attention, 2), "shape", {"found a text of 100000 bytes"});
}

TEST(InputErrors, WrongRanks) {
  expect_error(with_attention({1, 2, 3}, 3), "shape", {"attention: expected numbers nested 2 to 5 deep", "found an array nested 1 deep"});
  expect_error(with_attention(counting({1, 1, 1, 1, 2, 2}), 2), "shape", {"attention: ", "found an array nested 6 deep"});
  expect_error(with_attention("x", 2), "shape", {"attention: ", "found the text \"x\""});
  expect_error(with_attention(5, 2), "shape", {"attention: ", "found the number 5"});
  expect_error(with_attention(nullptr, 2), "shape", {"attention: ", "found null"});
  expect_error(with_attention(json::array(), 2), "shape", {"attention: ", "found an empty array"});
  expect_error(with_attention(counting({2, 3, 2, 2, 2}), 2), "shape", {"attention: ", "batch of one", "[2][3][2][query][key]"});
  expect_error("[1, 2, 3]", "shape", {"test.json: expected numbers nested 2 to 5 deep", "found an array nested 1 deep"});
}

TEST(InputErrors, HuggingFaceBatches) {
  expect_error(json{{"tokens", words(2)}, {"attentions", counting({3, 2, 4, 2, 2})}}.dump(), "shape",
               {"attentions[0]: expected a batch of one text, found a batch of 2"});
  expect_error(json{{"tokens", words(2)}, {"attentions", counting({1, 2, 1, 2, 2})}}.dump(), "shape", {"found a batch of 2"});
}

TEST(InputErrors, Tokens) {
  expect_error(json{{"attention", counting({2, 2})}}.dump(), "tokens", {"expected \"tokens\""});
  expect_error(json{{"queries", words(2)}, {"attention", counting({2, 2})}}.dump(), "tokens", {"expected \"keys\""});
  expect_error(json{{"tokens", json::array()}, {"attention", counting({2, 2})}}.dump(), "tokens",
               {"tokens: expected at least one text, found an empty array"});
  expect_error(json{{"tokens", {"a", 5}}, {"attention", counting({2, 2})}}.dump(), "tokens",
               {"tokens[1]: expected a text, found the number 5"});
  expect_error(json{{"tokens", {"a", nullptr}}, {"attention", counting({2, 2})}}.dump(), "tokens",
               {"tokens[1]: expected a text, found null"});
  expect_error(json{{"tokens", "ab"}, {"attention", counting({2, 2})}}.dump(), "tokens",
               {"tokens: expected an array of texts, found the text \"ab\""});
  expect_error(json{{"tokens", counting({2, 2})}, {"attention", counting({2, 2})}}.dump(), "tokens", {"found an array of rows of numbers"});
  expect_error(json{{"attentions", counting({1, 1, 2, 2})}}.dump(), "tokens", {"expected \"tokens\""});
  expect_error(json{{"decoder_tokens", words(2)}, {"cross_attentions", counting({1, 1, 2, 2})}}.dump(), "tokens",
               {"expected \"encoder_tokens\""});
  expect_error(R"({"attention": [{"attn": [[1]], "left_text": ["a"]}]})", "tokens", {"expected \"attention[0].right_text\""});
}

TEST(InputErrors, OptionalFields) {
  expect_error(with_field("segments", {0}), "shape", {"segments: expected 2 entries, one for each of the tokens, found 1"});
  expect_error(with_field("segments", {0, "x"}), "shape", {"segments[1]: expected a whole number, found the text \"x\""});
  expect_error(with_field("segments", {0, 0.5}), "shape", {"segments[1]", "found the number 0.5"});
  expect_error(with_field("segments", {0, 4294967296}), "shape", {"segments[1]: expected a whole number"});
  expect_error(with_field("segments", 3), "shape", {"segments: expected an array of whole numbers, found the number 3"});
  expect_error(with_field("special", {2}), "shape", {"special[0]: expected the index of one of the 2 tokens, found 2"});
  expect_error(with_field("special", {-1}), "shape", {"special[0]", "found -1"});
  expect_error(with_field("layer_names", {"a"}), "shape", {"layer_names: expected 2 entries, one for each of the layers, found 1"});
  expect_error(with_field("head_names", {"a", 2}), "shape", {"head_names[1]: expected a text, found the number 2"});
  expect_error(with_field("token_info", json::array({json::object()})), "shape", {"token_info: expected 2 entries"});
  expect_error(with_field("token_info", {json::object(), 5}), "shape", {"token_info[1]: expected an object, found the number 5"});
  expect_error(with_field("token_info", {{{"pos", 5}}, json::object()}), "shape", {"token_info[0].pos: expected a text"});
  expect_error(with_field("token_info", {{{"predictions", json::array({{"a", 1, 2}})}}, json::object()}), "shape",
               {"token_info[0].predictions[0]: expected [word, probability], found an array"});
  expect_error(with_field("title", 5), "shape", {"title: expected a text, found the number 5"});
}

TEST(InputErrors, Streams) {
  expect_error(R"({"streams": []})", "shape", {"streams: expected at least one, found an empty array"});
  expect_error(R"({"streams": 5})", "shape", {"streams: expected an array of objects, found the number 5"});
  expect_error(R"({"streams": [5]})", "shape", {"streams[0]: expected an object, found the number 5"});
  expect_error(R"({"streams": [{"tokens": ["a"]}]})", "shape", {"streams[0].attention: expected"});
  json two = {{"streams",
               {{{"tokens", words(2)}, {"attention", counting({2, 2})}}, {{"tokens", words(2)}, {"attention", counting({4, 1, 2, 2})}}}}};
  two["streams"][1]["attention"][3][0][1][1] = "x";
  expect_error(two.dump(), "shape", {"streams[1].attention[3][0][1][1]: expected a number, found the text \"x\""});
  two["streams"][1]["tokens"] = words(3);
  two["streams"][1]["attention"] = counting({4, 1, 2, 2});
  expect_error(two.dump(), "shape", {"streams[1].attention[0][0]: has 2 rows, but there are 3 tokens"});
}

TEST(InputErrors, NumbersThatAreNone) {
  const std::string text = with_text("[\n[[[1,2],[3,4]]],\n[[[1,2],[3,04]]]]", 2);
  const std::size_t at = text.find("04");
  expect_error(text, "number", {"layer 1, head 0: expected a number, found 04, at line 3, column 12 (byte " + std::to_string(at) + ")"},
               at);
  expect_error(with_text("[[1,1e400],[3,4]]", 2), "number", {"expected a number within float32's range, found 1e400"});
  expect_error(with_text("[[1,,2],[3,4,5]]", 3), "shape", {"has 2 rows"});
  expect_error(with_text("[[1,,2],[3,4,5],[1,2,3]]", 3), "number", {"expected a number, found ,"});
  expect_error(with_text("[[1 2],[3]]", 2), "shape", {});
  expect_error(with_text("[[1,nan],[3,4]]", 2), "number", {"expected a number, found nan"});
}

}  // namespace
}  // namespace headlight

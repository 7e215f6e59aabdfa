// Files that break off in the middle.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "documents.h"

namespace headlight {
namespace {

using test::counting;
using test::expect_error;
using test::has_warning;
using test::json;
using test::words;

const std::string three_layers =
    R"({"tokens": ["a", "b"], "segments": [0, 1], "attention": [[[[0, 1], [2, 3]], [[4, 5], [6, 7]]], [[[8, 9], [10, 11]], [[12, 13], [14, 15]]],
[[[16, 17], [18, 19]], [[20, 21], [22, 23]]]], "layer_names": ["x", "y", "z"]})";

std::string cut_before(const std::string& text, const std::string& part) { return text.substr(0, text.find(part)); }

int whole_heads(const OpenedDocument& opened) {
  int count = 0;
  for (std::size_t s = 0; s < opened.document.streams.size(); ++s) {
    const Stream& stream = opened.document.streams[s];
    for (int layer = 0; layer < stream.layers; ++layer) {
      for (int head = 0; head < stream.heads; ++head) count += opened.heads.peek({static_cast<int>(s), layer, head}) == nullptr ? 0 : 1;
    }
  }
  return count;
}

TEST(Truncation, InsideALayer) {
  const OpenedDocument opened = test::open(cut_before(three_layers, "14, 15"));
  const Stream& stream = opened.document.streams[0];
  EXPECT_EQ(stream.layers, 2);
  EXPECT_EQ(stream.heads, 2);
  EXPECT_TRUE(stream.has_segments);
  EXPECT_TRUE(stream.source(1, 1).encoding == Encoding::absent);
  EXPECT_EQ(opened.heads.peek({0, 1, 1}), nullptr);
  EXPECT_EQ(opened.heads.summary({0, 1, 1}), nullptr);
  EXPECT_EQ(opened.heads.peek({0, 1, 0})->weights, (std::vector<float>{8, 9, 10, 11}));
  EXPECT_TRUE(has_warning(opened.document, "3 whole heads; the file ends inside layer 1 (byte "));
}

TEST(Truncation, BetweenLayers) {
  const OpenedDocument opened = test::open(cut_before(three_layers, "\n[[[16"));
  EXPECT_EQ(opened.document.streams[0].layers, 2);
  EXPECT_EQ(whole_heads(opened), 4);
  EXPECT_TRUE(has_warning(opened.document, "4 whole heads; the file ends inside attention"));
}

TEST(Truncation, ALayerWithoutAWholeHeadDoesNotCount) {
  const OpenedDocument opened = test::open(cut_before(three_layers, "18, 19"));
  EXPECT_EQ(opened.document.streams[0].layers, 2);
  EXPECT_EQ(whole_heads(opened), 4);
  EXPECT_TRUE(has_warning(opened.document, "4 whole heads; the file ends inside layer 2 (byte "));
}

TEST(Truncation, TheLayerIsFoundWhateverTheNesting) {
  struct {
    const char* text;
    const char* warning;
  } const cases[] = {
      {"[[[[1]],[[2]]],[[[3", "2 whole heads; the file ends inside layer 1 (byte"},
      {"[[[[1]],[[2]]],[[[3]],", "3 whole heads; the file ends inside layer 1 (byte"},
      {"[[[[1]],[[2", "1 whole head; the file ends inside layer 0 (byte"},
      {"[[[[[1]]],[[[2]]],[[[3", "2 whole heads; the file ends inside layer 2 (byte"},
      {R"({"tokens":["a"],"attentions":[[[[[1]],[[2]]]],[[[[3)", "2 whole heads; the file ends inside layer 1 (byte"},
      {R"({"tokens":["a"],"attentions":[[[[[1]],[[2]]]],[[[[3]],[)", "3 whole heads; the file ends inside layer 1 (byte"},
      {R"({"streams":[{"name":"A","tokens":["a"],"attention":[[1]]},{"name":"B","tokens":["a"],"attention":[[[[2]]],[[[3)",
       "2 whole heads; the file ends inside layer 1 of B (byte"},
      {R"({"tokens":["a"],"attention":[[1]],"attention[":[)", "1 whole head; the file ends inside attention[ (byte"},
      {"[[[[1]],[[2]]]", "2 whole heads; the file ends without its last bracket (byte"},
  };
  for (const auto& cut : cases) {
    SCOPED_TRACE(cut.text);
    const OpenedDocument opened = test::open(cut.text);
    EXPECT_TRUE(has_warning(opened.document, cut.warning)) << opened.document.warnings.front();
  }
}

TEST(Truncation, AfterTheAttention) {
  const OpenedDocument names = test::open(cut_before(three_layers, ", \"z\""));
  EXPECT_EQ(names.document.streams[0].layers, 3);
  EXPECT_TRUE(names.document.streams[0].layer_names.empty());
  EXPECT_TRUE(has_warning(names.document, "6 whole heads; the file ends inside layer_names"));
  const OpenedDocument brace = test::open(three_layers.substr(0, three_layers.size() - 1));
  EXPECT_EQ(brace.document.streams[0].layer_names.size(), 3U);
  EXPECT_TRUE(has_warning(brace.document, "the file ends without its last bracket"));
}

TEST(Truncation, OnlyTheEndMayBeShort) {
  // attention[0] is ragged whatever comes later; the end of the file is no excuse.
  expect_error(R"({"tokens": ["a"], "attention": [[[[1]],[[2]]], [[[3]]], [[[4]],[[5]]], [[[6]])", "shape",
               {"attention[1] has 1 heads, attention[0] has 2"});
}

TEST(Truncation, MissingTokensAreNumbered) {
  const OpenedDocument none = test::open(R"({"attention": [[[[1,0],[0.5,0.5]]],[[[1)");
  ASSERT_EQ(none.document.streams[0].queries.size(), 2U);
  EXPECT_EQ(none.document.streams[0].queries[1].text, "1");
  EXPECT_TRUE(has_warning(none.document, "the file holds only 0 of 2 tokens; the others are numbered"));
  EXPECT_EQ(none.document.warnings.size(), 2U);  // tokens are both queries and keys: said once
  const OpenedDocument some = test::open(R"({"attention": [[1,0],[0.5,0.5]], "tokens": ["[CLS]")");
  EXPECT_EQ(some.document.streams[0].keys[0].text, "[CLS]");
  EXPECT_EQ(some.document.streams[0].keys[1].text, "1");
  expect_error(R"({"attention": [[1]], "tokens": ["a", "b")", "shape", {"expected at most 1 tokens, found 2"});
}

TEST(Truncation, BeforeTheFirstWholeHead) {
  expect_error(cut_before(three_layers, "3]], [[4"), "truncated",
               {"the file ends at byte ", "inside attention[0]", "before its first whole head"});
  expect_error(R"({"other": [[1]], "tokens": ["a"], "attention": [[)", "truncated", {"before its first whole head"});
}

TEST(Truncation, OfStreamsTheWholeOnesStay) {
  const std::string text =
      R"({"streams": [{"name": "A", "tokens": ["a"], "attention": [[[[1]]]]}, {"name": "B", "tokens": ["b"], "attention": [[[[)";
  const OpenedDocument opened = test::open(text);
  ASSERT_EQ(opened.document.streams.size(), 1U);
  EXPECT_TRUE(has_warning(opened.document, "B: the file ends before the first whole head of this stream, which is left out"));
}

TEST(Truncation, PackedTensorsKeepTheirWholeHeads) {
  std::vector<std::uint8_t> bytes(24);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 10);
  const std::string data = test::base64(test::little_endian(bytes));
  const std::string before = R"({"tokens": ["a", "b"], "attention": {"shape": [3, 2, 2, 2], "dtype": "uint8", "data": ")";
  for (std::size_t kept = 0; kept <= data.size(); ++kept) {
    SCOPED_TRACE(kept);
    const std::string text = before + data.substr(0, kept);
    const std::size_t whole = kept / 4 * 3 / 4;
    if (whole == 0) {
      expect_error(text, "truncated", {"before its first whole head"});
      continue;
    }
    const OpenedDocument opened = test::open(text);
    EXPECT_EQ(whole_heads(opened), static_cast<int>(whole));
    for (std::size_t head = 0; head < whole; ++head) {
      const Matrix* matrix = opened.heads.peek({0, static_cast<int>(head / 2), static_cast<int>(head % 2)});
      ASSERT_NE(matrix, nullptr);
      EXPECT_EQ(matrix->at(1, 1), static_cast<float>(bytes[head * 4 + 3]) / 255.0F);
    }
  }
}

/// Cuts a text at every byte: it opens with heads that are those of the whole text, or an InputError says why not.
void cut_everywhere(const std::string& text) {
  const OpenedDocument whole = test::open(text);
  int opened_count = 0;
  for (std::size_t length = 0; length < text.size(); ++length) {
    SCOPED_TRACE(text.substr(0, length));
    try {
      const OpenedDocument opened = test::open(text.substr(0, length));
      ++opened_count;
      EXPECT_GT(whole_heads(opened), 0);
      EXPECT_FALSE(opened.document.warnings.empty());
      for (std::size_t s = 0; s < opened.document.streams.size(); ++s) {
        const Stream& stream = opened.document.streams[s];
        for (int layer = 0; layer < stream.layers; ++layer) {
          for (int head = 0; head < stream.heads; ++head) {
            const HeadId id{static_cast<int>(s), layer, head};
            const Matrix* matrix = opened.heads.peek(id);
            if (matrix != nullptr) {
              EXPECT_EQ(matrix->weights, whole.heads.peek(id)->weights);
            }
          }
        }
      }
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()), "");
      EXPECT_NE(error.code(), "shape") << error.what();
    }
  }
  EXPECT_GT(opened_count, 0);
}

TEST(Truncation, AtEveryByte) {
  cut_everywhere(three_layers);
  cut_everywhere(counting({2, 2, 2, 2}).dump());
  cut_everywhere(json{{"attentions", counting({2, 1, 2, 2, 2})}, {"tokens", words(2)}}.dump());
  cut_everywhere(
      R"({"cross_attentions": [[[[[1]]]]], "decoder_attentions": [[[[[1]],[[2]]]]], "decoder_tokens": ["a"], "encoder_tokens": ["b\u00e9"]})");
  cut_everywhere(R"({"attention": [{"name": "A", "attn": [[[[1]]]], "left_text": ["a"], "right_text": ["b"]},
                                   {"name": "B", "attn": [[[[1, 0]]]], "left_text": ["a"], "right_text": ["b", "c"]}]})");
  cut_everywhere(
      R"({"streams": [{"tokens": ["a"], "attention": [[[[1]], [[2]]]], "special": [0], "token_info": [{"pos": "X", "predictions": [["w", 0.5]]}]},
                                 {"queries": ["a"], "keys": ["b", "c"], "attention": {"shape": [2, 1, 2], "dtype": "uint8", "data": "AAECAw=="}}]})");
  cut_everywhere(R"({"tokens": ["a"], "attention": [[[1]], [[2]], [[3]]]})");
}

TEST(Truncation, QueriesAndKeysThatShareTheirTokensAreOfOneNumber) {
  test::expect_error(R"({"attention": [[[[1, 5], [0.25, 0.7], [0.001, 0.999]]], [[[1, 0], [0.25,)", "shape",
                     {"attention: expected as many rows as columns", "found 3 rows of 2 numbers"});
}

}  // namespace
}  // namespace headlight

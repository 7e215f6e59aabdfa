// Documents that show while their file is read: what has arrived is what a file cut off there would be.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/opening/growth.h"
#include "core/wire/document_json.h"
#include "documents.h"
#include "files.h"

namespace headlight {
namespace {

using test::counting;
using test::gzipped;
using test::json;
using test::words;

constexpr std::uint64_t plenty = std::uint64_t{1} << 30U;

/// Opens a file as the page does: as it grows, the document so far is shown and its heads are taken.
class Grower {
 public:
  explicit Grower(std::string bytes, std::uint64_t budget = plenty, const std::string& name = "test.json")
      : bytes_(std::move(bytes)), file_(bytes_in_memory(bytes_)) {
    opening_.decode_in_passing(budget);
    opening_.begin_file(name);
  }

  /// False: there is no more.
  bool feed(std::size_t length) {
    const std::string chunk = bytes_.substr(at_, length);  // a copy, so that reading behind its end is seen
    at_ += chunk.size();
    is_hungry_ = is_hungry_ && opening_.feed(chunk);
    return at_ < bytes_.size();
  }

  /// Shows what there is; false when it is nothing.
  bool show() {
    std::optional<Document> now = opening_.so_far(bytes_in_memory(bytes_.substr(0, at_)));
    if (!now) return false;
    if (shown) {
      EXPECT_TRUE(match_growth(*shown, *now)) << "it grows";
    }
    shown = std::move(now);
    take_heads();
    return true;
  }

  OpenedDocument finish() {
    opening_.end_file(file_);
    return opening_.finish();
  }

  std::optional<Document> shown;
  std::map<std::uint64_t, DecodedHead> taken;  // by offset

 private:
  void take_heads() {
    for (const Stream& stream : shown->streams) {
      for (const HeadSource& source : stream.sources) {
        EXPECT_NE(source.encoding, Encoding::absent) << "layers come whole";
        if (std::optional<DecodedHead> head = opening_.take_passed(source)) taken.emplace(source.span.offset, std::move(*head));
      }
    }
  }

  std::string bytes_;
  std::shared_ptr<const ByteSource> file_;
  std::size_t at_ = 0;
  bool is_hungry_ = true;
  Opening opening_;
};

std::optional<OpenedDocument> open_at_once(const std::string& text) {
  try {
    return test::open(text);
  } catch (const InputError&) {
    return std::nullopt;
  }
}

/// Missing weights are equal, too.
std::vector<std::uint32_t> bits(const Matrix& matrix) {
  std::vector<std::uint32_t> bits(matrix.weights.size());
  if (!bits.empty()) std::memcpy(bits.data(), matrix.weights.data(), bits.size() * sizeof(float));
  return bits;
}

/// In the end there is what opening the whole file at once gives, and what was shown meanwhile was true.
void expect_growth(const std::string& text, const std::vector<std::size_t>& chunks) {
  const OpenedDocument whole = test::open(text);
  Grower grower(text);
  for (std::size_t i = 0; grower.feed(chunks[i % chunks.size()]); ++i) {
    if (!grower.show()) {
      EXPECT_FALSE(grower.shown) << "what shows does not go away";
    }
  }
  OpenedDocument grown = grower.finish();
  const std::vector<std::string> weights = describe_weights(grown.document, grown.heads);
  grown.document.warnings.insert(grown.document.warnings.end(), weights.begin(), weights.end());
  EXPECT_EQ(document_to_json(grown.document), document_to_json(whole.document));
  if (grower.shown) {
    EXPECT_TRUE(match_growth(*grower.shown, grown.document));
  }
  for_each_head(whole.document, [&](HeadId id) {
    const Matrix* expected = whole.heads.peek(id);
    ASSERT_EQ(grown.heads.status(id), whole.heads.status(id));
    if (expected == nullptr) return;
    EXPECT_EQ(bits(*grown.heads.peek(id)), bits(*expected));
    EXPECT_EQ(bits(*grown.heads.thumbnail(id)), bits(*whole.heads.thumbnail(id)));
    const Stream& stream = whole.document.streams[static_cast<std::size_t>(id.stream)];
    const auto taken = grower.taken.find(stream.source(id.layer, id.head).span.offset);
    if (taken != grower.taken.end()) {
      EXPECT_EQ(bits(taken->second.matrix), bits(*expected));
    }
  });
}

const std::string headlight_text = R"({"tokens":["w0","w1"],"attention":)" + counting({3, 2, 2, 2}).dump() + "}";

/// A document of each format, with whatever makes a difference while it is not whole.
std::vector<std::string> texts() {
  return {
      headlight_text,
      R"({"tokens": ["a", "b"], "segments": [0, 1], "layer_names": ["x", "y"], "head_names": ["m", "n"],
          "attention": [[[[0, 1], [2, 3]], [[4, 5], [6, 7]]], [[[8, 9], [10, 11]], [[12, 13], [14, 15]]]], "special": [1]})",
      R"({"attention": [[[[0, 1], [2, 3]]], [[[4, 5], [6, 7]]]], "tokens": ["[CLS]", "b"], "title": "late"})",
      R"({"streams": [{"name": "A", "tokens": ["a"], "attention": [[[[1]], [[2]]], [[[3]], [[4]]]]},
                      {"name": "B", "queries": ["a"], "keys": ["b", "c"], "attention": [[[1, 2]], [[3, 4]]]}], "logits": [[1, 2], [3, 4]]})",
      R"({"attention": [{"name": "A", "attn": [[[[1]]], [[[2]]]], "left_text": ["a"], "right_text": ["b"]},
                        {"name": "B", "attn": [[[[1, 0]]]], "left_text": ["a"], "right_text": ["b", "c"]}], "layer": 0})",
      R"(<script>const params = {"attention": [{"attn": [[[[1]]], [[[2]]], [[[3]]]], "left_text": ["a"], "right_text": ["b"]}]};</script>)",
      R"({"status": 200, "payload": {"aa": {"att": [[[0.5, 0.5], [0.25, 0.75]], [[1, 0], [0, 1]]],
          "left": [{"text": "a"}, {"text": "b"}], "right": [{"text": "a"}, {"text": "b"}]}}})",
      json{{"attention", counting({3, 2, 2})}, {"tokens", words(2)}}.dump(),
      json{{"attentions", counting({3, 1, 2, 2, 2})}, {"tokens", words(2)}}.dump(),
      R"({"cross_attentions": [[[[[1], [2]]]], [[[[3], [4]]]]], "decoder_attentions": [[[[[1, 0], [0.5, 0.5]]]], [[[[1, 0], [0.5, 0.5]]]]],
          "encoder_attentions": [[[[[1]]]]], "decoder_tokens": ["a", "b"], "encoder_tokens": ["c"]})",
      counting({3, 2, 2, 2}).dump(),
      counting({1, 3, 2, 2, 2}).dump(),
      R"([[[[1, 0, 0], [0, 2, 0], [0, 0, 0]]], [[[3, 0, 0], [0, 4, 0], [0, 0, 0]]]])",
      R"([[[[1, 0, 0], [0, 2, 0], [0, 0, 0]]], [[[3, 0, 0], [0, 4, 0], [0, 0, 5]]]])",
      R"({"tokens": ["a", "b"], "attention": {"shape": [3, 1, 2, 2], "dtype": "uint8", "data": "AAECAwQFBgcICQoL"}})",
      R"({"tokens": ["a"], "attention": [[[[NaN]], [[Infinity]]], [[[-2]], [[0]]]]})",
      json{{"logits", counting({2, 3})}, {"tokens", words(2)}, {"attention", counting({2, 1, 2, 2})}, {"after", counting({3, 2})}}.dump(),
  };
}

TEST(Growing, EndsAsTheWholeFileHoweverItCame) {
  for (const std::string& text : texts()) {
    SCOPED_TRACE(text);
    expect_growth(text, {1});
    expect_growth(text, {7, 1, 30, 2});
    expect_growth(text, {64});
    expect_growth(text, {1000000});
  }
}

TEST(Growing, WhatShowsIsInTheFileThatIsCutThere) {
  for (const std::string& text : texts()) {
    SCOPED_TRACE(text);
    Grower grower(text);
    for (std::size_t length = 1; grower.feed(1); ++length) {
      if (!grower.show()) continue;
      const std::optional<OpenedDocument> cut = open_at_once(text.substr(0, length));
      ASSERT_TRUE(cut) << "cut at " << length;
      const std::optional<std::vector<int>> places = match_growth(*grower.shown, cut->document);
      ASSERT_TRUE(places) << "cut at " << length;
      for (std::size_t i = 0; i < places->size(); ++i) {
        const Stream& shown = grower.shown->streams[i];
        const Stream& there = cut->document.streams[static_cast<std::size_t>((*places)[i])];
        EXPECT_EQ(shown.name, there.name);
        for (std::size_t token = 0; token < shown.queries.size(); ++token) EXPECT_EQ(shown.queries[token].text, there.queries[token].text);
      }
    }
  }
}

/// What shows when the text has come to the end of `part`.
std::optional<Document> shown_at(const std::string& text, const std::string& part) {
  Grower grower(text);
  grower.feed(text.find(part) + part.size());
  grower.show();
  return grower.shown;
}

TEST(Growing, TheFirstLayerShowsWhenItIsWhole) {
  EXPECT_FALSE(shown_at(headlight_text, "[[4,5],[6,7]]"));
  const std::optional<Document> first = shown_at(headlight_text, "[[4,5],[6,7]]]");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->streams[0].layers, 1);
  EXPECT_EQ(first->streams[0].heads, 2);
  EXPECT_EQ(first->streams[0].queries[1].text, "w1");
  EXPECT_EQ(first->name, "test.json");
  EXPECT_TRUE(first->warnings.empty());
}

TEST(Growing, ALayerThatIsNotWholeWaits) {
  const std::optional<Document> shown = shown_at(headlight_text, "[[8,9],[10,11]]");
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->streams[0].layers, 1);
  EXPECT_EQ(shown->streams[0].sources.size(), 2U);
}

TEST(Growing, TokensThatStandLastAreNumbersUntilTheyCome) {
  const std::string text = R"({"attention": [[[[0, 1], [2, 3]]], [[[4, 5], [6, 7]]]], "tokens": ["a", "b"], "model": "m"})";
  const std::optional<Document> before = shown_at(text, "[4, 5], [6, 7]]]");
  ASSERT_TRUE(before);
  EXPECT_EQ(before->streams[0].queries[1].text, "1");
  EXPECT_TRUE(before->warnings.empty());
  const std::optional<Document> after = shown_at(text, "\"b\"]");
  ASSERT_TRUE(after);
  EXPECT_EQ(after->streams[0].queries[1].text, "b");
  EXPECT_TRUE(match_growth(*before, *after));
}

TEST(Growing, AnArrayThatMayBePaddedWaits) {
  const std::string padded =
      R"([[[[1, 0, 0], [0, 2, 0], [0, 0, 0]]], [[[3, 0, 0], [0, 4, 0], [0, 0, 5]]], [[[3, 0, 0], [0, 4, 0], [0, 0, 5]]]])";
  EXPECT_FALSE(shown_at(padded, "[0, 0, 0]]]"));
  const std::optional<Document> sure = shown_at(padded, "[0, 0, 5]]]");
  ASSERT_TRUE(sure);
  EXPECT_EQ(sure->streams[0].layers, 2);
  EXPECT_EQ(sure->streams[0].keys.size(), 3U);
}

TEST(Growing, AStreamThatComesLateMayStandInFront) {
  const std::string text =
      R"({"cross_attentions": [[[[[1]]]]], "decoder_attentions": [[[[[2]]]], [[[[3]]]]], "decoder_tokens": ["a"], "encoder_tokens": ["b"]})";
  const std::optional<Document> one = shown_at(text, "[[[[[1]]]]]");
  const std::optional<Document> two = shown_at(text, "[[[[2]]]]");
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->streams[0].name, "Cross");
  EXPECT_EQ(two->streams[0].name, "Decoder");
  EXPECT_EQ(match_growth(*one, *two), (std::vector<int>{1}));
}

TEST(Growing, ItIsAnotherDocumentWhenItsHeadsAreOthers) {
  const Document three = test::open(headlight_text).document;
  Document other = three;
  other.streams[0].sources[1].span.offset += 1;
  EXPECT_FALSE(match_growth(three, other));
  other = three;
  other.streams[0].keys.pop_back();
  EXPECT_FALSE(match_growth(three, other));
  other = three;
  other.streams[0].sources.resize(2);
  other.streams[0].layers = 1;
  EXPECT_FALSE(match_growth(three, other)) << "it has shrunk";
  EXPECT_TRUE(match_growth(other, three));
}

TEST(Growing, BeyondTheBudgetHeadsComeWithoutTheirWeights) {
  Grower grower(headlight_text, 3 * 4 * sizeof(float));
  while (grower.feed(10)) grower.show();
  grower.show();
  ASSERT_EQ(grower.taken.size(), 6U);
  int with_weights = 0;
  for (const auto& [offset, head] : grower.taken) {
    with_weights += head.matrix.weights.empty() ? 0 : 1;
    EXPECT_EQ(head.thumbnail.weights.size(), 4U);
  }
  EXPECT_EQ(with_weights, 3);
}

TEST(Growing, AFileThatUnpacksGrows) {
  std::string random;
  test::Random numbers(7);
  for (int i = 0; i < 400; ++i) random += (i > 0 ? "," : "") + std::to_string(numbers.below(1000000));
  const std::string layer = "[[[" + random + "],[" + random + "]]]";
  const std::string text = R"({"queries": ["a", "b"], "keys": )" + words(400).dump() + R"(, "attention": [)" + layer + "," + layer + "]}";
  const std::string packed = gzipped(text);
  Grower grower(packed, plenty, "test.json.gz");
  bool has_shown = false;
  while (grower.feed(64)) has_shown = grower.show() || has_shown;
  EXPECT_TRUE(has_shown);
  OpenedDocument grown = grower.finish();
  const std::vector<std::string> weights = describe_weights(grown.document, grown.heads);
  grown.document.warnings.insert(grown.document.warnings.end(), weights.begin(), weights.end());
  EXPECT_TRUE(match_growth(*grower.shown, grown.document));
  EXPECT_EQ(grown.document.streams[0].layers, 2);
}

TEST(Growing, AnErrorFurtherOnIsToldWhenItIsReached) {
  std::string text = headlight_text;
  text.replace(text.find("[[20,"), 5, "[[xx,");
  Grower grower(text);
  while (grower.feed(8)) grower.show();
  ASSERT_TRUE(grower.shown);
  EXPECT_EQ(grower.shown->streams[0].layers, 2);
  EXPECT_THROW(static_cast<void>(grower.finish()), InputError);
}

TEST(Growing, TensorsInBinaryDoNotGrow) {
  Grower grower(test::counting_npy({2, 2, 2, 2}), plenty, "test.npy");
  while (grower.feed(16)) EXPECT_FALSE(grower.show());
}

}  // namespace
}  // namespace headlight

// Every accepted shape: what opens, and as what.
#include "core/formats/format.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "core/opening/special_tokens.h"
#include "documents.h"

namespace headlight {
namespace {

using test::counting;
using test::has_warning;
using test::json;
using test::nested;
using test::Random;
using test::words;

std::vector<std::string> texts(const std::vector<Token>& tokens) {
  std::vector<std::string> list;
  list.reserve(tokens.size());
  for (const Token& token : tokens) list.push_back(token.text);
  return list;
}

void expect_stream(const OpenedDocument& opened, std::size_t index, const std::string& name, int layers, int heads, std::size_t queries,
                   std::size_t keys) {
  ASSERT_LT(index, opened.document.streams.size());
  const Stream& stream = opened.document.streams[index];
  EXPECT_EQ(stream.name, name);
  EXPECT_EQ(stream.layers, layers);
  EXPECT_EQ(stream.heads, heads);
  EXPECT_EQ(stream.queries.size(), queries);
  EXPECT_EQ(stream.keys.size(), keys);
  EXPECT_EQ(stream.sources.size(), static_cast<std::size_t>(layers) * static_cast<std::size_t>(heads));
}

/// The weights of the stream are 0, 1, 2, … in C order.
void expect_counting(const OpenedDocument& opened, int stream_index) {
  const Stream& stream = opened.document.streams.at(static_cast<std::size_t>(stream_index));
  float next = 0;
  for (int layer = 0; layer < stream.layers; ++layer) {
    for (int head = 0; head < stream.heads; ++head) {
      const Matrix* matrix = opened.heads.peek({stream_index, layer, head});
      ASSERT_NE(matrix, nullptr);
      ASSERT_EQ(matrix->queries, static_cast<int>(stream.queries.size()));
      ASSERT_EQ(matrix->keys, static_cast<int>(stream.keys.size()));
      for (const float weight : matrix->weights) ASSERT_EQ(weight, next++);
    }
  }
}

TEST(HeadlightFormat, FourDeep) {
  const OpenedDocument opened = test::open(json{{"tokens", words(4)}, {"attention", counting({2, 3, 4, 4})}, {"segments", {0, 0, 1, 1}}});
  EXPECT_EQ(opened.document.format, "Headlight");
  EXPECT_EQ(opened.document.name, "test.json");
  expect_stream(opened, 0, "Attention", 2, 3, 4, 4);
  expect_counting(opened, 0);
}

TEST(HeadlightFormat, EveryRank) {
  struct {
    std::vector<int> shape;
    int layers, heads;
  } const cases[] = {
      {{4, 4}, 1, 1},          {{3, 4, 4}, 1, 3},       {{2, 3, 4, 4}, 2, 3},    {{1, 2, 3, 4, 4}, 2, 3}, {{2, 1, 3, 4, 4}, 2, 3},
      {{2, 3, 1, 4, 4}, 2, 3}, {{1, 1, 3, 4, 4}, 1, 3}, {{1, 1, 1, 4, 4}, 1, 1}, {{1, 3, 4, 4}, 1, 3},    {{3, 1, 4, 4}, 3, 1},
  };
  for (const auto& rank : cases) {
    SCOPED_TRACE(json(rank.shape).dump());
    // "model" keeps the 3 deep one from being CircuitsVis'.
    const OpenedDocument opened = test::open(json{{"model", "m"}, {"tokens", words(4)}, {"attention", counting(rank.shape)}});
    EXPECT_EQ(opened.document.format, "Headlight");
    expect_stream(opened, 0, "Attention", rank.layers, rank.heads, 4, 4);
    expect_counting(opened, 0);
  }
}

TEST(HeadlightFormat, EveryPackedRank) {
  for (const std::vector<int>& shape : {std::vector<int>{4, 4}, {3, 4, 4}, {2, 3, 4, 4}, {1, 2, 3, 4, 4}, {2, 1, 3, 4, 4}}) {
    SCOPED_TRACE(json(shape).dump());
    std::size_t count = 1;
    for (const int extent : shape) count *= static_cast<std::size_t>(extent);
    std::vector<float> weights(count);
    for (std::size_t i = 0; i < count; ++i) weights[i] = static_cast<float>(i);
    const std::string bytes = test::little_endian(test::float_bits(weights));
    const OpenedDocument opened = test::open(json{{"tokens", words(4)}, {"attention", test::packed(shape, "float32", bytes)}});
    EXPECT_EQ(opened.document.format, "Headlight");
    expect_counting(opened, 0);
  }
}

TEST(HeadlightFormat, QueriesAndKeys) {
  const OpenedDocument opened = test::open(json{{"queries", {"a", "b"}}, {"keys", {"x", "y", "z"}}, {"attention", counting({1, 2, 2, 3})}});
  expect_stream(opened, 0, "Attention", 1, 2, 2, 3);
  EXPECT_EQ(texts(opened.document.streams[0].queries), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(texts(opened.document.streams[0].keys), (std::vector<std::string>{"x", "y", "z"}));
  expect_counting(opened, 0);
}

TEST(HeadlightFormat, Streams) {
  const json document = {{"streams",
                          {{{"name", "Encoder"}, {"tokens", words(3)}, {"attention", counting({2, 2, 3, 3})}},
                           {{"tokens", words(2)}, {"attention", counting({2, 2})}},
                           {{"name", "Cross"}, {"queries", words(2)}, {"keys", words(3)}, {"attention", counting({1, 4, 2, 3})}}}}};
  const OpenedDocument opened = test::open(document);
  EXPECT_EQ(opened.document.format, "Headlight");
  ASSERT_EQ(opened.document.streams.size(), 3U);
  expect_stream(opened, 0, "Encoder", 2, 2, 3, 3);
  expect_stream(opened, 1, "Stream 1", 1, 1, 2, 2);
  expect_stream(opened, 2, "Cross", 1, 4, 2, 3);
  for (int stream = 0; stream < 3; ++stream) expect_counting(opened, stream);
}

TEST(HeadlightFormat, EverythingElseThatAFileMaySay) {
  const json document = json::parse(R"({
    "model": "m", "title": "t", "description": "d", "unknown": {"x": [[1]]},
    "tokens": ["[CLS]", "Ġthe", "é\n\u00e9", "##s"],
    "segments": [0, 0, 1, 2], "special": [3],
    "layer_names": ["low", "high"], "head_names": ["one"],
    "token_info": [{}, {"pos": "DET", "dep": "det", "entity": "ORG", "predictions": [["the", 0.75], ["a", 0.25]]}, {"pos": null, "predictions": null},
                   {"predictions": []}]
  })");
  json with_attention = document;
  with_attention["attention"] = counting({2, 1, 4, 4});
  const OpenedDocument opened = test::open(with_attention);
  EXPECT_EQ(opened.document.model, "m");
  EXPECT_EQ(opened.document.title, "t");
  EXPECT_EQ(opened.document.description, "d");
  const Stream& stream = opened.document.streams[0];
  EXPECT_EQ(stream.layer_names, (std::vector<std::string>{"low", "high"}));
  EXPECT_EQ(stream.head_names, (std::vector<std::string>{"one"}));
  EXPECT_TRUE(stream.has_segments);
  for (const auto* side : {&stream.queries, &stream.keys}) {
    const std::vector<Token>& tokens = *side;
    EXPECT_EQ(texts(tokens), (std::vector<std::string>{"[CLS]", "Ġthe", "é\né", "##s"}));
    EXPECT_EQ(tokens[3].segment, 2);
    EXPECT_TRUE(tokens[0].special);  // by its text
    EXPECT_FALSE(tokens[1].special);
    EXPECT_TRUE(tokens[3].special);  // by the list
    EXPECT_EQ(tokens[1].pos, "DET");
    EXPECT_EQ(tokens[1].dep, "det");
    EXPECT_EQ(tokens[1].entity, "ORG");
    ASSERT_EQ(tokens[1].predictions.size(), 2U);
    EXPECT_EQ(tokens[1].predictions[1].word, "a");
    EXPECT_EQ(tokens[1].predictions[1].probability, 0.25F);
    EXPECT_TRUE(tokens[2].pos.empty());
  }
}

TEST(HeadlightFormat, OptionalFieldsMayBeNull) {
  const OpenedDocument opened = test::open(json{{"tokens", words(2)},
                                                {"attention", counting({2, 2})},
                                                {"title", nullptr},
                                                {"model", nullptr},
                                                {"segments", nullptr},
                                                {"special", nullptr},
                                                {"layer_names", nullptr},
                                                {"token_info", nullptr}});
  EXPECT_FALSE(opened.document.streams[0].has_segments);
  EXPECT_TRUE(opened.document.title.empty());
}

TEST(HeadlightFormat, WhatDescribesTokensIsIgnoredBesideQueriesAndKeysAndSaidSo) {
  const OpenedDocument opened = test::open(
      json{{"queries", words(2)}, {"keys", words(2)}, {"segments", {0, 1}}, {"attention", nested({2, 2}, [] { return json(0.5); })}});
  EXPECT_FALSE(opened.document.streams[0].has_segments);
  EXPECT_TRUE(has_warning(opened.document, "\"segments\" is ignored"));
}

TEST(HeadlightFormat, ATokenLongerThanTheSkeletonKeeps) {
  const std::string token = std::string(100000, 'x') + "é\n\"";
  const OpenedDocument opened = test::open(json{{"tokens", {token, "b"}}, {"attention", counting({2, 2})}});
  EXPECT_EQ(opened.document.streams[0].keys[0].text, token);
}

TEST(BertViz, OneEntryWithoutName) {
  const json entry = {{"name", nullptr}, {"attn", counting({2, 3, 4, 4})}, {"left_text", words(4)}, {"right_text", words(4)}};
  const OpenedDocument opened = test::open(json{{"attention", json::array({entry})}, {"default_filter", "0"}, {"include_layers", {0, 1}}});
  EXPECT_EQ(opened.document.format, "BertViz");
  ASSERT_EQ(opened.document.streams.size(), 1U);
  expect_stream(opened, 0, "Attention", 2, 3, 4, 4);
  expect_counting(opened, 0);
}

TEST(BertViz, SeveralEntriesAndABatchOfOne) {
  const json document = {{"attention",
                          {{{"name", "Encoder"}, {"attn", counting({2, 1, 3, 4, 4})}, {"left_text", words(4)}, {"right_text", words(4)}},
                           {{"name", "Cross"}, {"attn", counting({2, 3, 2, 4})}, {"left_text", words(2)}, {"right_text", words(4)}}}}};
  const OpenedDocument opened = test::open(document);
  EXPECT_EQ(opened.document.format, "BertViz");
  expect_stream(opened, 0, "Encoder", 2, 3, 4, 4);
  expect_stream(opened, 1, "Cross", 2, 3, 2, 4);
  expect_counting(opened, 1);
}

TEST(CircuitsVis, OneLayer) {
  const OpenedDocument opened = test::open(json{{"tokens", words(4)}, {"attention", counting({3, 4, 4})}});
  EXPECT_EQ(opened.document.format, "CircuitsVis");
  expect_stream(opened, 0, "Attention", 1, 3, 4, 4);
  expect_counting(opened, 0);
}

TEST(HuggingFace, Attentions) {
  const OpenedDocument opened = test::open(json{{"tokens", words(4)}, {"attentions", counting({2, 1, 3, 4, 4})}, {"model", "gpt2"}});
  EXPECT_EQ(opened.document.format, "Hugging Face");
  EXPECT_EQ(opened.document.model, "gpt2");
  expect_stream(opened, 0, "Attention", 2, 3, 4, 4);
  expect_counting(opened, 0);
}

TEST(HuggingFace, WithoutBatchAndWithOneLayerOrHead) {
  expect_stream(test::open(json{{"tokens", words(4)}, {"attentions", counting({2, 3, 4, 4})}}), 0, "Attention", 2, 3, 4, 4);
  expect_stream(test::open(json{{"tokens", words(4)}, {"attentions", counting({1, 1, 3, 4, 4})}}), 0, "Attention", 1, 3, 4, 4);
  expect_stream(test::open(json{{"tokens", words(4)}, {"attentions", counting({3, 1, 1, 4, 4})}}), 0, "Attention", 3, 1, 4, 4);
}

TEST(HuggingFace, EncoderDecoder) {
  const json whole = {{"encoder_tokens", words(4)},
                      {"decoder_tokens", words(2)},
                      {"encoder_attentions", counting({2, 1, 3, 4, 4})},
                      {"decoder_attentions", counting({1, 1, 3, 2, 2})},
                      {"cross_attentions", counting({2, 1, 3, 2, 4})}};
  const OpenedDocument opened = test::open(whole);
  EXPECT_EQ(opened.document.format, "Hugging Face");
  ASSERT_EQ(opened.document.streams.size(), 3U);
  expect_stream(opened, 0, "Encoder", 2, 3, 4, 4);
  expect_stream(opened, 1, "Decoder", 1, 3, 2, 2);
  expect_stream(opened, 2, "Cross", 2, 3, 2, 4);
  for (int stream = 0; stream < 3; ++stream) expect_counting(opened, stream);

  json cross_only = whole;
  cross_only.erase("encoder_attentions");
  cross_only["decoder_attentions"] = nullptr;
  const OpenedDocument cross = test::open(cross_only);
  ASSERT_EQ(cross.document.streams.size(), 1U);
  expect_stream(cross, 0, "Cross", 2, 3, 2, 4);
}

TEST(BareArray, EveryRank) {
  struct {
    std::vector<int> shape;
    int layers, heads;
  } const cases[] = {{{3, 4}, 1, 1}, {{2, 3, 4}, 1, 2}, {{2, 3, 3, 4}, 2, 3}, {{1, 2, 3, 3, 4}, 2, 3}, {{2, 1, 3, 3, 4}, 2, 3}};
  for (const auto& rank : cases) {
    SCOPED_TRACE(json(rank.shape).dump());
    const OpenedDocument opened = test::open(counting(rank.shape));
    EXPECT_EQ(opened.document.format, "bare array");
    expect_stream(opened, 0, "Attention", rank.layers, rank.heads, 3, 4);
    EXPECT_EQ(texts(opened.document.streams[0].keys), (std::vector<std::string>{"0", "1", "2", "3"}));
    expect_counting(opened, 0);
  }
}

TEST(BareArray, TrailingZerosArePadding) {
  const OpenedDocument opened = test::open("[[[1,0,0,0],[0.5,0.5,0,0],[0,0,0,0],[0,0,0,0]], [[1,0,0,0],[0,0,1,0],[0,0,0,0],[0,0,0,0]]]");
  expect_stream(opened, 0, "Attention", 1, 2, 2, 3);  // as far as any head goes
  EXPECT_EQ(opened.heads.peek({0, 0, 0})->weights, (std::vector<float>{1, 0, 0, 0.5F, 0.5F, 0}));
  EXPECT_EQ(opened.heads.peek({0, 0, 1})->weights, (std::vector<float>{1, 0, 0, 0, 0, 1}));
  EXPECT_TRUE(has_warning(opened.document, "the last 2 of 4 queries"));
  EXPECT_TRUE(has_warning(opened.document, "the last 1 of 4 keys"));
}

TEST(BareArray, OnlyTrailingZerosAreCut) {
  const OpenedDocument inner = test::open("[[0,0,1],[0,0,0],[0,0,1]]");
  expect_stream(inner, 0, "Attention", 1, 1, 3, 3);
  EXPECT_TRUE(inner.document.warnings.empty());
  const OpenedDocument all_zero = test::open("[[0,0],[0,0]]");
  expect_stream(all_zero, 0, "Attention", 1, 1, 2, 2);
  const OpenedDocument missing = test::open("[[1,0,0],[0,NaN,0],[0,0,0]]");
  expect_stream(missing, 0, "Attention", 1, 1, 2, 2);
}

TEST(BareArray, OtherFormatsKeepTheirZeros) {
  expect_stream(test::open(R"({"tokens": ["a", "b"], "attention": [[1, 0], [0, 0]]})"), 0, "Attention", 1, 1, 2, 2);
}

TEST(OpenDocument, NamesSpecialTokens) {
  for (const char* text : {"[CLS]", "[SEP]", "[PAD]", "[MASK]", "<s>", "</s>", "<pad>", "<unk>", "<bos>", "<eos>", "<|endoftext|>",
                           "<|begin_of_text|>", "[UNK]", "<mask>"}) {
    EXPECT_TRUE(is_special_token(text)) << text;
  }
  for (const char* text : {"", "CLS", "[", "[]", "<", "<>", "<|", "<|>", "|>", "<||>", "s", "[CLS] ", "##s", "<b>", "[1]", "Ġ<s>"}) {
    EXPECT_FALSE(is_special_token(text)) << text;
  }
}

TEST(OpenDocument, WarnsOfMissingValues) {
  const OpenedDocument opened = test::open(R"({"tokens": ["a", "b"], "attention": [[NaN, 1], [0.5, 0.5]]})");
  EXPECT_TRUE(has_warning(opened.document, "1 weight is missing"));
  EXPECT_FALSE(has_warning(opened.document, "normalized"));
  EXPECT_TRUE(std::isnan(opened.heads.peek({0, 0, 0})->at(0, 0)));
}

TEST(OpenDocument, WarnsOncePerStreamOfScores) {
  const json scores = nested({2, 2, 2, 2}, [next = 0]() mutable { return json(next++ % 2 == 0 ? -1.5 : 4.0); });
  const json rows = nested({2, 2, 2, 2}, [] { return json(0.5); });
  const OpenedDocument opened = test::open(
      json{{"streams",
            {{{"name", "S"}, {"tokens", words(2)}, {"attention", scores}}, {{"name", "N"}, {"tokens", words(2)}, {"attention", rows}}}}});
  ASSERT_EQ(opened.document.warnings.size(), 1U);
  EXPECT_TRUE(has_warning(opened.document, "S: The weights are not normalized: rows sum to 2.5 … 2.5, some weights are negative"));
}

/// All numbers of nested arrays in C order.
void collect_numbers(const json& value, std::vector<float>& numbers) {
  if (value.is_number()) numbers.push_back(static_cast<float>(value.get<double>()));
  if (!value.is_array()) return;
  for (const json& element : value) collect_numbers(element, numbers);
}

/// An independent reading: nlohmann/json's DOM, a double that is rounded to float.
TEST(OpenDocument, WeightsAreThoseOfAnIndependentParse) {
  Random random(7);
  for (int round = 0; round < 100; ++round) {
    const int layers = 1 + random.below(3);
    const int heads = 1 + random.below(3);
    const int queries = 1 + random.below(6);
    const int keys = 1 + random.below(6);
    // Few digits: by way of a double such a decimal comes to the same float.
    const json attention = nested({layers, heads, queries, keys}, [&] {
      return random.chance(0.2) ? json(random.below(3)) : json(std::round(random.between(-1, 2) * 1e6) / 1e6);
    });
    const std::string text = json{{"queries", words(queries)}, {"keys", words(keys)}, {"attention", attention}}.dump(random.below(3) - 1);
    std::vector<float> expected;
    collect_numbers(json::parse(text)["attention"], expected);

    const OpenedDocument opened = test::open(text);
    std::vector<float> actual;
    for (int layer = 0; layer < layers; ++layer) {
      for (int head = 0; head < heads; ++head) {
        const Matrix* matrix = opened.heads.peek({0, layer, head});
        ASSERT_NE(matrix, nullptr);
        actual.insert(actual.end(), matrix->weights.begin(), matrix->weights.end());
      }
    }
    ASSERT_EQ(actual, expected) << text;
  }
}

TEST(Formats, EachSaysWhatItLooksFor) {
  for (const Format& format : formats()) {
    EXPECT_NE(std::string(format.name), "");
    EXPECT_NE(std::string(format.shape), "");
  }
}

}  // namespace
}  // namespace headlight

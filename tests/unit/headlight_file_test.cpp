#include "core/export/headlight_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/export/base64.h"
#include "core/heads/float16.h"
#include "core/heads/head.h"
#include "documents.h"

namespace headlight {
namespace {

using test::contains;
using test::float_bits;
using test::json;
using test::Random;
using test::words;

struct Converted {
  std::string text;
  std::vector<std::string> warnings;
};

Matrix decode(const OpenedDocument& opened, HeadId id) { return opened.provider->get(opened.document, id).matrix; }

Converted convert(const OpenedDocument& opened, const HeadlightFileOptions& options = {}) {
  Converted converted;
  converted.warnings = write_headlight_file(
      opened.document, options, [&](HeadId id) { return decode(opened, id); }, [&](std::string_view text) { converted.text += text; });
  return converted;
}

std::string warnings_of(const Converted& converted) {
  std::string text;
  for (const std::string& warning : converted.warnings) text += warning + "\n";
  return text;
}

/// Random weights, and everything that the format can say of tokens.
OpenedDocument two_streams(unsigned seed) {
  Random random(seed);
  const auto number = [&] { return json(random.between(-2, 2)); };
  const json document = {{"title", "A \"title\"\n"},
                         {"model", "m"},
                         {"description", "ünï\\code"},
                         {"streams",
                          {{{"name", "Encoder"},
                            {"tokens", {"[CLS]", "Ġthe", "\xF0\x9F\x98\x80"}},
                            {"segments", {0, 0, 1}},
                            {"special", {2}},
                            {"layer_names", {"first", "second"}},
                            {"token_info", json::parse(R"([{"pos": "NN", "dep": "ROOT"},
                                                           {"entity": "PER", "predictions": [["a", 0.75], ["b", 0.1]]}, {}])")},
                            {"attention", test::nested({2, 4, 3, 3}, number)}},
                           {{"name", "Cross"},
                            {"queries", words(5)},
                            {"keys", words(7)},
                            {"head_names", {"h"}},
                            {"attention", test::nested({3, 1, 5, 7}, number)}}}}};
  return test::open(document);
}

void expect_same_tokens(const std::vector<Token>& actual, const std::vector<Token>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    EXPECT_EQ(actual[i].text, expected[i].text);
    EXPECT_EQ(actual[i].pos, expected[i].pos);
    EXPECT_EQ(actual[i].dep, expected[i].dep);
    EXPECT_EQ(actual[i].entity, expected[i].entity);
    EXPECT_EQ(actual[i].segment, expected[i].segment);
    EXPECT_EQ(actual[i].special, expected[i].special);
    ASSERT_EQ(actual[i].predictions.size(), expected[i].predictions.size());
    for (std::size_t j = 0; j < actual[i].predictions.size(); ++j) {
      EXPECT_EQ(actual[i].predictions[j].word, expected[i].predictions[j].word);
      EXPECT_EQ(actual[i].predictions[j].probability, expected[i].predictions[j].probability);
    }
  }
}

TEST(HeadlightFile, OpensAsTheSameDocument) {
  const OpenedDocument original = two_streams(1);
  const Converted converted = convert(original);
  EXPECT_EQ(warnings_of(converted), "");
  const OpenedDocument again = test::open(converted.text);
  EXPECT_EQ(again.document.format, "Headlight");
  EXPECT_EQ(again.document.title, original.document.title);
  EXPECT_EQ(again.document.model, original.document.model);
  EXPECT_EQ(again.document.description, original.document.description);
  EXPECT_EQ(again.document.warnings, original.document.warnings);
  ASSERT_EQ(again.document.streams.size(), 2U);
  for (int i = 0; i < 2; ++i) {
    const Stream& actual = again.document.streams[static_cast<std::size_t>(i)];
    const Stream& expected = original.document.streams[static_cast<std::size_t>(i)];
    EXPECT_EQ(actual.name, expected.name);
    EXPECT_EQ(actual.layer_names, expected.layer_names);
    EXPECT_EQ(actual.head_names, expected.head_names);
    EXPECT_EQ(actual.has_segments, expected.has_segments);
    expect_same_tokens(actual.queries, expected.queries);
    expect_same_tokens(actual.keys, expected.keys);
    ASSERT_EQ(actual.layers, expected.layers);
    ASSERT_EQ(actual.heads, expected.heads);
    for (int layer = 0; layer < actual.layers; ++layer) {
      for (int head = 0; head < actual.heads; ++head) {
        EXPECT_EQ(float_bits(decode(again, {i, layer, head}).weights), float_bits(decode(original, {i, layer, head}).weights));
      }
    }
  }
}

TEST(HeadlightFile, Float16IsTheNearest) {
  const OpenedDocument original = two_streams(2);
  const OpenedDocument again = test::open(convert(original, {Dtype::float16, {}, {}}).text);
  const Matrix expected = decode(original, {1, 2, 0});
  const Matrix actual = decode(again, {1, 2, 0});
  ASSERT_EQ(actual.weights.size(), expected.weights.size());
  for (std::size_t i = 0; i < expected.weights.size(); ++i) {
    EXPECT_EQ(actual.weights[i], float16_to_float32(float32_to_float16(expected.weights[i])));
    EXPECT_NEAR(actual.weights[i], expected.weights[i], 2 * 0x1p-11);
  }
}

TEST(HeadlightFile, Uint8RoundsToSteps) {
  const OpenedDocument original = test::open(R"({"tokens": ["a", "b"], "attention": [[0.0, 0.5], [0.00195, 0.998]]})");
  const Converted converted = convert(original, {Dtype::uint8, {}, {}});
  EXPECT_EQ(warnings_of(converted), "");
  const std::vector<float> expected = {0, 128 / 255.0F, 0, 254 / 255.0F};
  EXPECT_EQ(decode(test::open(converted.text), {0, 0, 0}).weights, expected);
}

TEST(HeadlightFile, SaysWhatADtypeCannotHold) {
  const OpenedDocument original = test::open(R"({"tokens": ["a", "b"], "attention": [[NaN, -0.5], [70000, 0.25]]})");

  const Converted exact = convert(original);
  EXPECT_EQ(warnings_of(exact), "");
  EXPECT_TRUE(std::isnan(decode(test::open(exact.text), {0, 0, 0}).weights[0]));

  const Converted half = convert(original, {Dtype::float16, {}, {}});
  EXPECT_TRUE(contains(warnings_of(half), "infinite, which shows as missing: 1 weights beyond the range of float16."));
  const Matrix halves = decode(test::open(half.text), {0, 0, 0});
  EXPECT_TRUE(std::isnan(halves.weights[0]));
  EXPECT_EQ(halves.weights[1], -0.5F);
  EXPECT_TRUE(std::isnan(halves.weights[2]));

  const Converted byte = convert(original, {Dtype::uint8, {}, {}});
  EXPECT_TRUE(contains(warnings_of(byte), "uint8 cannot say missing: 1 missing weights."));
  EXPECT_TRUE(contains(warnings_of(byte), "clamped to 0 … 1, all that uint8 holds: 2 weights."));
  EXPECT_EQ(decode(test::open(byte.text), {0, 0, 0}).weights, (std::vector<float>{0, 0, 1, 64 / 255.0F}));
}

TEST(HeadlightFile, HeadsOfABrokenOffFileBecomeMissing) {
  std::string text = json{{"tokens", words(2)}, {"attention", test::counting({2, 3, 2, 2})}}.dump();
  text.resize(text.find("[[16") + 3);
  const OpenedDocument original = test::open(text);
  ASSERT_EQ(original.document.streams[0].source(1, 1).encoding, Encoding::absent);
  const Converted converted = convert(original);
  EXPECT_TRUE(contains(warnings_of(converted), "written as missing (NaN): 2 heads that the file does not hold."));
  const OpenedDocument again = test::open(converted.text);
  EXPECT_EQ(decode(again, {0, 1, 0}).weights, (std::vector<float>{12, 13, 14, 15}));
  for (const float weight : decode(again, {0, 1, 2}).weights) EXPECT_TRUE(std::isnan(weight));
}

TEST(HeadlightFile, ChosenLayersAndHeadsKeepTheirNumbersAsNames) {
  const OpenedDocument original = test::open(json{{"tokens", words(2)}, {"attention", test::counting({4, 3, 2, 2})}});
  const OpenedDocument again = test::open(convert(original, {Dtype::float32, {1, 3}, {2}}).text);
  const Stream& stream = again.document.streams[0];
  EXPECT_EQ(stream.layers, 2);
  EXPECT_EQ(stream.heads, 1);
  EXPECT_EQ(stream.layer_names, (std::vector<std::string>{"layer 1", "layer 3"}));
  EXPECT_EQ(stream.head_names, (std::vector<std::string>{"head 2"}));
  EXPECT_EQ(decode(again, {0, 1, 0}).weights, decode(original, {0, 3, 2}).weights);

  const OpenedDocument named = two_streams(3);
  const OpenedDocument one = test::open(convert(named, {Dtype::float32, {1}, {}}).text);
  EXPECT_EQ(one.document.streams[0].layer_names, (std::vector<std::string>{"second"}));
  EXPECT_TRUE(one.document.streams[0].head_names.empty());
}

TEST(HeadlightFile, RefusesLayersThatAreNotThereBeforeItWrites) {
  const OpenedDocument original = two_streams(4);
  for (const HeadlightFileOptions& options :
       {HeadlightFileOptions{Dtype::float32, {2}, {}}, HeadlightFileOptions{Dtype::float32, {}, {0, 1}}}) {
    const auto write = [](std::string_view) { ADD_FAILURE() << "it was written"; };
    EXPECT_THROW(write_headlight_file(
                     original.document, options, [&](HeadId id) { return decode(original, id); }, write),
                 InputError);
  }
}

TEST(HeadlightFile, SaysWhenTokensLoseWhatIsKnownOfThem) {
  OpenedDocument original = test::open(json{{"queries", {"a", "b"}}, {"keys", {"x", "y"}}, {"attention", test::counting({2, 2})}});
  EXPECT_EQ(warnings_of(convert(original)), "");
  original.document.streams[0].keys[1].pos = "NN";
  EXPECT_TRUE(contains(warnings_of(convert(original)), "of the tokens only their texts are written"));
}

TEST(Base64Encoder, AnyPiecesGiveTheSameText) {
  Random random(5);
  for (int i = 0; i < 300; ++i) {
    std::string bytes(static_cast<std::size_t>(random.below(60)), '\0');
    for (char& byte : bytes) byte = static_cast<char>(random.below(256));
    Base64Encoder encoder;
    std::string text;
    for (std::size_t at = 0; at < bytes.size();) {
      const auto length = static_cast<std::size_t>(random.below(8));
      text += encoder.encode(std::string_view(bytes).substr(at, length));
      at += length;
    }
    text += encoder.finish();
    ASSERT_EQ(text, test::base64(bytes));
  }
}

}  // namespace
}  // namespace headlight

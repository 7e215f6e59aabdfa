// .npy, .npz and .safetensors: what opens, and what each wrong one is told.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "files.h"

namespace headlight {
namespace {

using test::contains;
using test::counting_npy;
using test::expect_refusal;
using test::gzipped;
using test::has_warning;
using test::json;
using test::npy;
using test::npy_with_header;
using test::open_file;
using test::open_files;
using test::safetensors;
using test::safetensors_with_header;
using test::words;
using test::zip;

std::vector<std::string> texts(const std::vector<Token>& tokens) {
  std::vector<std::string> list;
  for (const Token& token : tokens) list.push_back(token.text);
  return list;
}

std::vector<std::string> stream_names(const Document& document) {
  std::vector<std::string> names;
  for (const Stream& stream : document.streams) names.push_back(stream.name);
  return names;
}

void expect_shape(const Stream& stream, int layers, int heads, std::size_t queries, std::size_t keys) {
  EXPECT_EQ(stream.layers, layers);
  EXPECT_EQ(stream.heads, heads);
  EXPECT_EQ(stream.queries.size(), queries);
  EXPECT_EQ(stream.keys.size(), keys);
}

/// The weights are first, first + 1, … in C order.
void expect_counting(const OpenedDocument& opened, int stream_index = 0, float first = 0) {
  const Stream& stream = opened.document.streams.at(static_cast<std::size_t>(stream_index));
  for (int layer = 0; layer < stream.layers; ++layer) {
    for (int head = 0; head < stream.heads; ++head) {
      const Matrix* matrix = opened.heads.peek({stream_index, layer, head});
      ASSERT_NE(matrix, nullptr);
      for (const float weight : matrix->weights) ASSERT_EQ(weight, first++);
    }
  }
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::string utf32(const std::vector<std::u32string>& list, std::size_t width) {
  std::string bytes;
  for (const std::u32string& text : list) {
    for (std::size_t i = 0; i < width; ++i) bytes += test::little(i < text.size() ? text[i] : 0, 4);
  }
  return bytes;
}

TEST(Npy, EveryRank) {
  struct {
    std::vector<int> shape;
    int layers, heads;
  } const cases[] = {{{4, 4}, 1, 1},       {{3, 4, 4}, 1, 3},       {{2, 3, 4, 4}, 2, 3},    {{1, 2, 3, 4, 4}, 2, 3},
                     {{1, 3, 4, 4}, 1, 3}, {{2, 1, 3, 4, 4}, 2, 3}, {{1, 1, 1, 4, 4}, 1, 1}, {{3, 2, 1, 4, 4}, 3, 2}};
  for (const auto& rank : cases) {
    SCOPED_TRACE(json(rank.shape).dump());
    const OpenedDocument opened = open_file("a.npy", counting_npy(rank.shape));
    EXPECT_EQ(opened.document.format, "NumPy");
    EXPECT_EQ(opened.document.name, "a.npy");
    EXPECT_EQ(stream_names(opened.document), std::vector<std::string>{"Attention"});
    expect_shape(opened.document.streams[0], rank.layers, rank.heads, 4, 4);
    EXPECT_EQ(texts(opened.document.streams[0].keys), (std::vector<std::string>{"0", "1", "2", "3"}));
    expect_counting(opened);
  }
}

TEST(Npy, EveryTypeAndVersion) {
  const std::string doubles = [] {
    std::vector<std::uint64_t> bits;
    for (const double value : {0.0, 1.0, 2.0, 3.0}) std::memcpy(&bits.emplace_back(), &value, sizeof value);
    return test::little_endian(bits);
  }();
  const std::string halves = test::little_endian(std::vector<std::uint16_t>{0, 0x3C00, 0x4000, 0x4200});
  for (const int version : {1, 2, 3}) {
    expect_counting(open_file("a.npy", npy({2, 2}, "<f8", doubles, version)));
    expect_counting(open_file("a.npy", npy({2, 2}, "<f2", halves, version)));
    expect_counting(open_file("a.npy", npy({2, 2}, "=f4", test::counting_floats(4), version)));
  }
}

TEST(Npy, TheHeadStandsInTheFileAsItIs) {
  const std::string bytes = counting_npy({2, 3, 4, 4});
  const OpenedDocument opened = open_file("a.npy", bytes);
  const HeadSource& source = opened.document.streams[0].source(1, 2);
  EXPECT_EQ(source.encoding, Encoding::raw);
  EXPECT_EQ(source.span.length, 64U);
  EXPECT_EQ(source.span.offset, bytes.size() - 64);
  EXPECT_EQ(source.file, 0);
  EXPECT_EQ(dynamic_cast<const FileHeads&>(*opened.provider).file(source.file).size(), bytes.size());
}

TEST(Npy, ASideThatNoFileHasIsRefused) {
  const std::string cut = npy({4, 294967296}, "<f4", std::string(64, '?'));
  test::expect_refusal({{"a.npy", cut}}, "limit", {"at most 1048576 tokens", "found 294967296"});
}

TEST(Npy, PaddingIsCutAsInABareArray) {
  const std::string data = test::little_endian(test::float_bits({0.5, 0.5, 0, 0.25, 0.75, 0, 0, 0, 0}));
  const OpenedDocument opened = open_file("a.npy", npy({3, 3}, "<f4", data));
  expect_shape(opened.document.streams[0], 1, 1, 2, 2);
  EXPECT_TRUE(has_warning(opened.document, "Padding was cut"));
}

TEST(Npy, HeadersAreReadStrictly) {
  const std::string data = test::counting_floats(4);
  const auto with = [&](const std::string& header) { return std::vector<test::NamedFile>{{"a.npy", npy_with_header(header, data)}}; };
  expect_counting(open_files(with(R"({"shape":(2L,2L,),"fortran_order":False,"descr":"<f4"})")));
  for (const char* header :
       {"", "{", "{}", "[]", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)} x",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), 'extra': 1}", "{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 2)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, -2)}", "{'descr': '<f4', 'fortran_order': False, 'shape': (2 2)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 99999999999999999999)}", "{'descr: 2}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)}",
        "{'descr': __import__('os'), 'fortran_order': False, 'shape': (2, 2)}"}) {
    SCOPED_TRACE(header);
    expect_refusal(with(header), "syntax", {"a.npy: expected ", " in the .npy header, found something else at byte "});
  }
}

TEST(Npy, WhatIsNotReadIsExplained) {
  const std::string data = test::counting_floats(4);
  expect_refusal({{"a.npy", npy({2, 2}, ">f4", data)}}, "unrecognized", {"big-endian", "array.astype('<f4')"});
  expect_refusal({{"a.npy", npy_with_header("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }", data)}}, "unrecognized",
                 {"Fortran order", "numpy.ascontiguousarray"});
  expect_refusal({{"a.npy", npy({2, 2}, "|O", data)}}, "unrecognized", {"Python objects", "pickle"});
  expect_refusal({{"a.npy", npy({2, 2}, "<i4", data)}}, "unrecognized", {"expected a tensor of float16", "found a (<i4 [2, 2])"});
  expect_refusal({{"a.npy", npy({4}, "<f4", data)}}, "unrecognized", {"2 to 5 deep", "a (<f4 [4])"});
  expect_refusal({{"a.npy", npy({1, 1, 1, 1, 2, 2}, "<f4", data)}}, "unrecognized", {"[1, 1, 1, 1, 2, 2]"});
  expect_refusal({{"a.npy", npy_with_header("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2, 2), }", data)}}, "unrecognized",
                 {"structured array"});
  expect_refusal({{"a.npy", npy({2, 2}, "<f4", data, 4)}}, "unrecognized", {"version 4"});
  expect_refusal({{"a.npy", npy({2, 3, 1, 2, 2}, "<f4", test::counting_floats(24)).replace(6, 1, "\x09")}}, "unrecognized", {"version 9"});
  expect_refusal({{"a.npy", npy({2, 3, 2, 2, 2}, "<f4", test::counting_floats(48))}}, "shape", {"batch of one", "[2, 3, 2, 2, 2]"});
  expect_refusal({{"a.npy", npy({0, 2, 2}, "<f4", "")}}, "shape", {"a: expected extents from 1", "[0, 2, 2]"});
}

TEST(Npy, ShapesThatLie) {
  const std::string data = test::counting_floats(4);
  const auto with_shape = [&](const std::string& shape) {
    return std::vector<test::NamedFile>{
        {"a.npy", npy_with_header("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }", data)}};
  };
  expect_refusal(with_shape("(4294967296, 4294967296)"), "shape", {"[4294967296, 4294967296]", "more elements than a file can hold"});
  expect_refusal(with_shape("(18446744073709551615, 2)"), "shape", {"more elements than a file can hold"});
  expect_refusal(with_shape("(2, 1)"), "shape", {"expected 8 bytes for shape [2, 1] with type '<f4', found 16"});
  expect_refusal(with_shape("(3, 3)"), "truncated", {"before its first whole head"});
  expect_refusal(with_shape("(100000, 100000)"), "limit", {"a head of 100000 x 100000 weights needs 40.0 GB"});
  expect_refusal(with_shape("(2000000, 1, 1)"), "limit", {"at most 1048576 heads"});
}

TEST(Npy, BreaksOffAnywhere) {
  const std::string bytes = counting_npy({2, 2, 2, 2});
  for (std::size_t length = 1; length < bytes.size(); ++length) {
    const std::string cut = bytes.substr(0, length);
    const std::size_t held = length < 128 ? 0 : (length - 128) / 16;  // whole heads behind the header
    if (held == 0) {
      ASSERT_TRUE(test::error_of_files({{"a.npy", cut}})) << length;
      continue;
    }
    const OpenedDocument opened = open_file("a.npy", cut);
    ASSERT_TRUE(has_warning(opened.document, std::to_string(held) + (held == 1 ? " whole head; " : " whole heads; ") +
                                                 "the file ends inside layer " + std::to_string(held / 2) + " (byte "))
        << length;
    ASSERT_EQ(opened.document.streams[0].cut_layer, static_cast<int>(held / 2));
    ASSERT_NE(opened.heads.peek({0, 0, 0}), nullptr);
    ASSERT_EQ(opened.heads.peek({0, 1, 1}), nullptr);
  }
}

TEST(Npz, LayersAreSortedAsNumbers) {
  std::vector<test::ZipItem> items;
  for (const int layer : {10, 2, 0, 1, 3, 4, 5, 6, 7, 8, 9, 11}) {
    items.push_back(
        {"attentions." + std::to_string(layer) + ".npy", counting_npy({1, 2, 3, 3}, static_cast<float>(18 * layer)), layer % 2 == 0});
  }
  const OpenedDocument opened = open_file("a.npz", zip(items));
  EXPECT_EQ(opened.document.format, "NumPy");
  ASSERT_EQ(opened.document.streams.size(), 1U);
  expect_shape(opened.document.streams[0], 12, 2, 3, 3);
  EXPECT_TRUE(opened.document.streams[0].layer_names.empty());
  expect_counting(opened);
}

TEST(Npz, LayersThatAreNotCountedFromZeroKeepTheirNames) {
  const OpenedDocument opened =
      open_file("a.npz", zip({{"layer_11.npy", counting_npy({2, 3, 3}, 18)}, {"layer_05.npy", counting_npy({2, 3, 3})}}));
  EXPECT_EQ(opened.document.streams[0].layer_names, (std::vector<std::string>{"layer_05", "layer_11"}));
  expect_counting(opened);
}

TEST(Npz, OneNumberedTensorIsALayerOrAWhole) {
  expect_shape(open_file("a.npz", zip({{"arr_0.npy", counting_npy({2, 3, 4, 4})}})).document.streams.at(0), 2, 3, 4, 4);
  expect_shape(open_file("a.npz", zip({{"layer_7.npy", counting_npy({3, 4, 4})}})).document.streams.at(0), 1, 3, 4, 4);
  expect_shape(open_file("a.npz", zip({{"layer_7.npy", counting_npy({1, 3, 4, 4})}})).document.streams.at(0), 1, 3, 4, 4);
}

TEST(Npz, EncoderAndDecoderHaveTheirTokens) {
  const std::string bytes = zip({{"cross_attentions/0.npy", counting_npy({1, 2, 2, 3})},
                                 {"decoder_attentions/0.npy", counting_npy({1, 2, 2, 2})},
                                 {"encoder_attentions/0.npy", counting_npy({1, 2, 3, 3})},
                                 {"encoder_tokens.npy", npy({3}, "<U2", utf32({U"a", U"é😀", U"c"}, 2))},
                                 {"decoder_tokens.npy", npy({2}, "|S3", std::string("x\0\0yé", 6))}});
  const OpenedDocument opened = open_file("a.npz", bytes);
  EXPECT_EQ(stream_names(opened.document), (std::vector<std::string>{"Encoder", "Decoder", "Cross"}));
  const std::vector<std::string> encoder = {"a", "é😀", "c"};
  const std::vector<std::string> decoder = {"x", "yé"};
  EXPECT_EQ(texts(opened.document.streams[0].queries), encoder);
  EXPECT_EQ(texts(opened.document.streams[1].keys), decoder);
  EXPECT_EQ(texts(opened.document.streams[2].queries), decoder);
  EXPECT_EQ(texts(opened.document.streams[2].keys), encoder);
  for (int stream = 0; stream < 3; ++stream) expect_counting(opened, stream);
}

TEST(Npz, OtherNamesAreOtherStreams) {
  const OpenedDocument opened = open_file("a.npz", zip({{"model.first.0.npy", counting_npy({2, 3, 3})},
                                                        {"model.first.1.npy", counting_npy({2, 3, 3}, 18)},
                                                        {"second.npy", counting_npy({2, 2})}}));
  EXPECT_EQ(stream_names(opened.document), (std::vector<std::string>{"model.first", "second"}));
  expect_counting(opened, 0);
  expect_counting(opened, 1);
}

TEST(Npz, WhatIsNoAttentionIsLeftOutAndSaidSo) {
  const OpenedDocument opened = open_file("a.npz", zip({{"attn.npy", counting_npy({2, 3, 3})},
                                                        {"input_ids.npy", npy({1, 3}, "<i8", std::string(24, '\0'))},
                                                        {"mask.npy", npy({3}, "|b1", "xyz")},
                                                        {"README.txt", "not an array"}}));
  expect_shape(opened.document.streams.at(0), 1, 2, 3, 3);
  EXPECT_TRUE(has_warning(opened.document, "Left out, for it is no attention: input_ids (<i8 [1, 3]), mask (|b1 [3])."));
}

TEST(Npz, LayersOfUnlikeShape) {
  expect_refusal({{"a.npz", zip({{"layer_0.npy", counting_npy({2, 3, 3})}, {"layer_1.npy", counting_npy({2, 4, 4})}})}}, "shape",
                 {"layer_1 of shape [2, 4, 4]", "layer_0 of shape [2, 3, 3]"});
  expect_refusal({{"a.npz", zip({{"layer_0.npy", counting_npy({2, 2, 3, 3})}, {"layer_1.npy", counting_npy({2, 2, 3, 3})}})}}, "shape",
                 {"layer_0: ", "a batch of one", "[2, 2, 3, 3]"});
}

TEST(Npz, ArchivesOfSomethingElse) {
  expect_refusal({{"m.pt", zip({{"archive/data.pkl", "x"}})}}, "unrecognized",
                 {"a zip archive of .npy arrays", "archive/data.pkl", "PyTorch"});
  expect_refusal({{"a.npz", zip({{"folder/", ""}})}}, "unrecognized", {"found an empty one"});
  expect_refusal({{"a.npz", zip({{"a.npy", "no array"}})}}, "syntax", {"a.npz: a.npy: expected an .npy array"});
  expect_refusal({{"a.npz", zip({{"a.npy", counting_npy({2, 2}) + "x", true}})}}, "shape", {"a.npy: expected 16 bytes"});
  const std::string cut = counting_npy({2, 2, 2});
  expect_refusal({{"a.npz", zip({{"a.npy", cut.substr(0, cut.size() - 1)}})}}, "shape", {"a.npy: expected 32 bytes", "found 31"});
}

TEST(Safetensors, LayersTypesAndMetadata) {
  const std::string halves = test::little_endian(std::vector<std::uint16_t>{0, 0x3F80, 0x4000, 0x4040});
  const json metadata = {{"tokens", R"(["[CLS]", "é"])"}, {"title", "T"}, {"model", "M"}, {"description", "D"}, {"format", "pt"}};
  const OpenedDocument opened = open_file("a.safetensors", safetensors({{"attn", {1, 2, 2}, "BF16", halves}}, metadata));
  EXPECT_EQ(opened.document.format, "safetensors");
  EXPECT_EQ(opened.document.title, "T");
  EXPECT_EQ(opened.document.model, "M");
  EXPECT_EQ(opened.document.description, "D");
  EXPECT_EQ(texts(opened.document.streams.at(0).keys), (std::vector<std::string>{"[CLS]", "é"}));
  EXPECT_TRUE(opened.document.streams[0].queries[0].special);
  expect_counting(opened);

  std::vector<test::TensorItem> layers;
  for (const int layer : {0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9}) {
    layers.push_back(
        {"model.attentions." + std::to_string(layer), {1, 2, 3, 3}, "F32", test::counting_floats(18, static_cast<float>(18 * layer))});
  }
  const OpenedDocument model = open_file("a.safetensors", safetensors(layers));
  expect_shape(model.document.streams.at(0), 12, 2, 3, 3);
  expect_counting(model);
}

TEST(Safetensors, QueriesAndKeysOfTheMetadata) {
  const OpenedDocument opened = open_file(
      "a.safetensors", safetensors({{"attn", {2, 2, 3}, "F32", ""}}, {{"queries", R"(["a","b"])"}, {"keys", R"(["x","y","z"])"}}));
  EXPECT_EQ(texts(opened.document.streams.at(0).queries), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(texts(opened.document.streams.at(0).keys), (std::vector<std::string>{"x", "y", "z"}));
}

TEST(Safetensors, HeadersThatLie) {
  const std::string data = test::counting_floats(8);
  const auto with = [&](const std::string& header) {
    return std::vector<test::NamedFile>{{"a.safetensors", safetensors_with_header(header, data)}};
  };
  const auto tensor = [](const std::string& dtype, const std::string& shape, const std::string& offsets) {
    return R"({"a.0":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}";
  };
  EXPECT_NO_THROW(open_files(with(tensor("F32", "[2,2,2]", "[0,32]"))));
  expect_refusal(with(tensor("F32", "[2,2,2]", "[0,31]")), "shape",
                 {"a.0: expected 32 bytes for shape [2, 2, 2] with type F32", "hold 31"});
  expect_refusal(with(tensor("F32", "[2,2,2]", "[4,36]")), "shape", {"a.0: expected its data_offsets to begin at 0"});
  expect_refusal(with(tensor("F32", "[2,2,2]", "[32,0]")), "shape", {"a.0: ", "data_offsets"});
  expect_refusal(with(tensor("F32", "[2,2,2]", "[-1,31]")), "shape", {"a.0: ", "data_offsets"});
  expect_refusal(with(tensor("F32", "[2,2,2]", "[0,18446744073709551615]")), "shape", {"a.0: ", "data_offsets"});
  expect_refusal(with(tensor("F32", "[2,2,2]", "[0]")), "shape", {"a.0: ", "data_offsets"});
  expect_refusal(with(tensor("F32", "[1,2,2]", "[0,16]")), "shape", {"16 bytes behind it"});
  expect_refusal(with(tensor("F32", "[4294967296,4294967296]", "[0,32]")), "shape",
                 {"a.0: shape [4294967296, 4294967296]", "more elements"});
  expect_refusal(with(tensor("F32", "[3,3]", "[0,36]")), "truncated", {"before its first whole head"});
  expect_refusal(with(tensor("F32", "[2,2.5]", "[0,32]")), "shape", {"a.0: expected \"shape\" to be an array of whole numbers"});
  expect_refusal(with(tensor("Q4", "[2,2,2]", "[0,32]")), "shape", {"a.0: ", "found Q4"});
  expect_refusal(with(R"({"a.0":5})"), "syntax", {"a.0: expected an object"});
  expect_refusal(with(R"({"a.0")"), "syntax", {"expected JSON in the safetensors header, found something else at byte 14"});  // its end
  expect_refusal(with(R"({"a.0": 1e999})"), "number", {"within a double's range in the safetensors header"});
  expect_refusal(
      with(R"({"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[2,2],"data_offsets":[8,24]}})"), "shape",
      {"b: expected its data_offsets to begin at 16", "found 8"});
  expect_refusal(with(R"({"__metadata__":{"tokens":"x"},"a":{"dtype":"F32","shape":[2,2,2],"data_offsets":[0,32]}})"), "tokens",
                 {"__metadata__.tokens: expected a JSON array of texts"});
  expect_refusal({{"a.safetensors", test::little(std::uint64_t{1} << 40U, 8) + "{}"}}, "limit", {"at most 100 MB"});
  expect_refusal({{"a.safetensors", test::little(1000, 8) + "{}      "}}, "truncated", {"inside its safetensors header of 1000 bytes"});
  expect_refusal({{"a.safetensors", "abc"}}, "truncated", {"inside the length"});
}

TEST(Safetensors, BreaksOffAnywhere) {
  const std::string bytes = safetensors({{"a.0", {2, 2, 2}, "F32", ""}, {"a.1", {2, 2, 2}, "F32", ""}});
  const std::size_t data_at = bytes.size() - 64;
  for (std::size_t length = 1; length < bytes.size(); ++length) {
    const std::string cut = bytes.substr(0, length);
    if (length < data_at + 16) {
      ASSERT_TRUE(test::error_of_files({{"a.safetensors", cut}})) << length;
      continue;
    }
    const std::size_t held = (length - data_at) / 16;
    const OpenedDocument opened = open_file("a.safetensors", cut);
    ASSERT_TRUE(has_warning(opened.document, std::to_string(held) + " whole head")) << length;
    ASSERT_TRUE(has_warning(opened.document, "inside layer " + std::to_string(held / 2))) << length;
  }
}

TEST(Safetensors, TheWeightsOfAModel) {
  std::vector<test::TensorItem> items;
  for (int layer = 0; layer < 4; ++layer) {
    const std::string prefix = "bert.encoder.layer." + std::to_string(layer) + ".attention.self.query";
    items.push_back({prefix + ".weight", {4, 4}, "F32", ""});
    items.push_back({prefix + ".bias", {4}, "F32", ""});
  }
  expect_refusal({{"model.safetensors", safetensors(items)}}, "unrecognized",
                 {"expected attention, found the weights of a model (8 of them, such as bert.encoder.layer.0.attention.self.query.bias)",
                  "output_attentions=True"});
}

TEST(TensorFiles, AnyChunkingGivesTheSame) {
  const std::vector<test::NamedFile> files = {{"a.npy", counting_npy({2, 3, 4, 4})},
                                              {"a.npz", zip({{"a.npy", counting_npy({2, 3, 4, 4}), true}})},
                                              {"a.safetensors", safetensors({{"a", {2, 3, 4, 4}, "F32", ""}})},
                                              {"a.npy.gz", gzipped(counting_npy({2, 3, 4, 4}))},
                                              {"a.safetensors.gz", gzipped(safetensors({{"a", {2, 3, 4, 4}, "F32", ""}}))},
                                              {"a.npz.gz", gzipped(zip({{"a.npy", counting_npy({2, 3, 4, 4}), true}}))}};
  for (const test::NamedFile& file : files) {
    SCOPED_TRACE(file.name);
    for (const std::size_t chunk : {0U, 1U, 3U, 17U}) {
      const OpenedDocument opened = open_files({file}, chunk);
      EXPECT_EQ(opened.document.name, file.name);
      expect_shape(opened.document.streams.at(0), 2, 3, 4, 4);
      expect_counting(opened);
    }
  }
}

TEST(SeveralFiles, TensorAndTokens) {
  const test::NamedFile tensor = {"attn.npy", counting_npy({2, 3, 3})};
  const std::vector<std::string> expected = {"[CLS]", "é", ""};
  const std::vector<test::NamedFile> lists = {{"tokens.json", R"(["[CLS]", "é", ""])"},
                                              {"t.json", R"({"tokens": ["[CLS]", "é", ""], "more": 1, "keys": null})"},
                                              {"tokens.txt", "[CLS]\r\né\r\n\r\n"},
                                              {"anything.txt", "\xEF\xBB\xBF[CLS]\né\n\n"},
                                              {"tokens.txt.gz", gzipped("[CLS]\né\n\n")},
                                              {"t.npy", npy({3}, "<U5", utf32({U"[CLS]", U"é", U""}, 5))},
                                              {"t.npy", npy({1, 3}, "<U5", utf32({U"[CLS]", U"é", U""}, 5))}};
  for (const test::NamedFile& list : lists) {
    SCOPED_TRACE(list.name);
    for (const auto& order : {std::vector<test::NamedFile>{tensor, list}, std::vector<test::NamedFile>{list, tensor}}) {
      const OpenedDocument opened = open_files(order, 1);
      EXPECT_EQ(opened.document.name, "attn.npy");
      EXPECT_EQ(texts(opened.document.streams.at(0).queries), expected);
      EXPECT_EQ(texts(opened.document.streams.at(0).keys), expected);
      expect_counting(opened);
    }
  }
}

TEST(SeveralFiles, TensorsBehaveLikeOneArchive) {
  std::vector<test::NamedFile> files;
  for (int layer = 11; layer >= 0; --layer) {
    files.push_back({"layer_" + std::to_string(layer) + ".npy", counting_npy({2, 3, 3}, static_cast<float>(18 * layer))});
  }
  files.push_back({"tokens.txt", joined({"a", "b", "c"})});
  const OpenedDocument opened = open_files(files);
  EXPECT_EQ(opened.document.name, "layer_0.npy and 11 more");
  expect_shape(opened.document.streams.at(0), 12, 2, 3, 3);
  EXPECT_EQ(opened.document.streams[0].keys[2].text, "c");
  expect_counting(opened);
  files[3].bytes = counting_npy({2, 4, 4});
  expect_refusal(files, "shape", {"layer_0.npy and 11 more: ", "layer_8 of shape [2, 4, 4]", "layer_0 of shape [2, 3, 3]"});
}

TEST(SeveralFiles, EncoderDecoderTokensInOneFile) {
  const OpenedDocument opened = open_files({{"cross_attentions.npy", counting_npy({1, 2, 2, 3})},
                                            {"encoder_attentions.npy", counting_npy({1, 2, 3, 3})},
                                            {"tokens.json", json{{"encoder_tokens", words(3)}, {"decoder_tokens", {"x", "y"}}}.dump()}});
  EXPECT_EQ(stream_names(opened.document), (std::vector<std::string>{"Encoder", "Cross"}));
  EXPECT_EQ(texts(opened.document.streams[1].queries), (std::vector<std::string>{"x", "y"}));
}

TEST(SeveralFiles, ABareArrayAndItsTokens) {
  const OpenedDocument opened = open_files({{"a.json", "[[[0,1],[2,0]]]"}, {"t.txt", "x\ny\n"}});
  EXPECT_EQ(opened.document.name, "a.json");
  EXPECT_EQ(texts(opened.document.streams.at(0).keys), (std::vector<std::string>{"x", "y"}));
  const OpenedDocument two = open_files({{"a.json", "[[0,1,0],[2,0,0]]"}, {"queries.txt", "x\ny"}, {"keys.txt", "1\n2\n3"}});
  expect_shape(two.document.streams.at(0), 1, 1, 2, 3);  // with tokens there is no padding to cut
}

TEST(SeveralFiles, ADocumentWithTokensOfItsOwnKeepsThem) {
  const OpenedDocument opened = open_files({{"a.json", R"({"tokens":["a"],"attention":[[1]]})"}, {"t.txt", "x\n"}});
  EXPECT_EQ(opened.document.streams.at(0).keys[0].text, "a");
  EXPECT_TRUE(has_warning(opened.document, "Not used: t.txt, for a.json has its own tokens."));
}

TEST(SeveralFiles, WhatDoesNotGoTogether) {
  const std::string document = R"({"tokens":["a"],"attention":[[1]]})";
  const std::string array = counting_npy({2, 3, 3});
  expect_refusal({{"a.json", document}, {"b.json", document}}, "unrecognized", {"expected one attention file", "found a.json, b.json"});
  expect_refusal({{"a.json", document}, {"b.npy", array}}, "unrecognized", {"found a.json beside b.npy"});
  expect_refusal({{"b.npy", array}, {"t.txt", "a\nb"}}, "shape", {"b: has 3 queries, but there are 2 tokens in t.txt"});
  expect_refusal({{"b.npy", array}, {"t.txt", "a\nb\nc"}, {"u.txt", "a\nb\nc"}}, "tokens", {"one list of tokens", "t.txt", "u.txt"});
  expect_refusal({{"t.txt", "a\nb\nc"}}, "unrecognized", {"expected attention, found only 3 tokens"});
  expect_refusal({{"b.npz", zip({{"b.npy", array}})}, {"c.npz", zip({{"b.npy", array}})}}, "shape",
                 {"tensors of different names, found b in b.npz and in c.npz"});
  expect_refusal({{"b.npy", array}, {"t.txt", "a\n\xFF\nc"}}, "tokens", {"t.txt: ", "valid UTF-8"});
  expect_refusal({{"b.npy", array}, {"t.npy", npy({3}, "<U1", test::little(0xD800, 4) + test::little(65, 8))}}, "tokens",
                 {"t.npy: expected texts of valid Unicode", "in text 0"});
  expect_refusal({{"b.npy", array}, {"c.json", "{\"x\": 1}"}}, "unrecognized", {"found c.json beside b.npy"});
}

}  // namespace
}  // namespace headlight

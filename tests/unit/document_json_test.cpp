#include "core/wire/document_json.h"

#include <gtest/gtest.h>

#include "documents.h"

namespace headlight {
namespace {

using test::json;

TEST(DocumentJson, EverythingComesBack) {
  const json text = {
      {"model", "m"},
      {"title", "t"},
      {"description", "d"},
      {"streams",
       {{{"name", "One"},
         {"tokens", {"[CLS]", "gr\u00fcn", "\"\n"}},
         {"attention", test::counting({2, 2, 3, 3})},
         {"layer_names", {"low", "high"}},
         {"head_names", {"a", "b"}},
         {"segments", {0, 0, 1}},
         {"special", {2}},
         {"token_info",
          {{{"pos", "X"}}, json::object(), {{"dep", "y"}, {"entity", "z"}, {"predictions", json::array({json::array({"w", 0.25})})}}}}},
        {{"name", "Two"}, {"queries", {"a"}}, {"keys", {"b", "c"}}, {"attention", test::counting({1, 2})}}}}};
  const OpenedDocument opened = test::open(text);
  const json once = document_to_json(opened.document);
  const Document back = document_from_json(json::parse(once.dump()));
  EXPECT_EQ(document_to_json(back), once);

  ASSERT_EQ(back.streams.size(), 2U);
  const Stream& stream = back.streams[0];
  EXPECT_EQ(back.format, "Headlight");
  EXPECT_EQ(back.title, "t");
  EXPECT_EQ(stream.queries[1].text, "gr\u00fcn");
  EXPECT_TRUE(stream.queries[0].special);
  EXPECT_TRUE(stream.keys[2].special);
  EXPECT_EQ(stream.queries[2].segment, 1);
  EXPECT_EQ(stream.queries[0].pos, "X");
  EXPECT_EQ(stream.queries[2].predictions.at(0).probability, 0.25F);
  EXPECT_EQ(stream.head_names, (std::vector<std::string>{"a", "b"}));
  for (std::size_t i = 0; i < stream.sources.size(); ++i) {
    const HeadSource& source = stream.sources[i];
    const HeadSource& original = opened.document.streams[0].sources[i];
    EXPECT_EQ(source.encoding, Encoding::text);
    EXPECT_EQ(source.span.offset, original.span.offset);
    EXPECT_EQ(source.span.length, original.span.length);
    EXPECT_EQ(source.columns, 3);
  }
}

TEST(DocumentJson, ABrokenOffFileStaysBrokenOff) {
  const std::string text = json{{"attention", test::counting({2, 2, 3, 3})}}.dump();
  const OpenedDocument opened = test::open(text.substr(0, text.size() - 20));
  const Document back = document_from_json(document_to_json(opened.document));
  EXPECT_EQ(back.streams[0].cut_layer, opened.document.streams[0].cut_layer);
  EXPECT_EQ(back.streams[0].source(1, 1).encoding, Encoding::absent);
}

}  // namespace
}  // namespace headlight

#include "core/view/fields.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "core/view/state_json.h"
#include "readme.h"

namespace headlight {
namespace {

TEST(Fields, HaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const Field& field : fields()) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_EQ(find_field(field.name), &field);
  }
  EXPECT_EQ(find_field("src"), nullptr);
  EXPECT_EQ(fields().front().name, std::string("stream"));
}

TEST(Fields, StandInReadme) {
  std::string table = "| key | values | meaning |\n| --- | --- | --- |\n";
  for (const Field& field : fields()) table += std::string("| `") + field.name + "` | " + field.allowed() + " | " + field.meaning + " |\n";
  EXPECT_TRUE(test::readme_has_table(table)) << "README has to have this table:\n\n" << table;
}

Stream make_stream(int layers, int heads, std::size_t queries, std::size_t keys) {
  Stream stream;
  stream.layers = layers;
  stream.heads = heads;
  stream.queries.resize(queries);
  stream.keys.resize(keys);
  return stream;
}

/// Whatever depends on the stream says what of it another stream keeps: each value is allowed there.
TEST(ShowStream, KeepsWhatIsAllowed) {
  Document document;
  document.streams = {make_stream(12, 8, 20, 30), make_stream(6, 4, 5, 10)};
  document.streams[0].has_segments = true;
  document.streams[0].queries[3].segment = 1;
  ViewState state;
  state.layer = 11;
  state.heads = {2, 7};
  state.query = 19;
  state.key = 9;
  state.mix = {{1, 0.5F}, {7, 0.5F}};
  state.pinned = state.marked = {{Side::query, 4}, {Side::query, 5}, {Side::key, 29}};
  state.segments = SegmentPair{1, 0};
  const nlohmann::json before = to_json(state);
  show_stream(state, 0, document);
  EXPECT_EQ(to_json(state), before);
  show_stream(state, 1, document);
  const nlohmann::json shown = to_json(state);
  for (const Field& field : fields()) EXPECT_NO_THROW(field.merge(state, field.name, shown[field.name], document)) << field.name;
  EXPECT_EQ(state.layer, 5);
  EXPECT_EQ(state.heads, (std::vector<int>{2}));
  EXPECT_EQ(state.query, std::nullopt);
  EXPECT_EQ(state.key, 9);
  EXPECT_EQ(state.pinned, (std::vector<TokenRef>{{Side::query, 4}}));
}

}  // namespace
}  // namespace headlight

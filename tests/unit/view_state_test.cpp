#include "core/view/view_state.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/heads/head_store.h"
#include "core/view/fragment.h"
#include "core/view/starting_state.h"
#include "core/view/state_json.h"
#include "documents.h"

namespace headlight {
namespace {

using test::contains;
using test::json;
using test::Random;

/// Streams of 12 x 8 over 20 tokens, and of 6 x 4 over 5 queries and 10 keys.
Document make_document() {
  Document document;
  const auto add = [&](int layers, int heads, std::size_t queries, std::size_t keys) {
    Stream& stream = document.streams.emplace_back();
    stream.layers = layers;
    stream.heads = heads;
    stream.queries.resize(queries);
    stream.keys.resize(keys);
    stream.sources.resize(static_cast<std::size_t>(layers) * static_cast<std::size_t>(heads));
  };
  add(12, 8, 20, 20);
  add(6, 4, 5, 10);
  Stream& segmented = document.streams.front();
  segmented.has_segments = true;
  for (std::size_t i = 12; i < 20; ++i) segmented.queries[i].segment = segmented.keys[i].segment = 1;
  return document;
}

ViewState random_state(Random& random, const Document& document) {
  ViewState state;
  state.stream = random.below(2);
  const Stream& stream = document.streams[static_cast<std::size_t>(state.stream)];
  const int queries = static_cast<int>(stream.queries.size());
  const int keys = static_cast<int>(stream.keys.size());
  state.layer = random.below(stream.layers);
  state.heads.clear();
  for (int head = 0; head < stream.heads; ++head) {
    if (random.chance(0.4)) state.heads.push_back(head);
  }
  state.combine = static_cast<Combine>(random.below(4));
  if (random.chance(0.5)) state.query = random.below(queries);
  if (random.chance(0.5)) state.key = random.below(keys);
  while (random.chance(0.5)) {
    const bool is_query = random.chance(0.5);
    const TokenRef token{is_query ? Side::query : Side::key, random.below(is_query ? queries : keys)};
    if (std::find(state.pinned.begin(), state.pinned.end(), token) == state.pinned.end()) state.pinned.push_back(token);
  }
  state.filter.kind = static_cast<Filter::Kind>(random.below(3));
  state.filter.value = state.filter.kind == Filter::Kind::topk ? static_cast<float>(1 + random.below(600))
                                                               : static_cast<float>(std::pow(10, random.between(-9, 0)));
  if (state.filter.kind == Filter::Kind::weight && random.chance(0.3)) state.filter.value = static_cast<float>(random.below(80) - 40) / 20;
  for (int head = 0; head < stream.heads; ++head) {
    if (random.chance(0.2)) state.mix[head] = static_cast<float>(random.below(10)) / 10;
  }
  state.hide_special = static_cast<HideSpecial>(random.below(4));
  if (random.chance(0.3)) state.marked = {{Side::query, random.below(queries)}, {Side::key, random.below(keys)}};
  state.renormalize = random.chance(0.5);
  if (stream.has_segments && random.chance(0.5)) state.segments = SegmentPair{random.below(2), random.below(2)};
  state.all_heads = random.chance(0.5);
  state.token_color = static_cast<TokenColor>(random.below(4));
  state.raw_tokens = random.chance(0.5);
  state.scroll_together = random.chance(0.5);
  state.text_selects = static_cast<TextSelects>(random.below(2));
  state.text = random.chance(0.5);
  state.weights = static_cast<WeightChoice>(random.below(4));
  state.softmax = random.chance(0.5);
  state.colormap = static_cast<Colormap>(random.below(3));
  state.scale = static_cast<Scale>(random.below(2));
  state.view = static_cast<View>(random.below(4));
  state.theme = static_cast<Theme>(random.below(3));
  return state;
}

TEST(ViewState, FragmentRoundTrip) {
  const Document document = make_document();
  Random random(41);
  for (int round = 0; round < 3000; ++round) {
    const ViewState base = random_state(random, document);
    const ViewState state = random_state(random, document);
    const std::string fragment = to_fragment(state, base);
    ViewState strict = base;
    merge_state(strict, patch_from_fragment(fragment), document);
    ASSERT_EQ(strict, state) << fragment;
    ViewState tolerant = base;
    merge_what_fits(tolerant, patch_from_fragment(fragment), document);
    ASSERT_EQ(tolerant, state) << fragment;
  }
}

TEST(ViewState, JsonRoundTrip) {
  const Document document = make_document();
  Random random(42);
  for (int round = 0; round < 3000; ++round) {
    const ViewState state = random_state(random, document);
    ViewState merged = random_state(random, document);
    merge_state(merged, json::parse(to_json(state).dump()), document);
    ASSERT_EQ(merged, state) << to_json(state);
  }
}

TEST(ViewState, FragmentIsReadable) {
  ViewState state;
  state.layer = 4;
  state.heads = {0, 3};
  state.combine = Combine::mean;
  state.query = 12;
  state.pinned = {{Side::query, 12}, {Side::key, 3}};
  state.filter = {Filter::Kind::weight, 0.05F};
  state.mix = {{3, 0.5F}, {7, 0.0F}};
  state.hide_special = HideSpecial::both;
  state.marked = {{Side::query, 5}};
  state.renormalize = true;
  state.segments = SegmentPair{0, 1};
  state.all_heads = true;
  state.token_color = TokenColor::pos;
  state.raw_tokens = true;
  state.scroll_together = false;
  state.text_selects = TextSelects::keys;
  state.text = false;
  state.weights = WeightChoice::differences;
  state.softmax = true;
  state.colormap = Colormap::magma;
  state.scale = Scale::log;
  state.view = View::heatmap;
  state.theme = Theme::dark;
  EXPECT_EQ(to_fragment(state, ViewState{}),
            "layer=4&heads=0,3&combine=mean&mix=3:0.5,7:0&query=12&pinned=q12,k3&filter=weight:0.05&hideSpecial=1&marked=q5&renormalize=1&"
            "segments=0,1&allHeads=1&tokenColor=pos&rawTokens=1&scrollTogether=0&textSelects=keys&text=0&weights=signed&softmax=1&colormap="
            "magma&scale=log&view="
            "heatmap&theme=dark");
  EXPECT_EQ(to_fragment(ViewState{}, state),
            "layer=0&heads=0&combine=none&mix=&query=&pinned=&filter=weight:0.1&hideSpecial=0&marked=&renormalize=0&segments=&allHeads=0&"
            "tokenColor=none&rawTokens=0&scrollTogether=1&textSelects=queries&text=1&weights=auto&softmax=0&colormap=viridis&scale=linear&"
            "view=both&theme=system");
  EXPECT_EQ(to_fragment(state, state), "");
}

TEST(ViewState, JsonSpellsWhatTheInterfaceSays) {
  ViewState state;
  state.filter = {Filter::Kind::weight, 0.05F};
  EXPECT_EQ(to_json(state),
            json::parse(R"({"stream": 0, "layer": 0, "heads": [0], "combine": "none", "mix": {}, "query": null, "key": null, "pinned": [],
    "filter": {"kind": "weight", "value": 0.05}, "hideSpecial": false, "marked": [], "renormalize": false, "segments": null, "allHeads": false,
    "tokenColor": "none", "rawTokens": false, "scrollTogether": true, "textSelects": "queries", "text": true, "weights": "auto", "softmax": false, "colormap": "viridis", "scale": "linear", "view": "both", "theme": "system"})"));
  state.mix = {{3, 0.1F}};
  state.hide_special = HideSpecial::keys;
  state.segments = SegmentPair{1, 0};
  const json spelled = to_json(state);
  EXPECT_EQ(spelled["mix"].dump(), R"({"3":0.1})");
  EXPECT_EQ(spelled["hideSpecial"], "keys");
  EXPECT_EQ(spelled["segments"], json({1, 0}));
  EXPECT_TRUE(contains(to_json(state).dump(), "0.05}"));
}

TEST(ViewState, FragmentValuesMayBeEscaped) {
  const json patch = patch_from_fragment("heads=0%2C3&filter=topk%3a5&pinned=q1%2ck2");
  EXPECT_EQ(patch, json::parse(R"({"heads": [0, 3], "filter": {"kind": "topk", "value": 5.0}, "pinned": ["q1", "k2"]})"));
}

TEST(ViewState, WhatAFragmentDoesNotSpellIsLeftOut) {
  for (const char* fragment : {"",
                               "&",
                               "&&=&",
                               "=",
                               "layer",
                               "layer=",
                               "layer=x",
                               "layer=1x",
                               "layer=1.5",
                               "layer=99999999999999",
                               "heads=0,,1",
                               "heads=0,x",
                               "heads=%",
                               "heads=%2",
                               "heads=%zz",
                               "filter=0.5",
                               "filter=weight:",
                               "filter=weight:x",
                               "filter=weight:nan",
                               "filter=weight:inf",
                               "hideSpecial=2",
                               "hideSpecial=all",
                               "renormalize=yes",
                               "mix=3",
                               "mix=3:x",
                               "segments=A,B",
                               "src=demos/gpt.json",
                               "unknown=1",
                               "%6Cayer=1"}) {
    EXPECT_EQ(patch_from_fragment(fragment), json::object()) << fragment;
  }
  EXPECT_EQ(patch_from_fragment("src=a&layer=3&x=%GG"), json({{"layer", 3}}));
  EXPECT_EQ(patch_from_fragment("heads="), json({{"heads", json::array()}}));
  EXPECT_EQ(patch_from_fragment("query=&key=2"), json({{"query", nullptr}, {"key", 2}}));
}

TEST(ViewState, FragmentsOfAnyBytesAreHarmless) {
  const Document document = make_document();
  Random random(43);
  constexpr std::string_view alphabet = "layerheadsfiltq=&%,:0123456789.-kw\xFF\x80";
  for (int round = 0; round < 20000; ++round) {
    std::string fragment = random.chance(0.5) ? "pinned=" : "theme=";
    for (int i = random.below(20); i > 0; --i)
      fragment += alphabet[static_cast<std::size_t>(random.below(static_cast<int>(alphabet.size())))];
    ViewState state;
    merge_what_fits(state, patch_from_fragment(fragment), document);
    const json patch = patch_from_fragment(fragment);
    try {
      merge_state(state, patch, document);
    } catch (const std::invalid_argument&) {
      // One sentence, and nothing else may come.
    }
  }
}

TEST(MergeState, RefusesWithASentenceAndChangesNothing) {
  const Document document = make_document();
  struct {
    const char* patch;
    const char* sentence;
  } const cases[] = {
      {R"({"layer": 12})", "layer: expected a whole number from 0 to 11, found 12"},
      {R"({"layer": -1})", "found -1"},
      {R"({"layer": 1.5})", "found 1.5"},
      {R"({"layer": "1"})", "found \"1\""},
      {R"({"layer": null})", "found null"},
      {R"({"layer": 1e300})", "layer: expected"},
      {R"({"layer": 18446744073709551615})", "layer: expected"},
      {R"({"stream": 2})", "stream: expected a whole number from 0 to 1, found 2"},
      {R"({"heads": [0, 8]})", "heads: expected a whole number from 0 to 7, found 8"},
      {R"({"heads": 3})", "heads: expected an array of heads, found 3"},
      {R"({"combine": "sum"})", R"(combine: expected one of "none", "mean", "max", "mix", found "sum")"},
      {R"({"query": 20})", "query: expected a whole number from 0 to 19, found 20"},
      {R"({"stream": 1, "query": 5})", "query: expected a whole number from 0 to 4, found 5"},
      {R"({"key": true})", "key: "},
      {R"({"pinned": ["x1"]})", "pinned: "},
      {R"({"pinned": ["q20"]})", "pinned: "},
      {R"({"pinned": ["q-1"]})", "pinned: "},
      {R"({"pinned": ["q"]})", "pinned: "},
      {R"({"pinned": [3]})", "pinned: "},
      {R"({"pinned": "q3"})", "pinned: expected an array"},
      {R"({"filter": 0.5})", "filter: expected an object"},
      {R"({"filter": {"kind": "topk", "value": 0}})", "filter: "},
      {R"({"filter": {"kind": "topk", "value": 1.5}})", "filter: "},
      {R"({"filter": {"kind": "mass", "value": 1.5}})", "filter: "},
      {R"({"filter": {"kind": "mass", "value": 0}})", "filter: "},
      {R"({"filter": {"kind": "topk", "value": -1}})", "filter: "},
      {R"({"weights": "differences"})", "weights: expected one of \"auto\", \"probabilities\", \"signed\", \"scores\""},
      {R"({"filter": {"kind": "weight", "value": "1"}})", "filter.value: expected a number"},
      {R"({"filter": {"kind": "weight", "value": 1e300}})", "filter.value: expected a smaller number"},
      {R"({"filter": {"kind": "best"}})", "filter.kind: "},
      {R"({"filter": {"low": 1}})", "found \"low\""},
      {R"({"hideSpecial": 1})", "hideSpecial: expected true or false"},
      {R"({"hideSpecial": "all"})", "hideSpecial: expected true or false, \"keys\" or \"queries\", found \"all\""},
      {R"({"mix": [0.5]})", "mix: expected an object"},
      {R"({"mix": {"8": 0.5}})", "mix: expected heads from 0 to 7, found \"8\""},
      {R"({"mix": {"x": 0.5}})", "mix: expected heads"},
      {R"({"mix": {"1": 1.5}})", "mix: expected shares from 0 to 1, found 1.5"},
      {R"({"mix": {"1": null}})", "mix: expected shares"},
      {R"({"marked": ["q20"]})", "marked: "},
      {R"({"segments": [0]})", "segments: expected null or two segments"},
      {R"({"segments": [0, 2]})", "segments: expected segments that the stream has, found [0,2]"},
      {R"({"stream": 1, "segments": [0, 0]})", "segments: expected segments that the stream has"},
      {R"({"rawTokens": 1})", "rawTokens: expected true or false, found 1"},
      {R"({"colormap": "jet"})", "colormap: "},
      {R"({"scale": "sqrt"})", "scale: "},
      {R"({"view": "all"})", "view: "},
      {R"({"theme": "blue"})", "theme: "},
      {R"({"hideSpecials": true})", "found \"hideSpecials\""},
      {R"({"layer": 3, "theme": "blue"})", "theme: "},
      {R"({"segments": [4294967296, 0]})", "segments: expected segments that the stream has, found [4294967296,0]"},
      {R"({"segments": [0, -4294967295]})", "segments: expected segments that the stream has"},
      {R"({"segments": [0.5, 0]})", "segments: expected segments that the stream has, found [0.5,0]"},
      {"[]", "expected an object"},
      {"null", R"(state: expected an object with keys of the state such as {"layer": 4}, found null)"},
      {"3", "expected an object with keys of the state"},
  };
  for (const auto& wrong : cases) {
    SCOPED_TRACE(wrong.patch);
    ViewState state;
    state.query = 7;
    const ViewState before = state;
    try {
      merge_state(state, json::parse(wrong.patch), document);
      ADD_FAILURE() << "it was accepted";
    } catch (const std::invalid_argument& error) {
      EXPECT_TRUE(contains(error.what(), wrong.sentence));
    }
    EXPECT_EQ(state, before);
  }
}

TEST(MergeState, TakesWhatIsThere) {
  const Document document = make_document();
  ViewState state;
  merge_state(state, json::parse(R"({"heads": [5, 2, 5], "layer": 3.0, "filter": {"value": 0.25}, "pinned": ["k3", "q1", "k3"]})"),
              document);
  EXPECT_EQ(state.heads, (std::vector<int>{2, 5}));
  EXPECT_EQ(state.layer, 3);
  EXPECT_EQ(state.filter, (Filter{Filter::Kind::weight, 0.25F}));
  EXPECT_EQ(state.pinned, (std::vector<TokenRef>{{Side::key, 3}, {Side::query, 1}}));
  merge_state(state, json::parse(R"({"heads": [], "filter": {"kind": "topk", "value": 3}, "segments": [0.0, 1]})"), document);
  EXPECT_EQ(state.segments, (SegmentPair{0, 1}));
  EXPECT_TRUE(state.heads.empty());
  EXPECT_EQ(state.filter, (Filter{Filter::Kind::topk, 3}));
}

TEST(MergeState, AnotherStreamKeepsWhatFits) {
  const Document document = make_document();
  ViewState state;
  state.layer = 9;
  state.heads = {1, 3, 6};
  state.query = 4;
  state.key = 12;
  state.pinned = {{Side::query, 9}, {Side::key, 9}};
  state.marked = state.pinned;
  state.mix = {{1, 0.5F}, {6, 0.5F}};
  state.segments = SegmentPair{1, 1};
  ViewState other = state;
  merge_state(other, {{"stream", 1}}, document);
  EXPECT_EQ(other.stream, 1);
  EXPECT_EQ(other.layer, 5);
  EXPECT_EQ(other.heads, (std::vector<int>{1, 3}));
  EXPECT_EQ(other.query, 4);
  EXPECT_EQ(other.key, std::nullopt);
  EXPECT_EQ(other.pinned, (std::vector<TokenRef>{{Side::key, 9}}));
  EXPECT_EQ(other.marked, other.pinned);
  EXPECT_EQ(other.mix, (std::map<int, float>{{1, 0.5F}}));
  EXPECT_EQ(other.segments, std::nullopt);
  state.heads = {6, 7};
  merge_state(state, {{"stream", 1}, {"layer", 2}}, document);
  EXPECT_EQ(state.layer, 2);
  EXPECT_EQ(state.heads, (std::vector<int>{0}));
}

TEST(MergeWhatFits, LeavesOutTheRest) {
  const Document document = make_document();
  ViewState state;
  merge_what_fits(state, json::parse(R"({"layer": 99, "theme": "dark", "unknown": 1, "query": 3, "filter": {"kind": "mass", "value": 7}})"),
                  document);
  ViewState expected;
  expected.theme = Theme::dark;
  expected.query = 3;
  EXPECT_EQ(state, expected);
  merge_what_fits(state, json("no object"), document);
  EXPECT_EQ(state, expected);
}

TEST(StartingState, OpensInTheMiddle) {
  Random random(44);
  const OpenedDocument opened = test::open(
      json{{"tokens", test::words(10)}, {"attention", test::nested({6, 20, 10, 10}, [&] { return json(random.between(0, 0.2)); })}});
  ViewState state = starting_state(opened.document);
  EXPECT_EQ(state.stream, 0);
  EXPECT_EQ(state.layer, 3);
  EXPECT_EQ(state.heads.size(), 16U);
  EXPECT_EQ(state.heads.back(), 15);
  ViewState checked;
  EXPECT_NO_THROW(merge_state(checked, to_json(state), opened.document));
}

TEST(StartingFilter, ShowsFewerEdgesAHeadTheMoreHeadsThereAre) {
  ViewState state;
  for (const auto& [heads, most] : {std::pair{0, 3.0F}, {1, 3.0F}, {4, 3.0F}, {6, 2.0F}, {12, 1.0F}, {64, 1.0F}}) {
    state.heads.resize(static_cast<std::size_t>(heads));
    EXPECT_EQ(starting_filter(state), (Filter{Filter::Kind::topk, most})) << heads;
  }
}

TEST(StartingState, OpensWhereHeadsAre) {
  Document document = make_document();
  EXPECT_EQ(starting_state(document).layer, 0);
  Stream& stream = document.streams.front();
  stream.sources[static_cast<std::size_t>(2 * stream.heads + 5)].encoding = Encoding::text;
  EXPECT_EQ(starting_state(document).layer, 2);
}

}  // namespace
}  // namespace headlight

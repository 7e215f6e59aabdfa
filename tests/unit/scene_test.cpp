// The scene: what is computed again when something changes, and what is not.
#include "core/view/scene.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>

#include "core/view/view_choices.h"
#include "documents.h"

namespace headlight {
namespace {

using test::json;

/// 2 layers x 3 heads x 4 tokens, of which the first is special; rows sum to 1.
json small_document() {
  const json attention = test::nested({2, 3, 4, 4}, [next = 0]() mutable {
    constexpr double row[] = {0.4, 0.3, 0.2, 0.1};
    const int at = next++;
    return json(row[(at + at / 16) % 4]);  // each head begins elsewhere
  });
  return {{"tokens", {"[CLS]", "a", "b", "c"}}, {"attention", attention}, {"segments", {0, 0, 1, 1}}};
}

class SceneTest : public testing::Test {
 protected:
  SceneTest() { state_.heads = {0, 1}; }

  void update() { scene_.update(opened_, state_, hover_); }
  /// What was computed for the change that `make` makes, strips and columns of both sides asked for.
  template <typename Change>
  SceneWork work_of(const Change& make) {
    update_and_measure();
    const SceneWork before = scene_.work();
    make();
    update_and_measure();
    const SceneWork& after = scene_.work();
    return {after.layers - before.layers, after.matrices - before.matrices, after.edges - before.edges, after.attention - before.attention,
            after.strips - before.strips, after.columns - before.columns,   after.ranks - before.ranks};
  }
  void update_and_measure() {
    update();
    for (const Side side : {Side::query, Side::key}) {
      static_cast<void>(scene_.strip(side));
      static_cast<void>(scene_.column(side));
    }
  }

  OpenedDocument opened_ = test::open(small_document());
  ViewState state_;
  Hover hover_;
  Scene scene_;
};

TEST_F(SceneTest, NothingIsComputedTwice) {
  EXPECT_EQ(work_of([] {}), SceneWork());
}

TEST_F(SceneTest, WhatIsDrawnOtherwiseChangesNothing) {
  EXPECT_EQ(work_of([&] {
              state_.colormap = Colormap::magma;
              state_.scale = Scale::log;
              state_.view = View::text;
              state_.text = false;
              state_.raw_tokens = true;
              state_.theme = Theme::light;
            }),
            SceneWork());
}

TEST_F(SceneTest, TheFilterChangesTheEdgesAlone) {
  EXPECT_EQ(work_of([&] { state_.filter.value = 0.35F; }), (SceneWork{.edges = 1}));
}

TEST_F(SceneTest, AHoveredQueryChangesWhatIsInFocus) {
  const SceneWork work = work_of([&] { hover_.query = 2; });
  EXPECT_EQ(work, (SceneWork{.edges = 1, .attention = 1, .strips = 1, .columns = 1, .ranks = 1})) << "strip and shading of the keys only";
  EXPECT_EQ(scene_.focus().query, 2);
  for (const Edge& edge : scene_.edges()) EXPECT_EQ(edge.query, 2);
}

TEST_F(SceneTest, WhatNothingInFocusShowsComesBackWithoutWork) {
  update_and_measure();
  const std::uint64_t edges = scene_.edges_revision();
  hover_.query = 2;
  update_and_measure();
  EXPECT_NE(scene_.edges_revision(), edges);
  const SceneWork work = work_of([&] { hover_ = {}; });
  EXPECT_EQ(work.edges, 0);
  EXPECT_EQ(work.strips + work.columns, 0);
  EXPECT_EQ(work.layers + work.matrices, 0);
  EXPECT_EQ(scene_.edges_revision(), edges);
}

TEST_F(SceneTest, AHoverBeyondTheTokensIsNone) {
  EXPECT_EQ(work_of([&] { hover_.query = 4; }), SceneWork());
  EXPECT_TRUE(scene_.focus().empty());
}

TEST_F(SceneTest, TheListKeepsStillUnderThePointer) {
  state_.query = 1;
  const SceneWork work = work_of([&] {
    hover_.in_list = true;
    hover_.query = 3;
    hover_.key = 0;
    hover_.head = 2;
  });
  EXPECT_EQ(work.ranks, 0);
  EXPECT_EQ(scene_.ranked_focus().query, 1);
  EXPECT_EQ(scene_.focus().query, 3);
}

TEST_F(SceneTest, ChosenHeadsChangeTheMatrixButNotTheLayer) {
  const std::uint64_t before = scene_.matrix_revision();
  const SceneWork work = work_of([&] { state_.heads = {2}; });
  EXPECT_EQ(work, (SceneWork{.matrices = 1, .edges = 1, .attention = 1, .columns = 2, .ranks = 1})) << "the strips are of the layer";
  EXPECT_NE(scene_.matrix_revision(), before);
  ASSERT_EQ(scene_.heads().size(), 1U);
  EXPECT_EQ(scene_.heads().front().head, 2);
  EXPECT_EQ(scene_.matrix(), opened_.heads.peek({0, 0, 2})) << "a head's own matrix is not copied";
}

TEST_F(SceneTest, AHoveredHeadStandsAlone) {
  const SceneWork work = work_of([&] { hover_.head = 2; });
  EXPECT_EQ(work, (SceneWork{.matrices = 1, .edges = 1, .attention = 1, .columns = 2, .ranks = 1}));
  ASSERT_EQ(scene_.heads().size(), 1U);
  EXPECT_EQ(scene_.heads().front().head, 2);
}

TEST_F(SceneTest, CombiningChangesTheMatrixAlone) {
  EXPECT_EQ(work_of([&] { state_.combine = Combine::mean; }), (SceneWork{.matrices = 1, .edges = 1, .attention = 1, .columns = 2}));
  for (const Edge& edge : scene_.edges()) EXPECT_EQ(edge.head, -1);
}

TEST_F(SceneTest, AShareOfTheMixChangesTheMatrix) {
  state_.combine = Combine::mix;
  EXPECT_EQ(work_of([&] { set_share(state_, 1, 0.5F); }).matrices, 1);
}

TEST_F(SceneTest, AnotherLayerChangesEverything) {
  EXPECT_EQ(work_of([&] { state_.layer = 1; }),
            (SceneWork{.layers = 1, .matrices = 1, .edges = 1, .attention = 1, .strips = 2, .columns = 2, .ranks = 1}));
}

TEST_F(SceneTest, HiddenTokensChangeTheLayerAndAreMissingInTheMatrix) {
  const SceneWork work = work_of([&] { state_.hide_special = HideSpecial::keys; });
  EXPECT_EQ(work.layers, 1);
  EXPECT_EQ(work.matrices, 1);
  EXPECT_TRUE(scene_.hidden().has({Side::key, 0}));
  EXPECT_FALSE(scene_.hidden().has({Side::query, 0}));
  ASSERT_NE(scene_.matrix(), nullptr);
  EXPECT_TRUE(std::isnan(scene_.matrix()->at(1, 0)));
  EXPECT_FALSE(std::isnan(scene_.matrix()->at(1, 1)));
  EXPECT_GT(scene_.hidden_attention().share, 0);
  for (const Edge& edge : scene_.edges()) EXPECT_NE(edge.key, 0);
}

TEST_F(SceneTest, SegmentsHideToo) {
  EXPECT_EQ(work_of([&] { state_.segments = SegmentPair{1, 0}; }).layers, 1);
  for (const Edge& edge : scene_.edges()) {
    EXPECT_GE(edge.query, 2);
    EXPECT_LT(edge.key, 2);
  }
}

TEST_F(SceneTest, RenormalizingDoesNothingWhileNoKeyIsHidden) {
  EXPECT_EQ(work_of([&] { state_.renormalize = true; }), SceneWork());
}

TEST_F(SceneTest, RenormalizedRowsSumToOneAgain) {
  state_.hide_special = HideSpecial::keys;
  state_.heads = {0};
  EXPECT_EQ(work_of([&] { state_.renormalize = true; }).layers, 1);
  ASSERT_TRUE(scene_.can_renormalize());
  ASSERT_NE(scene_.matrix(), nullptr);
  for (int query = 0; query < 4; ++query) {
    float sum = 0;
    for (int key = 1; key < 4; ++key) sum += scene_.matrix()->at(query, key);
    EXPECT_NEAR(sum, 1, 1e-5);
  }
}

TEST_F(SceneTest, ScoresAreNotRenormalized) {
  opened_ = test::open(json{{"tokens", {"[CLS]", "a"}}, {"attention", test::counting({1, 1, 2, 2})}});
  state_.heads = {0};
  state_.hide_special = HideSpecial::keys;
  EXPECT_EQ(work_of([&] { state_.renormalize = true; }), SceneWork());
  EXPECT_FALSE(scene_.can_renormalize());
}

TEST_F(SceneTest, AHeadThatArrivesElsewhereChangesTheListAlone) {
  state_.all_heads = true;
  state_.query = 1;
  const SceneWork work = work_of([&] { decode_into_store(opened_, {0, 1, 2}); });
  EXPECT_EQ(work, (SceneWork{.ranks = 1}));
}

/// As a file does whose heads are decoded elsewhere.
TEST_F(SceneTest, HeadsThatAreNotDecodedAreAskedForAndComeIn) {
  opened_.heads = HeadStore(opened_.document);
  update_and_measure();
  EXPECT_EQ(scene_.matrix(), nullptr);
  EXPECT_TRUE(scene_.edges().empty());
  ASSERT_TRUE(scene_.missing_head());
  EXPECT_EQ(scene_.missing_head()->head, 0);
  EXPECT_EQ(opened_.heads.next_to_decode(false)->head, 0) << "the chosen heads first";

  const SceneWork work = work_of([&] { decode_into_store(opened_, {0, 0, 0}); });
  EXPECT_EQ(work.layers, 1);
  EXPECT_EQ(work.matrices, 1);
  EXPECT_EQ(scene_.heads().size(), 1U);
  EXPECT_EQ(scene_.missing_head()->head, 1);
}

TEST_F(SceneTest, StripsAreMeasuredWhenSomebodyAsks) {
  update();
  update();
  EXPECT_EQ(scene_.work().strips, 0);
  EXPECT_EQ(scene_.work().columns, 0);
  EXPECT_EQ(scene_.strip(Side::key).heads, 3) << "of all heads of the layer";
  EXPECT_EQ(scene_.work().strips, 1);
}

TEST_F(SceneTest, ResetForgetsTheDocument) {
  update();
  scene_.reset();
  EXPECT_EQ(scene_.matrix(), nullptr);
  EXPECT_TRUE(scene_.heads().empty());
  EXPECT_TRUE(scene_.edges().empty());
  opened_ = test::open(small_document());
  EXPECT_GT(work_of([] {}).layers + scene_.work().layers, 1);
  EXPECT_EQ(scene_.heads().size(), 2U);
}

}  // namespace
}  // namespace headlight

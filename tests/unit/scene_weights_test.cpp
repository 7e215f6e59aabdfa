// What the scene makes of weights that are no probabilities.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/analysis/softmax.h"
#include "core/view/scene.h"
#include "core/view/view_state.h"
#include "core/weight.h"
#include "documents.h"

namespace headlight {
namespace {

using nlohmann::json;

class SceneOfScores : public testing::Test {
 protected:
  SceneOfScores() {
    state_.heads = {0, 1};
    state_.filter = {Filter::Kind::topk, 2};
    scene_.update(opened_, state_, {});
  }

  void update() { scene_.update(opened_, state_, {}); }
  [[nodiscard]] const Edge& strongest() const { return scene_.edges().back(); }

  OpenedDocument opened_ =
      test::open(json{{"tokens", {"a", "b", "c"}}, {"attention", json::parse(R"([[[[-1, -1e9, -1e9], [-3, 0, -1e9], [-2, 1, -5]],
                                                                          [[2, -1e9, -1e9], [-1, -2, -1e9], [0, -1, -2]]]])")}});
  ViewState state_;
  Scene scene_;
};

TEST_F(SceneOfScores, TheLargestAreTheStrongest) {
  EXPECT_EQ(scene_.weights(), (ShownWeights{WeightKind::scores, false}));
  EXPECT_EQ(scene_.scale(), (StrengthScale{Strength::value, -5, 2}));
  EXPECT_EQ(scene_.edges().size(), 10U);  // one key is all that the first query may see
  EXPECT_EQ(strongest(), (Edge{0, 0, 1, 2}));
  EXPECT_FALSE(scene_.edges_share());
  EXPECT_TRUE(is_masked(scene_.matrix()->at(0, 2)));
  EXPECT_EQ(scene_.matrix()->at(2, 2), -2);
}

TEST_F(SceneOfScores, TheirSoftmaxIsAttention) {
  state_.softmax = true;
  update();
  EXPECT_EQ(scene_.scale().by, Strength::magnitude);
  EXPECT_EQ(scene_.range().max, 1);
  EXPECT_EQ(scene_.edges().size(), 10U);  // masked cells are 0
  const auto found = std::find_if(scene_.edges().begin(), scene_.edges().end(),
                                  [](const Edge& edge) { return edge.head == 0 && edge.query == 1 && edge.key == 1; });
  ASSERT_NE(found, scene_.edges().end());
  EXPECT_NEAR(found->weight, 1 / (1 + std::exp(-3.0)), 1e-6);
  ASSERT_TRUE(scene_.edges_share());
  EXPECT_GT(*scene_.edges_share(), 0.9);
  EXPECT_TRUE(scene_.can_renormalize());

  state_.query = 2;
  state_.all_heads = true;
  update();
  ASSERT_FALSE(scene_.ranked().empty());
  EXPECT_NEAR(scene_.ranked().front().weight, 1 / (1 + std::exp(-3.0) + std::exp(-6.0)), 1e-6);
}

TEST_F(SceneOfScores, AnotherChoiceIsAnotherStrength) {
  state_.weights = WeightChoice::differences;
  state_.softmax = true;  // which only scores have
  update();
  EXPECT_EQ(scene_.weights(), (ShownWeights{WeightKind::differences, false}));
  EXPECT_EQ(scene_.guessed_kind(), WeightKind::scores);
  EXPECT_EQ(strongest(), (Edge{2, 2, 0, -5}));
  EXPECT_TRUE(scene_.edges_share());
}

TEST_F(SceneOfScores, AFocusKeepsTheRule) {
  state_.query = 2;
  state_.filter = {Filter::Kind::topk, 1};
  update();
  ASSERT_EQ(scene_.edges().size(), 2U);
  EXPECT_EQ(strongest(), (Edge{2, 1, 0, 1}));
  EXPECT_EQ(scene_.ranked().front().weight, 1);
  EXPECT_EQ(scene_.ranked().back().weight, -5);
}

}  // namespace
}  // namespace headlight

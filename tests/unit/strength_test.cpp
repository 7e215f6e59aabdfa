#include "core/analysis/strength.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "core/heads/pyramid.h"
#include "documents.h"
#include "heads.h"

namespace headlight {
namespace {

using test::Random;

constexpr float most = std::numeric_limits<float>::max();
constexpr float least = std::numeric_limits<float>::denorm_min();

TEST(Strength, RankAndComparisonSayTheSame) {
  const std::vector<float> weights = {-most, -2, -1, -least, -0.0F, 0, least, 0.5F, 1, 2, most};
  for (const Strength by : {Strength::magnitude, Strength::value}) {
    for (const float a : weights) {
      for (const float b : weights) {
        const bool stronger =
            test::strength_by_definition(static_cast<double>(a), by) > test::strength_by_definition(static_cast<double>(b), by);
        EXPECT_EQ(is_stronger(a, b, by), stronger) << a << " " << b;
        EXPECT_EQ(strength_rank(a, by) > strength_rank(b, by), stronger) << a << " " << b;
      }
    }
    for (const float none : {missing_weight, masked_weight}) {
      EXPECT_TRUE(is_stronger(-most, none, by));
      EXPECT_FALSE(is_stronger(none, -most, by));
      EXPECT_FALSE(is_stronger(none, masked_weight, by));
    }
  }
}

TEST(Strength, WhatMakesAnEdge) {
  for (const Strength by : {Strength::magnitude, Strength::value}) {
    EXPECT_FALSE(makes_edge(missing_weight, by));
    EXPECT_FALSE(makes_edge(masked_weight, by));
    EXPECT_TRUE(makes_edge(-1, by));
    EXPECT_TRUE(makes_edge(least, by));
    EXPECT_EQ(makes_edge(0, by), by == Strength::value);
  }
}

TEST(StrengthScale, RunsFromTheWeakestToTheStrongest) {
  const StrengthScale magnitudes = scale_of(-4, 2, Strength::magnitude);
  EXPECT_EQ(magnitudes.of(-4), 1);
  EXPECT_EQ(magnitudes.of(2), 0.5F);
  EXPECT_EQ(magnitudes.of(0), 0);
  EXPECT_TRUE(magnitudes.shows_sign(-4));
  const StrengthScale values = scale_of(-4, 2, Strength::value);
  EXPECT_EQ(values.of(-4), 0);
  EXPECT_EQ(values.of(-1), 0.5F);
  EXPECT_EQ(values.of(2), 1);
  EXPECT_FALSE(values.shows_sign(-4));
  for (const StrengthScale& scale : {magnitudes, values}) {
    EXPECT_EQ(scale.of(missing_weight), 0);
    EXPECT_EQ(scale.of(masked_weight), 0);
    EXPECT_EQ(scale.of(most), 1);
  }
  EXPECT_EQ(scale_of(-most, most, Strength::value).of(0), 0.5F);
  EXPECT_EQ(scale_of(0, 0, Strength::magnitude).of(0), 0);
  EXPECT_EQ(scale_of(-3, -3, Strength::value).of(-3), 1);
}

TEST(StrengthScale, OverValuesLeavesOutWhatIsNoWeight) {
  const std::vector<float> values = {missing_weight, -3, masked_weight, 2};
  EXPECT_EQ(scale_over(values, Strength::magnitude), (StrengthScale{Strength::magnitude, 0, 3}));
  EXPECT_EQ(scale_over(values, Strength::value), (StrengthScale{Strength::value, -3, 2}));
  EXPECT_EQ(scale_over(std::vector<float>{masked_weight}, Strength::value), (StrengthScale{Strength::value, 0, 0}));
}

/// The definition, of a block of cells: the strongest; without any, masked before missing.
float strongest_of_block(const Matrix& matrix, int block, int row, int column, Strength by) {
  float strongest = missing_texel;
  for (int query = row * block; query < std::min((row + 1) * block, matrix.queries); ++query) {
    for (int key = column * block; key < std::min((column + 1) * block, matrix.keys); ++key) {
      const float cell = matrix.at(query, key);
      if (is_masked(cell) && strongest == missing_texel) strongest = masked_texel;
      if (!is_weight(cell)) continue;
      const bool is_first = strongest <= masked_texel;
      const auto strength = [by](float x) { return test::strength_by_definition(static_cast<double>(x), by); };
      if (is_first || strength(cell) > strength(strongest)) strongest = cell;
    }
  }
  return strongest;
}

TEST(Pyramid, NeverHidesAStrongCell) {
  Random random(91);
  for (int round = 0; round < 200 && !testing::Test::HasFailure(); ++round) {
    const double none = random.between(0, 0.6);
    const Matrix matrix = test::random_cells(random, 1 + random.below(40), 1 + random.below(40), 0.1, none, random.between(0, 0.6));
    const Strength by = test::random_strength(random);
    Texels texels = texels_of(matrix);
    for (int block = 2; block <= 16; block *= 2) {
      texels = halve(texels, by);
      ASSERT_EQ(texels.block, block);
      ASSERT_EQ(texels.rows, (matrix.queries + block - 1) / block);
      ASSERT_EQ(texels.columns, (matrix.keys + block - 1) / block);
      ASSERT_EQ(texels.cells.size(), static_cast<std::size_t>(texels.rows) * static_cast<std::size_t>(texels.columns));
      for (int row = 0; row < texels.rows; ++row) {
        for (int column = 0; column < texels.columns; ++column) {
          const float found = texels.cells[static_cast<std::size_t>(row * texels.columns + column)];
          const float expected = strongest_of_block(matrix, block, row, column, by);
          // Of a number and its negative either may show.
          EXPECT_TRUE(found == expected || (by == Strength::magnitude && found == -expected)) << found << " " << expected;
        }
      }
    }
  }
}

TEST(Pyramid, NoWeightIsTakenForACellThatIsNone) {
  const Texels texels = texels_of({1, 3, {-most, masked_weight, missing_weight}});
  EXPECT_EQ(texels.cells, (std::vector<float>{least_texel, masked_texel, missing_texel}));
}

}  // namespace
}  // namespace headlight

#include "core/text/shorten.h"

#include <gtest/gtest.h>

namespace headlight {
namespace {

std::string shorten_to(std::size_t most, const std::string& text) {
  return shorten(text, " …", [most](const std::string& candidate) { return candidate.size() <= most; });
}

TEST(Shorten, WhatFitsStays) {
  EXPECT_EQ(shorten_to(11, "one two six"), "one two six");
  EXPECT_EQ(shorten_to(0, ""), "");
}

TEST(Shorten, ElseAsManyWholeWordsStayAsFitWithTheEnding) {
  const std::string text = "one two  three four";
  EXPECT_EQ(shorten_to(18, text), "one two  three …");
  EXPECT_EQ(shorten_to(17, text), "one two …");
  EXPECT_EQ(shorten_to(10, text), "one …");
}

TEST(Shorten, WhereNoWordFitsTheEndingStandsAlone) { EXPECT_EQ(shorten_to(6, "one two"), " …"); }

}  // namespace
}  // namespace headlight

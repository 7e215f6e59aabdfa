#include "core/text/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace headlight {
namespace {

TEST(Utf8, WhatIsAppendedIsRead) {
  for (const char32_t code_point :
       {U'\0', U'a', U'\x7F', U'\x80', U'\x7FF', U'\x800', U'\xD7FF', U'\xE000', U'\xFFFF', U'\x10000', U'\x10FFFF'}) {
    std::string text;
    append_character(text, code_point);
    EXPECT_TRUE(is_well_formed(text));
    EXPECT_EQ(character_at(text, 0).code_point, code_point);
    EXPECT_EQ(character_at(text, 0).length, text.size());
  }
}

TEST(Utf8, WhatIsNoTextIsSeen) {
  std::string surrogate;
  append_character(surrogate, 0xD800);
  for (const std::string& text :
       {surrogate, std::string("\x80"), std::string("\xC0\xAF"), std::string("ab\xC3"), std::string("\xF4\x90\x80\x80")}) {
    EXPECT_FALSE(is_well_formed(text)) << text;
  }
  EXPECT_TRUE(is_well_formed(""));
  EXPECT_TRUE(is_well_formed("the caf\xC3\xA9 of \xE2\x96\x81 tokens"));
}

}  // namespace
}  // namespace headlight

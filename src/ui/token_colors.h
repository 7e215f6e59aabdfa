// What the file says of its tokens (part of speech, dependency, entity) as colours with a legend.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/attention.h"
#include "core/view/token_tags.h"
#include "ui/theme.h"

namespace headlight::ui {

class TokenColors {
 public:
  /// Another stream, or another kind of tag.
  void update(const Stream& stream, TokenColor by);
  [[nodiscard]] bool empty() const { return ranks_.empty(); }
  /// 0: the token has no tag.
  [[nodiscard]] ImU32 of(const Token& token, const Palette& palette) const;
  /// The tags with their colours, in as many lines as they need.
  void draw_legend(const Palette& palette) const;

 private:
  TokenColor by_ = TokenColor::none;
  std::map<std::string, int> ranks_;  // tag -> colour
};

}  // namespace headlight::ui

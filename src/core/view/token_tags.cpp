#include "core/view/token_tags.h"

#include <algorithm>

namespace headlight {

const std::string& token_tag(const Token& token, TokenColor by) {
  static const std::string none;
  switch (by) {
    case TokenColor::pos:
      return token.pos;
    case TokenColor::dep:
      return token.dep;
    case TokenColor::entity:
      return token.entity;
    case TokenColor::none:
      break;
  }
  return none;
}

const char* tag_name(TokenColor by) {
  constexpr const char* names[] = {"nothing", "part of speech", "dependency", "entity"};
  return names[static_cast<int>(by)];
}

bool has_tags(const Stream& stream, TokenColor by) {
  const auto has = [by](const Token& token) { return !token_tag(token, by).empty(); };
  return std::any_of(stream.queries.begin(), stream.queries.end(), has) || std::any_of(stream.keys.begin(), stream.keys.end(), has);
}

}  // namespace headlight

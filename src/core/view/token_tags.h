// What the file says of its tokens: part of speech, dependency, entity.
#pragma once

#include <string>

#include "core/attention.h"
#include "core/view/view_state.h"

namespace headlight {

/// The tag that `by` names; empty: the file says nothing.
[[nodiscard]] const std::string& token_tag(const Token& token, TokenColor by);
/// "part of speech", …
[[nodiscard]] const char* tag_name(TokenColor by);
/// Whether any token of the stream has such a tag.
[[nodiscard]] bool has_tags(const Stream& stream, TokenColor by);

}  // namespace headlight

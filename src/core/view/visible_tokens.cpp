#include "core/view/visible_tokens.h"

#include <algorithm>
#include <cstddef>
#include <set>

namespace headlight {
namespace {

bool hides(HideSpecial hide, Side side) {
  return hide == HideSpecial::both || hide == (side == Side::query ? HideSpecial::queries : HideSpecial::keys);
}

std::vector<bool> hidden_of(const Stream& stream, const ViewState& state, Side side) {
  const std::vector<Token>& tokens = stream.tokens(side);
  std::vector<bool> hidden(tokens.size(), false);
  if (hides(state.hide_special, side)) {
    for (std::size_t i = 0; i < tokens.size(); ++i) hidden[i] = is_special(stream, state, {side, static_cast<int>(i)});
  }
  if (state.segments) {
    const int segment = state.segments->of(side);
    for (std::size_t i = 0; i < tokens.size(); ++i) hidden[i] = hidden[i] || tokens[i].segment != segment;
  }
  if (std::none_of(hidden.begin(), hidden.end(), [](bool is) { return is; })) hidden.clear();
  return hidden;
}

bool has_special(const Stream& stream, const ViewState& state, Side side) {
  const auto count = static_cast<int>(stream.tokens(side).size());
  for (int i = 0; i < count; ++i) {
    if (is_special(stream, state, {side, i})) return true;
  }
  return false;
}

}  // namespace

bool is_special(const Stream& stream, const ViewState& state, TokenRef token) {
  const bool marked = std::find(state.marked.begin(), state.marked.end(), token) != state.marked.end();
  return stream.token(token).special != marked;
}

bool has_special(const Stream& stream, const ViewState& state) {
  return has_special(stream, state, Side::query) || has_special(stream, state, Side::key);
}

bool shows_one_text(const Stream& stream) {
  return std::equal(stream.queries.begin(), stream.queries.end(), stream.keys.begin(), stream.keys.end(),
                    [](const Token& a, const Token& b) { return a.text == b.text; });
}

HiddenTokens hidden_tokens(const Stream& stream, const ViewState& state) {
  return {{hidden_of(stream, state, Side::query), hidden_of(stream, state, Side::key)}};
}

std::vector<int> segments_of(const Stream& stream) {
  std::set<int> segments;
  if (!stream.has_segments) return {};
  for (const std::vector<Token>* tokens : {&stream.queries, &stream.keys}) {
    for (const Token& token : *tokens) segments.insert(token.segment);
  }
  return {segments.begin(), segments.end()};
}

}  // namespace headlight

#include "core/view_choices.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>

namespace headlight {
namespace {

void select(ViewState& state, TokenRef token) {
  state.query = token.side == TokenRef::Side::query ? std::optional(token.index) : std::nullopt;
  state.key = token.side == TokenRef::Side::key ? std::optional(token.index) : std::nullopt;
}

void unpin(ViewState& state, TokenRef token) {
  std::optional<int>& selected = token.side == TokenRef::Side::query ? state.query : state.key;
  if (selected == token.index) selected.reset();
  std::erase(state.pinned, token);
  if (!state.query && !state.key && !state.pinned.empty()) {
    select(state, state.pinned.front());
    state.pinned.erase(state.pinned.begin());
  }
}

}  // namespace

void toggle_head(ViewState& state, int head) {
  const auto at = std::lower_bound(state.heads.begin(), state.heads.end(), head);
  if (at != state.heads.end() && *at == head) {
    state.heads.erase(at);
  } else {
    state.heads.insert(at, head);
  }
}

void choose_all_heads(ViewState& state, const Stream& stream) {
  state.heads.resize(static_cast<std::size_t>(stream.heads));
  std::iota(state.heads.begin(), state.heads.end(), 0);
}

void choose_stream(ViewState& state, int stream, const Document& document) { merge_state(state, {{"stream", stream}}, document); }

bool is_pinned(const ViewState& state, TokenRef token) {
  const std::optional<int>& selected = token.side == TokenRef::Side::query ? state.query : state.key;
  return selected == token.index || std::find(state.pinned.begin(), state.pinned.end(), token) != state.pinned.end();
}

void pin_only(ViewState& state, TokenRef token) {
  state.pinned.clear();
  select(state, token);
}

void toggle_pin(ViewState& state, TokenRef token, bool add) {
  if (is_pinned(state, token)) {
    unpin(state, token);
  } else if (add && (state.query || state.key)) {
    state.pinned.push_back(token);
  } else {
    pin_only(state, token);
  }
}

void toggle_pair(ViewState& state, int query, int key) {
  const bool selected = state.query == query && state.key == key;
  release_pins(state);
  if (!selected) {
    state.query = query;
    state.key = key;
  }
}

void release_pins(ViewState& state) {
  state.query.reset();
  state.key.reset();
  state.pinned.clear();
}

}  // namespace headlight

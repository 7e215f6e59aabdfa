#include "core/view/view_choices.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "core/view/visible_tokens.h"

namespace headlight {
namespace {

void unpin(ViewState& state, TokenRef token) {
  std::optional<int>& selected = state.token(token.side);
  if (selected == token.index) selected.reset();
  std::erase(state.pinned, token);
  if (state.none() && !state.pinned.empty()) {
    select_token(state, state.pinned.front());
    state.pinned.erase(state.pinned.begin());
  }
}

}  // namespace

void select_token(ViewState& state, TokenRef token) {
  state.token(token.side) = token.index;
  state.token(other(token.side)).reset();
}

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

void invert_heads(ViewState& state, const Stream& stream) {
  for (int head = 0; head < stream.heads; ++head) toggle_head(state, head);
}

void step_head(ViewState& state, const Stream& stream, int step) {
  const bool one = state.heads.size() == 1;
  const int from = one ? state.heads.front() : step > 0 ? -1 : stream.heads;
  state.heads = {std::clamp(from + step, 0, stream.heads - 1)};
}

void show_head_alone(ViewState& state, int layer, int head) {
  state.layer = layer;
  state.heads = {head};
}

bool is_chosen(const ViewState& state, int head) { return std::binary_search(state.heads.begin(), state.heads.end(), head); }

Filter filter_of(Filter::Kind kind) {
  switch (kind) {
    case Filter::Kind::topk:
      return {kind, 3};
    case Filter::Kind::mass:
      return {kind, 0.7F};
    case Filter::Kind::weight:
      break;
  }
  return {kind, 0.1F};
}

void set_share(ViewState& state, int head, float share) {
  share = std::clamp(share, 0.0F, 1.0F);
  if (share == 1) {
    state.mix.erase(head);
  } else {
    state.mix[head] = share;
  }
}

float share_of(const std::map<int, float>& mix, int head) {
  const auto found = mix.find(head);
  return found == mix.end() ? 1.0F : found->second;
}

bool is_pinned(const ViewState& state, TokenRef token) {
  return state.token(token.side) == token.index || std::find(state.pinned.begin(), state.pinned.end(), token) != state.pinned.end();
}

void keep_selection(ViewState& state) {
  if (state.none() || state.is_pair()) return;
  const TokenRef token = *state.first();
  if (std::erase(state.pinned, token) == 0) state.pinned.push_back(token);
}

void toggle_pin(ViewState& state, TokenRef token, bool add) {
  if (is_pinned(state, token)) {
    unpin(state, token);
  } else if (add && !state.none()) {
    state.pinned.push_back(token);
  } else {
    state.pinned.clear();
    select_token(state, token);
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

void toggle_marked(ViewState& state, const Stream& stream, TokenRef token) {
  const bool special = !is_special(stream, state, token);
  const auto mark = [&](TokenRef one) {
    if (is_special(stream, state, one) == special) return;
    if (std::erase(state.marked, one) == 0) state.marked.push_back(one);
  };
  mark(token);
  if (shows_one_text(stream)) mark({other(token.side), token.index});
}

void step_segments(ViewState& state, const Stream& stream) {
  const std::vector<int> segments = segments_of(stream);
  std::vector<std::optional<SegmentPair>> choices = {std::nullopt};
  for (const int query : segments) {
    for (const int key : segments) choices.emplace_back(SegmentPair{query, key});
  }
  const auto current = std::find(choices.begin(), choices.end(), state.segments);
  const auto next = current == choices.end() ? choices.begin() : std::next(current);
  state.segments = next == choices.end() ? std::nullopt : *next;
}

}  // namespace headlight

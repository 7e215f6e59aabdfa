#include "ui/scene.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace headlight::ui {
namespace {

/// The pointer was there in the last frame; another stream may be shorter.
Hover fitting(const Hover& hover, const Stream& stream) {
  const auto within = [](std::optional<int> index, std::size_t count) {
    return index && static_cast<std::size_t>(*index) < count ? index : std::nullopt;
  };
  return {within(hover.query, stream.queries.size()), within(hover.key, stream.keys.size()),
          within(hover.head, static_cast<std::size_t>(stream.heads))};
}

/// A previewed head stands alone; so does a previewed token among the pinned ones.
std::vector<int> shown_heads(const ViewState& state, const Hover& hover) {
  return hover.head ? std::vector<int>{*hover.head} : state.heads;
}

Focus shown_focus(const ViewState& state, const Hover& hover) {
  return hover.on_token() ? Focus{hover.query, hover.key, {}} : Focus{state.query, state.key, state.pinned};
}

/// Over all heads of the layer, so that choosing among them changes neither what a colour nor what a thickness means.
HeadSummary layer_range(const HeadStore& store, int stream, int layer, int heads) {
  HeadSummary range;
  bool first = true;
  for (int head = 0; head < heads; ++head) {
    const HeadSummary* summary = store.summary({stream, layer, head});
    if (summary == nullptr) {
      continue;
    }
    range.min = first ? summary->min : std::min(range.min, summary->min);
    range.max = first ? summary->max : std::max(range.max, summary->max);
    first = false;
  }
  return range;
}

std::vector<bool> special_mask(const std::vector<Token>& tokens) {
  std::vector<bool> mask(tokens.size());
  std::transform(tokens.begin(), tokens.end(), mask.begin(), [](const Token& token) { return token.special; });
  return mask;
}

}  // namespace

float Scene::strongest() const { return std::max(std::abs(range_.min), std::abs(range_.max)); }

void Scene::reset() {
  valid_ = false;
  missing_head_.reset();
  matrix_ = nullptr;
  heads_.clear();
  edge_heads_.clear();
  edges_.clear();
}

void Scene::update(OpenedDocument& opened, const ViewState& state, const Hover& last_hover) {
  const Stream& stream = opened.document.streams[static_cast<std::size_t>(state.stream)];
  const Hover hover = fitting(last_hover, stream);
  HeadsKey heads_key{state.stream, state.layer, shown_heads(state, hover), state.combine, {}};
  missing_head_.reset();
  for (const int head : heads_key.heads) {
    const HeadId id{state.stream, state.layer, head};
    heads_key.matrices.push_back(opened.heads.find(id));  // every time: what is shown must not be evicted
    if (heads_key.matrices.back() == nullptr && !missing_head_) {
      missing_head_ = id;
    }
  }
  update_range(opened, heads_key);
  if (!valid_ || !(heads_key == heads_key_)) {
    update_heads(heads_key);
    heads_key_ = heads_key;
  }
  focus_ = shown_focus(state, hover);
  const EdgesKey edges_key{matrix_revision_, state.filter, state.hide_special, focus_};
  if (!valid_ || !(edges_key == edges_key_)) {
    update_edges(stream, edges_key);
    edges_key_ = edges_key;
  }
  valid_ = true;
}

void Scene::update_range(const OpenedDocument& opened, const HeadsKey& key) {
  const int all_heads = opened.document.streams[static_cast<std::size_t>(key.stream)].heads;
  range_ = layer_range(opened.heads, key.stream, key.layer, all_heads);
}

void Scene::update_heads(const HeadsKey& key) {
  heads_.clear();
  for (std::size_t i = 0; i < key.heads.size(); ++i) {
    if (key.matrices[i] != nullptr) {
      heads_.push_back({key.heads[i], key.matrices[i]});
    }
  }
  edge_heads_ = heads_;
  matrix_ = nullptr;
  if (heads_.size() == 1) {
    matrix_ = heads_.front().matrix;
  } else if (!heads_.empty()) {
    // Heads side by side have no single matrix; their maximum shows every strong cell that the edges show.
    combined_ = combine_heads(heads_, key.combine == Combine::mean ? Combine::mean : Combine::max);
    matrix_ = &combined_;
  }
  if (key.combine != Combine::none && matrix_ != nullptr) {
    edge_heads_ = {{-1, matrix_}};
  }
  ++matrix_revision_;
}

void Scene::update_edges(const Stream& stream, const EdgesKey& key) {
  EdgeQuery query;
  query.heads = edge_heads_;
  query.filter = key.filter;
  query.focus = key.focus;
  if (key.hide_special) {
    query.hidden_queries = special_mask(stream.queries);
    query.hidden_keys = special_mask(stream.keys);
  }
  edges_ = select_edges(query);
  ++edges_revision_;
}

}  // namespace headlight::ui

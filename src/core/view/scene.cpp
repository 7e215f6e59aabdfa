#include "core/view/scene.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "core/heads/weight_kind.h"
#include "core/view/view_choices.h"
#include "core/view/visible_tokens.h"

namespace headlight {
namespace {

constexpr std::size_t most_ranked = 200;
/// Of a layer beyond it only the chosen heads are decoded for the strips; the others show when they happen to be there.
constexpr std::uint64_t most_layer_bytes = std::uint64_t{256} << 20U;

std::uint64_t layer_bytes(const Stream& stream) {
  return std::uint64_t{stream.queries.size()} * stream.keys.size() * sizeof(float) * static_cast<std::uint64_t>(stream.heads);
}

/// The pointer was there in the last frame; another stream may be shorter.
Hover fitting(const Hover& hover, const Stream& stream) {
  const auto within = [](std::optional<int> index, std::size_t count) {
    return index && static_cast<std::size_t>(*index) < count ? index : std::nullopt;
  };
  return {{within(hover.query, stream.queries.size()), within(hover.key, stream.keys.size())},
          within(hover.head, static_cast<std::size_t>(stream.heads)),
          hover.in_list};
}

/// A previewed head stands alone; so does a previewed token among the pinned ones.
std::vector<int> shown_heads(const ViewState& state, const Hover& hover) {
  return hover.head ? std::vector<int>{*hover.head} : state.heads;
}

Focus chosen_focus(const ViewState& state) { return {state.selected(), state.pinned}; }

Focus shown_focus(const ViewState& state, const Hover& hover) {
  return hover.on_token() ? Focus{hover.selected(), {}} : chosen_focus(state);
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

bool is_layer_normalized(const HeadStore& store, int stream, int layer, int heads) {
  for (int head = 0; head < heads; ++head) {
    const HeadSummary* summary = store.summary({stream, layer, head});
    if (summary != nullptr && !is_normalized(*summary)) {
      return false;
    }
  }
  return true;
}

/// The matrix as it is shown: scaled, and without what is hidden.
Matrix visible_matrix(const HeadMatrix& head, const HiddenTokens& hidden) {
  Matrix shown = *head.matrix;
  const auto keys = static_cast<std::size_t>(shown.keys);
  for (int query = 0; query < shown.queries; ++query) {
    float* row = shown.weights.data() + static_cast<std::size_t>(query) * keys;
    const float scale = hidden.has({Side::query, query}) ? missing_weight : head.row_scale(query);
    std::transform(row, row + keys, row, [scale](float weight) { return weight * scale; });
    for (std::size_t key = 0; key < hidden.keys.size(); ++key) {
      if (hidden.keys[key]) {
        row[key] = missing_weight;
      }
    }
  }
  return shown;
}

/// What of the focus a column's values depend on: the tokens of the other side.
Focus focus_for(Side side, const Focus& focus) {
  Focus relevant;
  relevant.token(other(side)) = focus.token(other(side));
  std::copy_if(focus.pinned.begin(), focus.pinned.end(), std::back_inserter(relevant.pinned),
               [side](const TokenRef& token) { return token.side != side; });
  return relevant;
}

}  // namespace

void Scene::reset() {
  layer_key_.reset();
  heads_key_.reset();
  edge_sets_ = {};
  attention_key_.reset();
  ranked_key_.reset();
  strips_ = {};
  columns_ = {};
  guess_key_.reset();
  softmax_.clear();
  missing_head_.reset();
  matrix_ = nullptr;
  layer_heads_.clear();
  heads_.clear();
  edge_heads_.clear();
  ranked_.clear();
}

void Scene::update(OpenedDocument& opened, const ViewState& state, const Hover& last_hover) {
  const Stream& stream = opened.document.streams[static_cast<std::size_t>(state.stream)];
  const Hover hover = fitting(last_hover, stream);
  update_weights(opened, state);
  can_renormalize_ = weights_.softmax || is_layer_normalized(opened.heads, state.stream, state.layer, stream.heads);
  const std::vector<int> shown = shown_heads(state, hover);
  LayerKey layer_key = make_layer_key(opened, state, shown);
  if (layer_key_ != layer_key) {
    update_layer(layer_key);
    layer_key_ = std::move(layer_key);
  }
  update_range(opened, state);
  HeadsKey heads_key{layer_revision_, shown, state.combine, state.mix};
  if (heads_key_ != heads_key) {
    update_heads(stream, heads_key);
    heads_key_ = std::move(heads_key);
  }
  focus_ = shown_focus(state, hover);
  const EdgesKey edges_key{matrix_revision_, state.filter, focus_, scale_};
  EdgeSet& set = edge_sets_[focus_.empty() ? 0 : 1];
  if (set.key != edges_key) {
    update_edges(set, edges_key);
  }
  update_ranked(opened, state, hover);
}

void Scene::update_weights(const OpenedDocument& opened, const ViewState& state) {
  const GuessKey key{opened.heads.revision(), state.stream};
  if (guess_key_ != key) {
    guessed_kind_ = guess_weight_kind(opened.document.streams[static_cast<std::size_t>(state.stream)], state.stream, opened.heads);
    guess_key_ = key;
  }
  weights_ = shown_weights(state, guessed_kind_);
}

/// After the layer: the softmax of a head that is not there has no range.
void Scene::update_range(const OpenedDocument& opened, const ViewState& state) {
  const Stream& stream = opened.document.streams[static_cast<std::size_t>(state.stream)];
  if (weights_.softmax) {
    range_ = {};
    for (const HeadMatrix& head : layer_heads_) {
      for (const SoftmaxRow& row : softmax_.rows({state.stream, state.layer, head.head}, *head.matrix)) {
        range_.max = std::max(range_.max, row.factor);  // the softmax of the row's largest
      }
    }
  } else {
    range_ = layer_range(opened.heads, state.stream, state.layer, stream.heads);
  }
  scale_ = scale_of(range_.min, range_.max, weights_.strength());
}

Scene::LayerKey Scene::make_layer_key(OpenedDocument& opened, const ViewState& state, const std::vector<int>& shown) {
  const Stream& stream = opened.document.streams[static_cast<std::size_t>(state.stream)];
  LayerKey key{state.stream, state.layer, {}, hidden_tokens(stream, state), false, weights_};
  key.renormalize = state.renormalize && can_renormalize_ && !key.hidden.keys.empty();
  missing_head_.reset();
  // Every time: what is shown must not be evicted. The chosen heads first: they are decoded in the order of asking.
  for (const int head : shown) {
    const HeadId id{state.stream, state.layer, head};
    if (opened.heads.find(id) == nullptr && !missing_head_) {
      missing_head_ = id;
    }
  }
  const bool wants_all = layer_bytes(stream) <= most_layer_bytes;
  for (int head = 0; head < stream.heads; ++head) {
    const HeadId id{state.stream, state.layer, head};
    const bool has_room = wants_all || !weights_.softmax || std::find(shown.begin(), shown.end(), head) != shown.end();
    key.matrices.push_back(wants_all ? opened.heads.find(id) : has_room ? opened.heads.peek(id) : nullptr);
  }
  return key;
}

void Scene::update_layer(const LayerKey& key) {
  hidden_ = key.hidden;
  renormalized_ = key.renormalize;
  layer_heads_.clear();
  row_scales_.assign(key.matrices.size(), {});
  softmax_.keep([&key](HeadId id) {
    return key.weights.softmax && id.stream == key.stream && id.layer == key.layer &&
           key.matrices[static_cast<std::size_t>(id.head)] != nullptr;
  });
  for (std::size_t head = 0; head < key.matrices.size(); ++head) {
    const Matrix* matrix = key.matrices[head];
    if (matrix == nullptr) {
      continue;
    }
    if (key.weights.softmax) {
      matrix = &softmax_.matrix({key.stream, key.layer, static_cast<int>(head)}, *matrix);
    }
    if (key.renormalize) {
      row_scales_[head] = renormalizing_scales(*matrix, key.hidden.keys);
    }
    layer_heads_.push_back({static_cast<int>(head), matrix, key.renormalize ? row_scales_[head].data() : nullptr});
  }
  ++layer_revision_;
  ++work_.layers;
}

void Scene::update_heads(const Stream& stream, const HeadsKey& key) {
  heads_.clear();
  for (HeadMatrix head : layer_heads_) {
    head.share = share_of(key.mix, head.head);
    if (std::find(key.heads.begin(), key.heads.end(), head.head) != key.heads.end()) {
      heads_.push_back(head);
    }
  }
  const bool is_attention = weights_.strength() == Strength::magnitude;
  hidden_attention_ = hidden_.keys.empty() || !is_attention ? HiddenAttention() : measure_hidden(heads_, stream, hidden_);
  update_matrix(key);
  ++matrix_revision_;
  ++work_.matrices;
}

void Scene::update_matrix(const HeadsKey& key) {
  edge_heads_ = heads_;
  matrix_ = nullptr;
  if (heads_.empty()) {
    return;
  }
  HeadMatrix whole = heads_.front();
  if (heads_.size() > 1) {
    // Heads side by side have no single matrix; their maximum shows every strong cell that the edges show.
    combined_ = combine_heads(heads_, key.combine == Combine::none ? Combine::max : key.combine, weights_.strength());
    whole = {-1, &combined_};
  }
  if (key.combine != Combine::none) {
    whole.head = -1;
    edge_heads_ = {whole};
  }
  matrix_ = whole.matrix;
  if (!hidden_.none() || renormalized_) {
    shown_ = visible_matrix(whole, hidden_);
    matrix_ = &shown_;
  }
}

void Scene::update_edges(EdgeSet& set, const EdgesKey& key) {
  const EdgeQuery query{edge_heads_, key.filter, key.focus, hidden_.queries, hidden_.keys, key.scale.by};
  EdgeSelection selection = select_edges(query);
  set.key = key;
  set.edges = std::move(selection.edges);
  set.total = selection.total;
  set.share = key.scale.by == Strength::magnitude ? std::optional(share_of_attention(query, key, set.edges)) : std::nullopt;
  set.revision = ++edges_revision_;
  ++work_.edges;
}

double Scene::share_of_attention(const EdgeQuery& query, const EdgesKey& key, std::span<const Edge> edges) {
  const EdgesKey attention_key{key.heads_revision, {}, key.focus, {}};
  if (attention_key_ != attention_key) {
    attention_ = attention_in_focus(query);
    attention_key_ = attention_key;
    ++work_.attention;
  }
  return attention_ > 0 ? std::min(attention_of(edges) / attention_, 1.0) : 0.0;
}

const HeadStrip& Scene::strip(Side side) const {
  const auto heads = static_cast<int>(row_scales_.size());  // one for each of the layer
  return measured(strips_.of(side), layer_revision_, side, [&](const Focus& focus) {
    ++work_.strips;
    return measure_strip(layer_heads_, heads, side, focus, hidden_, weights_.strength());
  });
}

const std::vector<float>& Scene::column(Side side) const {
  return measured(columns_.of(side), matrix_revision_, side, [&](const Focus& focus) {
    ++work_.columns;
    return matrix_ == nullptr ? std::vector<float>() : measure_column({-1, matrix_}, side, focus, hidden_, weights_.strength());
  });
}

template <typename Values, typename Measure>
const Values& Scene::measured(Cached<Values>& cached, std::uint64_t revision, Side side, const Measure& measure) const {
  const ColumnKey key{revision, focus_for(side, focus_)};
  if (!key.focus.empty()) {
    if (cached.key != key) {
      cached.key = key;
      cached.values = measure(key.focus);
    }
    return cached.values;
  }
  if (cached.unfocused_key != key) {
    cached.unfocused_key = key;
    cached.unfocused = measure(key.focus);
  }
  return cached.unfocused;
}

void Scene::update_ranked(const OpenedDocument& opened, const ViewState& state, const Hover& hover) {
  // While the pointer is in the list, it previews a row of it: the list itself stays that of what is chosen.
  ranked_focus_ = hover.in_list ? chosen_focus(state) : focus_;
  RankedKey key{opened.heads.revision(), layer_revision_, hover.in_list ? state.heads : shown_heads(state, hover), ranked_focus_,
                state.all_heads};
  if (ranked_key_ == key) {
    return;
  }
  ranked_ = rank_edges(ranked_heads(opened, state, key.heads), ranked_focus_, hidden_, most_ranked, weights_.strength());
  ranked_key_ = std::move(key);
  ++work_.ranks;
}

/// Those that are there; how many are not is noted.
std::vector<LayerHead> Scene::ranked_heads(const OpenedDocument& opened, const ViewState& state, const std::vector<int>& chosen) {
  std::vector<LayerHead> found;
  ranked_heads_missing_ = 0;
  const auto add = [&](int layer, int head) {
    const HeadId id{state.stream, layer, head};
    const Matrix* matrix = opened.heads.peek(id);
    if (matrix == nullptr) {
      ++ranked_heads_missing_;
      return;
    }
    found.push_back({layer, {head, matrix}, weights_.softmax ? softmax_.rows(id, *matrix).data() : nullptr});
  };
  if (!state.all_heads) {
    for (const int head : chosen) add(state.layer, head);
    return found;
  }
  const Stream& stream = opened.document.streams[static_cast<std::size_t>(state.stream)];
  for (int layer = 0; layer < stream.layers; ++layer) {
    for (int head = 0; head < stream.heads; ++head) add(layer, head);
  }
  return found;
}

}  // namespace headlight

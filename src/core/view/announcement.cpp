#include "core/view/announcement.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <tuple>
#include <vector>

#include "core/analysis/combine.h"
#include "core/analysis/softmax.h"
#include "core/text/token_text.h"
#include "core/view/view_choices.h"
#include "core/view/visible_tokens.h"

namespace headlight {
namespace {

constexpr std::size_t most_weights = 3;

/// Nobody listens to the end of a longer one.
std::string quoted(const TokenText& token) {
  constexpr std::size_t longest = 60;
  const std::string& text = token.text.empty() ? token.lead : token.text;
  std::size_t length = std::min(longest, text.size());
  const auto continues = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U; };
  while (length < text.size() && length > 0 && continues(length)) --length;
  return "'" + text.substr(0, length) + (length < text.size() ? "…" : "") + "'";
}

/// The tokens of a stream as they are shown.
struct Texts {
  std::vector<TokenText> queries;
  std::vector<TokenText> keys;

  Texts(const ViewState& state, const Stream& stream)
      : queries(state.raw_tokens ? raw_texts(stream.queries) : readable_texts(stream.queries)),
        keys(state.raw_tokens ? raw_texts(stream.keys) : readable_texts(stream.keys)) {}
};

std::string token_phrase(const char* side, int index, const std::vector<TokenText>& tokens) {
  return side + (" " + std::to_string(index)) + " " + quoted(tokens[static_cast<std::size_t>(index)]);
}

/// With two decimals, or where they say nothing with two digits; an exponent would be hard to follow.
std::string write_weight(float weight) {
  if (!is_weight(weight)) return is_masked(weight) ? "masked" : "missing";
  const auto value = static_cast<double>(weight);
  const double magnitude = std::fabs(value);
  const int decimals = magnitude == 0 || magnitude >= 0.01 ? 2 : 1 - static_cast<int>(std::floor(std::log10(magnitude)));
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return text.data();
}

std::string tokens_phrase(const ViewState& state, const Texts& texts) {
  std::string phrase;
  if (state.query) phrase = token_phrase("query", *state.query, texts.queries);
  if (state.key) phrase += (phrase.empty() ? "" : ", ") + token_phrase("key", *state.key, texts.keys);
  return phrase;
}

bool is_combined(const ViewState& state) { return state.combine != Combine::none && state.heads.size() > 1; }

std::string heads_phrase(const ViewState& state) {
  std::string phrase = "layer " + std::to_string(state.layer);
  if (state.heads.empty()) return phrase + ", no head chosen";
  if (state.heads.size() == 1) return phrase + " head " + std::to_string(state.heads.front());
  if (!is_combined(state)) return phrase;
  const char* how = state.combine == Combine::mean ? " mean of " : state.combine == Combine::mix ? " mix of " : " maximum of ";
  return phrase + how + std::to_string(state.heads.size()) + " heads";
}

Matrix row_of(const Matrix& matrix, int query, bool softmax) {
  Matrix row{1, matrix.keys, {matrix.row(query), matrix.row(query) + matrix.keys}};
  return softmax ? softmax_rows(row, measure_softmax(row)) : row;
}

/// A line of a matrix: the selected query's weights, the selected key's, or the one weight of the pair.
Matrix selected_line(const ViewState& state, const Matrix& matrix, bool softmax) {
  if (state.query) {
    Matrix row = row_of(matrix, *state.query, softmax);
    return state.key ? Matrix{1, 1, {row.at(0, *state.key)}} : row;
  }
  Matrix line{1, matrix.queries, {}};
  const std::vector<SoftmaxRow> rows = softmax ? measure_softmax(matrix) : std::vector<SoftmaxRow>();
  for (int query = 0; query < matrix.queries; ++query) {
    const float cell = matrix.at(query, *state.key);
    line.weights.push_back(softmax ? softmax_of(cell, rows[static_cast<std::size_t>(query)]) : cell);
  }
  return line;
}

struct Weight {
  int head = 0;   ///< -1: combined
  int token = 0;  ///< at the other end
  float weight = 0;
};

/// Of equals the one that comes first; what is no weight last.
bool comes_before(const Weight& a, const Weight& b, Strength by) {
  if (is_stronger(a.weight, b.weight, by)) return true;
  return !is_stronger(b.weight, a.weight, by) && std::tie(a.token, a.head) < std::tie(b.token, b.head);
}

std::vector<Weight> selected_weights(const ViewState& state, const Stream& stream, std::span<const HeadMatrix> decoded,
                                     const ShownWeights& shown) {
  const Strength by = shown.strength();
  std::vector<Matrix> lines;
  std::vector<HeadMatrix> heads;
  lines.reserve(decoded.size());
  for (const HeadMatrix& head : decoded) {
    lines.push_back(selected_line(state, *head.matrix, shown.softmax));
    heads.push_back({head.head, &lines.back(), nullptr, share_of(state.mix, head.head)});
  }
  Matrix combined;
  if (is_combined(state)) {
    combined = combine_heads(heads, state.combine, by);
    heads = {{-1, &combined}};
  }
  const bool is_pair = state.query && state.key;
  const HiddenTokens all_hidden = hidden_tokens(stream, state);
  const std::vector<bool>& hidden = state.query ? all_hidden.keys : all_hidden.queries;
  std::vector<Weight> weights;
  for (const HeadMatrix& head : heads) {
    for (int token = 0; token < head.matrix->keys; ++token) {
      const float weight = head.matrix->at(0, token);
      const bool is_hidden = !hidden.empty() && hidden[static_cast<std::size_t>(token)];
      if (is_pair || (!is_hidden && makes_edge(weight, by))) weights.push_back({head.head, token, weight});
    }
  }
  const auto count = static_cast<std::ptrdiff_t>(std::min(most_weights, weights.size()));
  std::partial_sort(weights.begin(), weights.begin() + count, weights.end(),
                    [by](const Weight& a, const Weight& b) { return comes_before(a, b, by); });
  weights.resize(static_cast<std::size_t>(count));
  return weights;
}

/// "head 7 'film' 0.61": the head where several stand side by side, the token where there is a choice of them.
std::string weight_phrase(const ViewState& state, const Texts& texts, const Weight& weight) {
  std::string phrase;
  if (state.heads.size() > 1 && weight.head >= 0) phrase += "head " + std::to_string(weight.head) + " ";
  if (!state.key) phrase += quoted(texts.keys[static_cast<std::size_t>(weight.token)]) + " ";
  if (!state.query) phrase += "from " + quoted(texts.queries[static_cast<std::size_t>(weight.token)]) + " ";
  return phrase + write_weight(weight.weight);
}

std::string weights_phrase(const ViewState& state, const Stream& stream, const Texts& texts, std::span<const HeadMatrix> decoded,
                           const ShownWeights& shown) {
  if (decoded.empty()) return "not decoded";
  std::string phrase;
  for (const Weight& weight : selected_weights(state, stream, decoded, shown)) {
    phrase += (phrase.empty() ? "" : ", ") + weight_phrase(state, texts, weight);
  }
  if (phrase.empty()) phrase = "only weights that are 0, missing or masked";
  const std::size_t missing = state.heads.size() - decoded.size();
  return missing == 0 ? phrase : phrase + "; " + std::to_string(missing) + (missing == 1 ? " head" : " heads") + " not decoded";
}

std::string pinned_phrase(const ViewState& state) {
  if (state.pinned.empty()) return {};
  return "; and " + std::to_string(state.pinned.size()) + " more pinned";
}

}  // namespace

std::string announce(const ViewState& state, const Stream& stream, std::span<const HeadMatrix> decoded, const ShownWeights& weights) {
  if (!state.query && !state.key) return "nothing selected";
  const Texts texts(state, stream);
  std::string sentence = tokens_phrase(state, texts) + ", " + heads_phrase(state);
  if (!state.heads.empty()) sentence += ": " + weights_phrase(state, stream, texts, decoded, weights);
  return sentence + pinned_phrase(state);
}

}  // namespace headlight

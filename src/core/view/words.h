// How the choices of the view state are spelled, in JSON, in fragments and in README. In the order in which keys step through them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include "core/view/view_state.h"

namespace headlight {

template <typename Choice>
struct Word {
  Choice choice;
  std::string_view word;
};

constexpr std::array<Word<Combine>, 4> words(Combine /*tag*/) {
  return {{{Combine::none, "none"}, {Combine::mean, "mean"}, {Combine::max, "max"}, {Combine::mix, "mix"}}};
}
constexpr std::array<Word<TokenColor>, 4> words(TokenColor /*tag*/) {
  return {{{TokenColor::none, "none"}, {TokenColor::pos, "pos"}, {TokenColor::dep, "dep"}, {TokenColor::entity, "entity"}}};
}
constexpr std::array<Word<Filter::Kind>, 3> words(Filter::Kind /*tag*/) {
  return {{{Filter::Kind::weight, "weight"}, {Filter::Kind::topk, "topk"}, {Filter::Kind::mass, "mass"}}};
}
constexpr std::array<Word<TextSelects>, 2> words(TextSelects /*tag*/) {
  return {{{TextSelects::queries, "queries"}, {TextSelects::keys, "keys"}}};
}
constexpr std::array<Word<WeightChoice>, 4> words(WeightChoice /*tag*/) {
  return {{{WeightChoice::automatic, "auto"},
           {WeightChoice::probabilities, "probabilities"},
           {WeightChoice::differences, "signed"},
           {WeightChoice::scores, "scores"}}};
}
constexpr std::array<Word<Colormap>, 3> words(Colormap /*tag*/) {
  return {{{Colormap::viridis, "viridis"}, {Colormap::magma, "magma"}, {Colormap::grey, "grey"}}};
}
constexpr std::array<Word<Scale>, 2> words(Scale /*tag*/) { return {{{Scale::linear, "linear"}, {Scale::log, "log"}}}; }
constexpr std::array<Word<View>, view_names.size()> words(View /*tag*/) {
  std::array<Word<View>, view_names.size()> all{};
  for (std::size_t view = 0; view < view_names.size(); ++view) all[view] = {static_cast<View>(view), view_names[view]};
  return all;
}
constexpr std::array<Word<Theme>, 3> words(Theme /*tag*/) {
  return {{{Theme::system, "system"}, {Theme::dark, "dark"}, {Theme::light, "light"}}};
}
/// JSON has booleans for the first and the last: see HideSpecialValue.
constexpr std::array<Word<HideSpecial>, 4> words(HideSpecial /*tag*/) {
  return {{{HideSpecial::no, "0"}, {HideSpecial::keys, "keys"}, {HideSpecial::queries, "queries"}, {HideSpecial::both, "1"}}};
}

template <typename Choice>
[[nodiscard]] std::string word_of(Choice choice) {
  const auto all = words(choice);
  return std::string(std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.choice == choice; })->word);
}

/// After the last comes the first.
template <typename Choice>
[[nodiscard]] Choice next_choice(Choice choice) {
  const auto all = words(choice);
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.choice == choice; });
  const auto place = static_cast<std::size_t>(std::distance(all.begin(), found));
  return all[(place + 1) % all.size()].choice;
}

}  // namespace headlight

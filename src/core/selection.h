// Which tokens are meant: one of a column, one of each, those in focus, those that are left out.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace headlight {

enum class Side { query, key };
inline constexpr std::array both_sides = {Side::query, Side::key};

[[nodiscard]] constexpr Side other(Side side) { return side == Side::query ? Side::key : Side::query; }

/// What the queries have, and what the keys have.
template <typename T>
struct Sides {
  T queries{};
  T keys{};
  [[nodiscard]] constexpr T& of(Side side) { return side == Side::query ? queries : keys; }
  [[nodiscard]] constexpr const T& of(Side side) const { return side == Side::query ? queries : keys; }
  bool operator==(const Sides&) const = default;
};

/// A token of one column.
struct TokenRef {
  Side side = Side::query;
  int index = 0;
  bool operator==(const TokenRef&) const = default;
};

/// At most one token a side. Both: the pair of them.
struct Selected {
  std::optional<int> query;
  std::optional<int> key;
  [[nodiscard]] std::optional<int>& token(Side side) { return side == Side::query ? query : key; }
  [[nodiscard]] const std::optional<int>& token(Side side) const { return side == Side::query ? query : key; }
  [[nodiscard]] bool none() const { return !query && !key; }
  [[nodiscard]] bool is_pair() const { return query && key; }
  /// Of what is more than a selection.
  [[nodiscard]] const Selected& selected() const { return *this; }
  /// The query, where both are set.
  [[nodiscard]] std::optional<TokenRef> first() const {
    for (const Side side : both_sides) {
      if (token(side)) return TokenRef{side, *token(side)};
    }
    return std::nullopt;
  }
  bool operator==(const Selected&) const = default;
};

/// What the edges are restricted to. Nothing set: all edges. A pair: its edge only, whatever its weight.
struct Focus : Selected {
  std::vector<TokenRef> pinned;  ///< edges that touch any of them show as well
  [[nodiscard]] bool empty() const { return none() && pinned.empty(); }
  bool operator==(const Focus&) const = default;
};

/// Tokens of a stream: of each side empty, or a flag a token.
struct TokenSet : Sides<std::vector<bool>> {
  [[nodiscard]] bool none() const { return queries.empty() && keys.empty(); }
  [[nodiscard]] bool has(TokenRef token) const {
    const std::vector<bool>& flags = of(token.side);
    return static_cast<std::size_t>(token.index) < flags.size() && flags[static_cast<std::size_t>(token.index)];
  }
  bool operator==(const TokenSet&) const = default;
};

/// Those that are left out.
using HiddenTokens = TokenSet;

}  // namespace headlight

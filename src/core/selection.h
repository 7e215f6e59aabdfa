// Which tokens are meant: one of a column, those in focus, those that are left out.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace headlight {

/// A token of one column.
struct TokenRef {
  enum class Side { query, key };
  Side side = Side::query;
  int index = 0;
  bool operator==(const TokenRef&) const = default;
};

/// What the edges are restricted to. Nothing set: all edges.
struct Focus {
  std::optional<int> query;
  std::optional<int> key;        ///< with `query`: the edge of this pair only, whatever its weight
  std::vector<TokenRef> pinned;  ///< edges that touch any of them show as well
  [[nodiscard]] bool empty() const { return !query && !key && pinned.empty(); }
  bool operator==(const Focus&) const = default;
};

/// Each empty, or one a token: those that are left out.
struct HiddenTokens {
  std::vector<bool> queries;
  std::vector<bool> keys;
  [[nodiscard]] bool none() const { return queries.empty() && keys.empty(); }
  [[nodiscard]] bool hides(TokenRef token) const {
    const std::vector<bool>& side = token.side == TokenRef::Side::query ? queries : keys;
    return !side.empty() && side[static_cast<std::size_t>(token.index)];
  }
  bool operator==(const HiddenTokens&) const = default;
};

}  // namespace headlight

// The view state's fields, one row each. JSON, fragments, merging, what another stream keeps and README's list follow from it:
// a new field is a member of ViewState and a row here.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/view/view_state.h"

namespace headlight {

struct Field {
  const char* name;     ///< in JSON and in fragments
  const char* meaning;  ///< in README
  std::string (*allowed)();
  nlohmann::json (*value)(const ViewState& state);
  /// Throws std::invalid_argument with one sentence where the value is not allowed.
  void (*merge)(ViewState& state, const char* name, const nlohmann::json& value, const Document& document);
  std::string (*text)(const ViewState& state);
  std::optional<nlohmann::json> (*read)(const std::string& text);  ///< a value to merge; empty: the text spells nothing
  void (*fit)(ViewState& state, const Stream& before, const Stream& now);
};

/// In the order in which a fragment has them. The stream stands first: the others are checked against it.
[[nodiscard]] std::span<const Field> fields();
/// Null: there is none of that name.
[[nodiscard]] const Field* find_field(std::string_view name);

/// Another stream may have fewer layers, heads and tokens: what does not fit is dropped.
void show_stream(ViewState& state, int stream, const Document& document);

}  // namespace headlight

// The view state as JSON: what `headlight.state()` gives and `setState()` takes.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/view/view_state.h"

namespace headlight {

[[nodiscard]] nlohmann::json to_json(const ViewState& state);

/// Merges the keys that `patch` has. Indices are checked against the document; changing `stream` without naming what depends
/// on it keeps what still fits and drops the rest. Throws std::invalid_argument with one sentence and changes nothing: no object,
/// unknown key, wrong type, out of range.
void merge_state(ViewState& state, const nlohmann::json& patch, const Document& document);

/// Like merge_state, key by key, leaving out those that do not fit: a link made for another version of the document still opens.
void merge_what_fits(ViewState& state, const nlohmann::json& patch, const Document& document);

}  // namespace headlight

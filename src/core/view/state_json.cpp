#include "core/view/state_json.h"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/view/field_values.h"
#include "core/view/fields.h"

namespace headlight {
namespace {

using nlohmann::json;

void merge_value(ViewState& state, const std::string& key, const json& value, const Document& document) {
  const Field* field = find_field(key);
  if (field == nullptr) throw std::invalid_argument("expected a key of the state, found \"" + key + "\"");
  field->merge(state, field->name, value, document);
}

/// Calls `merge(key, value)` for each key of the patch; the stream comes first, for the others are checked against it.
template <typename Merge>
void for_each_key(const json& patch, const Merge& merge) {
  if (const auto stream = patch.find("stream"); stream != patch.end()) merge("stream", *stream);
  for (const auto& [key, value] : patch.items()) {
    if (key != "stream") merge(key, value);
  }
}

}  // namespace

json to_json(const ViewState& state) {
  json members = json::object();
  for (const Field& field : fields()) members[field.name] = field.value(state);
  return members;
}

void merge_state(ViewState& state, const json& patch, const Document& document) {
  if (!patch.is_object()) refuse("state", "an object with keys of the state such as {\"layer\": 4}", patch);
  ViewState merged = state;
  for_each_key(patch, [&](const std::string& key, const json& value) { merge_value(merged, key, value, document); });
  state = std::move(merged);
}

void merge_what_fits(ViewState& state, const json& patch, const Document& document) {
  if (!patch.is_object()) return;
  for_each_key(patch, [&](const std::string& key, const json& value) {
    try {
      merge_value(state, key, value, document);
    } catch (const std::invalid_argument&) {
      // It does not fit, and is left out.
    }
  });
}

}  // namespace headlight

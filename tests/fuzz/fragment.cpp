// Links: whatever a fragment says, what fits of it is a state that a new fragment spells again. So for patches of the API.
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/view/fragment.h"
#include "core/view/state_json.h"
#include "fuzz.h"

namespace headlight::fuzz {
namespace {

Stream make_stream(int layers, int heads, std::size_t queries, std::size_t keys) {
  Stream stream;
  stream.layers = layers;
  stream.heads = heads;
  stream.queries.resize(queries);
  stream.keys.resize(keys);
  return stream;
}

void require_round_trip(const ViewState& state, const Document& document) {
  const ViewState base;
  const std::string fragment = to_fragment(state, base);
  ViewState again = base;
  merge_what_fits(again, patch_from_fragment(fragment), document);
  require(again == state, "the fragment brings back the state: " + fragment);
  ViewState from_json = base;
  merge_state(from_json, to_json(state), document);
  require(from_json == state, "the JSON brings back the state");
}

}  // namespace
}  // namespace headlight::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace headlight;
  static const Document document = [] {
    Document made;
    made.streams = {fuzz::make_stream(12, 8, 20, 20), fuzz::make_stream(6, 4, 5, 10)};
    return made;
  }();
  const std::string_view text = fuzz::text_of(data, size);

  ViewState linked;
  merge_what_fits(linked, patch_from_fragment(text), document);
  fuzz::require_round_trip(linked, document);

  const nlohmann::json patch = nlohmann::json::parse(text, nullptr, false);
  ViewState patched;
  try {
    merge_state(patched, patch, document);
  } catch (const std::invalid_argument&) {
    fuzz::require(patched == ViewState{}, "a patch that does not fit changes nothing");
  }
  fuzz::require_round_trip(patched, document);
  return 0;
}

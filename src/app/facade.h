// The public API (§4 of the design) in JSON: what shows, for whoever asks from outside.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "app/app.h"

namespace headlight::facade {

[[nodiscard]] nlohmann::json document(App& app);
[[nodiscard]] nlohmann::json edges(App& app);
[[nodiscard]] nlohmann::json layout(const App& app);
[[nodiscard]] nlohmann::json stats(const App& app);

/// {weight}, null where there is none; {pending: true, document} while its head has to come first: see Session::weight.
[[nodiscard]] nlohmann::json weight(App& app, int document, HeadId id, int query, int key);
/// {ready, heads, growing, shown: whether it does not wait for its first picture any more}; null when it is gone.
[[nodiscard]] nlohmann::json progress(const App& app, int document);

/// The selection in words, for screen readers; empty when no document is open.
[[nodiscard]] std::string announcement(const App& app);
/// The tokens of the stream that shows, to be searched: {queries: [{text, joins}, …], keys: […]}. A text that `joins` goes on
/// where the one before it ends; between others there is a space. No lists at all when no document is open.
[[nodiscard]] nlohmann::json find_texts(const App& app);
/// What a search has found there, to be marked: {queries: [index, …], keys: […]}.
void set_found(App& app, const nlohmann::json& found);
void set_demos(App& app, const nlohmann::json& demos);

}  // namespace headlight::facade

// A document without its weights, as JSON: how a worker that opened it hands it to the page.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/attention.h"

namespace headlight {

[[nodiscard]] nlohmann::json document_to_json(const Document& document);
/// Reads what `document_to_json` wrote; throws nlohmann::json::exception for anything else.
[[nodiscard]] Document document_from_json(const nlohmann::json& value);

/// {pos, dep, entity, predictions: [[word, probability], …]} as far as the token has them: an entry of "token_info".
[[nodiscard]] nlohmann::json token_info_to_json(const Token& token);

/// A head's place as eight numbers: encoding, dtype, file, rows, columns, offset, length, first element.
[[nodiscard]] nlohmann::json source_to_json(const HeadSource& source);
[[nodiscard]] HeadSource source_from_json(const nlohmann::json& value);

}  // namespace headlight

#include "core/json_answer.h"

namespace headlight {

using nlohmann::json;

json error_json(const std::string& message, const std::string& code, const json& offset) {
  return {{"error", {{"message", message}, {"code", code}, {"offset", offset}}}};
}

const char* reply(const json& value) {
  static std::string text;
  text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  return text.c_str();
}

}  // namespace headlight

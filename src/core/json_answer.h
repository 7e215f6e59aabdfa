// Answers to JavaScript, which calls the core by name and gets a JSON text back.
#pragma once

#include <new>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "core/input_error.h"

namespace headlight {

/// {"error": {message, code, offset}}
[[nodiscard]] nlohmann::json error_json(const std::string& message, const std::string& code, const nlohmann::json& offset = nullptr);

/// The text lives until the next call.
[[nodiscard]] const char* reply(const nlohmann::json& value);

/// Replies with what `action` returns, or with what it throws.
template <typename Action>
[[nodiscard]] const char* answer(Action action) {
  try {
    return reply(action());
  } catch (const InputError& error) {
    return reply(error_json(error.what(), error.code(), error.offset() ? nlohmann::json(*error.offset()) : nlohmann::json()));
  } catch (const std::invalid_argument& error) {
    return reply(error_json(error.what(), "argument"));
  } catch (const std::bad_alloc&) {
    return reply(error_json("there is not enough memory for this document", "memory"));
  } catch (const std::exception& error) {
    return reply(error_json(error.what(), "internal"));  // JavaScript says what that means
  }
}

}  // namespace headlight

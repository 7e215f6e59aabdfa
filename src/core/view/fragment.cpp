#include "core/view/fragment.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/view/fields.h"
#include "core/view/spelling.h"

namespace headlight {
namespace {

std::string percent_encode(std::string_view text) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~,:/";
  std::string encoded;
  for (const char c : text) {
    if (plain.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      std::array<char, 4> escape{};
      std::snprintf(escape.data(), escape.size(), "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
      encoded += escape.data();
    }
  }
  return encoded;
}

/// Empty for a broken escape.
std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    unsigned byte = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (error != std::errc() || digits.size() != 2 || end != digits.data() + 2) return std::nullopt;
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

}  // namespace

std::string to_fragment(const ViewState& state, const ViewState& base) {
  std::string fragment;
  for (const Field& field : fields()) {
    const std::string text = field.text(state);
    if (text != field.text(base)) fragment.append(fragment.empty() ? "" : "&").append(field.name).append("=").append(percent_encode(text));
  }
  return fragment;
}

nlohmann::json patch_from_fragment(std::string_view fragment) {
  nlohmann::json patch = nlohmann::json::object();
  for (const std::string_view pair : split(fragment, '&')) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::optional<std::string> text = percent_decode(pair.substr(equals + 1));
    const Field* field = find_field(pair.substr(0, equals));
    if (!text || field == nullptr) continue;
    if (std::optional<nlohmann::json> value = field->read(*text)) patch[field->name] = std::move(*value);
  }
  return patch;
}

}  // namespace headlight

#include "core/view/spelling.h"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

namespace headlight {

std::optional<int> parse_int(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<float> parse_float(std::string_view text) {
  float value = 0;
  const auto [end, error] = fast_float::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string write_float(float value) {
  constexpr float always_exact = 1e7F;
  if (value == std::floor(value) && std::fabs(value) < always_exact) return std::to_string(static_cast<int>(value));
  std::array<char, 32> text{};
  for (int digits = 1; digits <= std::numeric_limits<float>::max_digits10; ++digits) {
    std::snprintf(text.data(), text.size(), "%.*g", digits, static_cast<double>(value));
    if (parse_float(text.data()) == value) break;
  }
  return text.data();
}

double decimal(float value) { return nlohmann::json::parse(write_float(value)).get<double>(); }

std::optional<int> whole_number(const nlohmann::json& value) {
  if (value.is_number_unsigned() && std::in_range<int>(value.get<std::uint64_t>())) return value.get<int>();
  if (value.is_number_integer() && !value.is_number_unsigned() && std::in_range<int>(value.get<std::int64_t>())) return value.get<int>();
  if (!value.is_number_float()) return std::nullopt;
  const auto number = value.get<double>();
  const bool fits = number >= std::numeric_limits<int>::min() && number <= std::numeric_limits<int>::max();
  return fits && number == std::floor(number) ? std::optional(static_cast<int>(number)) : std::nullopt;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

}  // namespace headlight

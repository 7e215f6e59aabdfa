// Numbers and lists as a fragment spells them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headlight {

[[nodiscard]] std::optional<int> parse_int(std::string_view text);
/// Finite ones.
[[nodiscard]] std::optional<float> parse_float(std::string_view text);

/// The shortest decimal that reads back as the same float.
[[nodiscard]] std::string write_float(float value);
/// For JSON that decimal, not the float's neighbour among the doubles: 0.05, not 0.05000000074505806.
[[nodiscard]] double decimal(float value);

/// A whole number that fits an int. JavaScript has one kind of number: 3 may arrive as 3.0.
[[nodiscard]] std::optional<int> whole_number(const nlohmann::json& value);

/// The parts between the separators; none of an empty text.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

template <typename List, typename Write>
[[nodiscard]] std::string join(const List& list, const Write& write, std::string_view separator = ",") {
  std::string joined;
  for (const auto& item : list) joined.append(joined.empty() ? "" : separator).append(write(item));
  return joined;
}

}  // namespace headlight

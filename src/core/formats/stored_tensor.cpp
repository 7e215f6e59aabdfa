#include "core/formats/stored_tensor.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/input_error.h"

namespace headlight {

bool is_token_list_name(const std::string& name) {
  return std::find(std::begin(token_list_names), std::end(token_list_names), name) != std::end(token_list_names);
}

std::string token_list_name(const std::string& name) { return is_token_list_name(name) ? name : "tokens"; }

const NamedTokens* find_tokens(std::span<const NamedTokens> lists, const std::string& name) {
  const auto is_wanted = [&](const NamedTokens& list) { return list.name == name; };
  const auto found = std::find_if(lists.begin(), lists.end(), is_wanted);
  if (found == lists.end()) return nullptr;
  const auto second = std::find_if(found + 1, lists.end(), is_wanted);
  if (second != lists.end()) {
    throw InputError("tokens", "expected one list of " + name + ", found one in " + found->origin + " and another in " + second->origin);
  }
  return &*found;
}

std::optional<std::uint64_t> tensor_bytes(const std::vector<std::uint64_t>& shape, std::uint64_t element_bytes) {
  constexpr std::uint64_t most = std::uint64_t{1} << 53U;  // far beyond any file, and far from overflow
  if (std::find(shape.begin(), shape.end(), 0U) != shape.end()) return 0;
  std::uint64_t bytes = element_bytes;
  for (const std::uint64_t extent : shape) {
    if (bytes > most / extent) return std::nullopt;
    bytes *= extent;
  }
  return bytes;
}

std::string describe_shape(const std::vector<std::uint64_t>& shape) {
  std::string list;
  for (const std::uint64_t extent : shape) list.append(list.empty() ? "" : ", ").append(std::to_string(extent));
  return std::string("[").append(list).append("]");
}

bool is_utf8(const std::string& text) {
  try {
    static_cast<void>(nlohmann::json(text).dump());  // its writer checks
    return true;
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
}

std::string without_ending(const std::string& name, std::string_view ending) {
  const bool has_it = name.size() > ending.size() && std::string_view(name).substr(name.size() - ending.size()) == ending;
  return has_it ? name.substr(0, name.size() - ending.size()) : name;
}

}  // namespace headlight

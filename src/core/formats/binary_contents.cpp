#include "core/formats/binary_contents.h"

#include <algorithm>
#include <iterator>

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

std::string without_ending(const std::string& name, std::string_view ending) {
  const bool has_it = name.size() > ending.size() && std::string_view(name).substr(name.size() - ending.size()) == ending;
  return has_it ? name.substr(0, name.size() - ending.size()) : name;
}

}  // namespace headlight

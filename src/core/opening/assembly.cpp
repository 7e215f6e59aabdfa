#include "core/opening/assembly.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "core/formats/named_tensors.h"
#include "core/formats/stream.h"
#include "core/formats/values.h"
#include "core/input_error.h"

namespace headlight {
namespace {

using nlohmann::json;

FormatInput format_input(const FileContents& contents, Files& files) {
  return {*files.list()[static_cast<std::size_t>(contents.file)], *contents.skeleton, contents.file, files};
}

/// The token lists that an object without attention has.
std::vector<const char*> names_in(const json& object) {
  std::vector<const char*> names;
  std::copy_if(std::begin(token_list_names), std::end(token_list_names), std::back_inserter(names), [&](const char* name) {
    const json* value = find_member(object, name);
    return value != nullptr && !value->is_null();
  });
  return names;
}

/// Whether a JSON text is nothing but tokens.
bool holds_tokens(const FileContents& contents, Files& files) {
  if (!contents.skeleton) return false;
  const FormatInput input = format_input(contents, files);
  const json& root = contents.skeleton->root;
  if (root.is_array()) {
    return !root.empty() && std::all_of(root.begin(), root.end(), [&](const json& value) { return is_text(input, value); });
  }
  const bool is_attention = std::any_of(formats().begin(), formats().end(), [&](const Format& format) { return format.match(input); });
  return !is_attention && !names_in(root).empty();
}

std::vector<NamedTokens> read_token_file(const FileContents& contents, Files& files) {
  const FormatInput input = format_input(contents, files);
  const json& root = contents.skeleton->root;
  if (root.is_array()) {
    const std::string name = token_list_name(without_ending(contents.name, ".json"));
    return {{name, contents.name, read_token_array(input, root, "", name).tokens}};
  }
  std::vector<NamedTokens> lists;
  for (const char* name : names_in(root)) lists.push_back({name, contents.name, read_tokens(input, root, "", name).tokens});
  return lists;
}

/// The files as they are used.
struct Sorted {
  std::vector<const FileContents*> json;     ///< with attention, or whatever else is no list of tokens
  std::vector<const FileContents*> tensors;  ///< binary files that have some
  std::vector<const FileContents*> tokens;   ///< JSON that holds tokens
};

Sorted sort_files(const std::vector<FileContents>& contents, Files& files) {
  Sorted sorted;
  for (const FileContents& file : contents) {
    const bool is_beside = contents.size() > 1 && holds_tokens(file, files);
    if (is_beside) sorted.tokens.push_back(&file);
    if (file.skeleton && !is_beside) sorted.json.push_back(&file);
    if (!file.arrays.tensors.empty()) sorted.tensors.push_back(&file);
  }
  return sorted;
}

std::string list_names(const std::vector<const FileContents*>& files) {
  std::string list;
  for (const FileContents* file : files) list.append(list.empty() ? "" : ", ").append(file->name);
  return list;
}

/// What all of them hold, and the tokens of JSON files.
BinaryContents merge(const std::vector<FileContents>& contents, const Sorted& sorted, Files& files) {
  BinaryContents all;
  const auto append = [](auto& list, const auto& more) { list.insert(list.end(), more.begin(), more.end()); };
  for (const FileContents& file : contents) {
    append(all.tensors, file.arrays.tensors);
    append(all.tokens, file.arrays.tokens);
    for (std::string BinaryContents::*text : {&BinaryContents::title, &BinaryContents::description, &BinaryContents::model}) {
      if ((all.*text).empty()) all.*text = file.arrays.*text;
    }
  }
  for (const FileContents* file : sorted.tokens) append(all.tokens, read_token_file(*file, files));
  return all;
}

Document open_json(const FileContents& contents, const BinaryContents& all, Files& files) {
  FormatInput input = format_input(contents, files);
  input.tokens = all.tokens;
  Document document = open_format(input);
  const bool has_own_tokens = document.format != "bare array";
  if (has_own_tokens && !all.tokens.empty()) {
    document.warnings.push_back("Not used: " + all.tokens.front().origin + ", for " + contents.name + " has its own tokens.");
  }
  return document;
}

}  // namespace

std::string name_document(const std::vector<FileContents>& contents, Files& files) {
  const Sorted sorted = sort_files(contents, files);
  std::vector<const FileContents*> named = sorted.json;
  named.insert(named.end(), sorted.tensors.begin(), sorted.tensors.end());
  const auto is_before = [](const FileContents* a, const FileContents* b) {
    return std::pair(a->name.size(), a->name) < std::pair(b->name.size(), b->name);  // layer_2 before layer_10
  };
  std::sort(named.begin(), named.end(), is_before);
  const std::string& first = named.empty() ? contents.front().name : named.front()->name;
  const std::size_t count = named.empty() ? contents.size() : named.size();
  return count == 1 ? first : first + " and " + std::to_string(count - 1) + " more";
}

Document assemble(const std::vector<FileContents>& contents, Files& files) {
  const Sorted sorted = sort_files(contents, files);
  const BinaryContents all = merge(contents, sorted, files);
  if (sorted.json.size() > 1 || (sorted.json.size() == 1 && !sorted.tensors.empty())) {
    throw InputError("unrecognized", "expected one attention file, or tensors and their tokens, found " + list_names(sorted.json) +
                                         (sorted.tensors.empty() ? "" : " beside " + list_names(sorted.tensors)));
  }
  if (sorted.json.size() == 1) return open_json(*sorted.json.front(), all, files);
  if (sorted.tensors.empty() && !all.tokens.empty()) {
    throw InputError("unrecognized", "expected attention, found only " + std::to_string(all.tokens.front().tokens.size()) +
                                         " tokens; drop their tensor together with them");
  }
  Document document = open_named_tensors(all, files);
  document.format = sorted.tensors.front()->format;
  return document;
}

}  // namespace headlight

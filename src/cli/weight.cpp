// headlight weight: one number of a document.
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <string>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "core/input_error.h"
#include "core/weight.h"

namespace headlight::cli {
namespace {

/// The index of an axis, if the document goes so far.
int read_index(const Arguments& arguments, const char* option, const char* what, std::size_t count) {
  const int index = arguments.number(option);
  if (static_cast<std::size_t>(index) < count) return index;
  throw InputError("shape",
                   "expected a " + std::string(what) + " from 0 to " + std::to_string(count - 1) + ", found " + std::to_string(index));
}

/// By its number or its name.
int read_stream(const Arguments& arguments, const Document& document) {
  const std::optional<std::string> wanted = arguments.find("--stream");
  if (!wanted) return 0;
  std::string names;
  for (std::size_t i = 0; i < document.streams.size(); ++i) {
    const std::string& name = document.streams[i].name;
    if (*wanted == name || *wanted == std::to_string(i)) return static_cast<int>(i);
    names += (i == 0 ? "" : ", ") + std::to_string(i) + " (" + name + ")";
  }
  throw InputError("shape", "expected one of the streams " + names + ", found \"" + *wanted + "\"");
}

void print_weight(float weight) {
  if (!is_weight(weight)) {
    std::puts(is_masked(weight) ? "masked" : "missing");
    return;
  }
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), weight);  // the shortest that reads back the same
  std::printf("%.*s\n", static_cast<int>(end - text.data()), text.data());
}

int run(std::span<char* const> words) {
  constexpr std::array<Option, 5> options = {{{"--stream", true}, {"--layer", true}, {"--head", true}, {"--query", true}, {"--key", true}}};
  const Arguments arguments(words, options);
  if (arguments.files().empty()) throw UsageError("A file is missing.");
  for (const char* option : {"--layer", "--head", "--query", "--key"}) static_cast<void>(arguments.number(option));

  Progress progress;
  const OpenedDocument opened = open_files(arguments.files(), progress);
  HeadId id;
  id.stream = read_stream(arguments, opened.document);
  const Stream& stream = opened.document.streams[static_cast<std::size_t>(id.stream)];
  id.layer = read_index(arguments, "--layer", "layer", static_cast<std::size_t>(stream.layers));
  id.head = read_index(arguments, "--head", "head", static_cast<std::size_t>(stream.heads));
  const int query = read_index(arguments, "--query", "query", stream.queries.size());
  const int key = read_index(arguments, "--key", "key", stream.keys.size());
  if (!stream.has_head(id.layer, id.head)) {
    throw InputError("truncated", opened.document.name + ": expected layer " + std::to_string(id.layer) + ", head " +
                                      std::to_string(id.head) + ", found a file that ends before it");
  }
  print_weight(decode(opened, id).at(query, key));
  return 0;
}

}  // namespace

const Command weight = {
    "weight", "headlight weight FILE… --layer L --head H --query Q --key K [--stream S]",
    "Prints one weight as the shortest decimal that reads back as the same float32, \"missing\" (NaN or infinite in the\n"
    "file), or \"masked\" (-inf, or a value that can only be a mask). All numbers count from 0; S is the number or the name of a stream, "
    "the first one if it is left out.\n",
    run};

}  // namespace headlight::cli

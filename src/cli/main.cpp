// headlight COMMAND …: the core at a terminal.
#include <array>
#include <cstdio>
#include <exception>
#include <new>
#include <span>
#include <string>
#include <string_view>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "core/input_error.h"

namespace {

using namespace headlight::cli;

constexpr int exit_bad_input = 2;

std::array<const Command*, 3> commands() { return {&inspect, &weight, &convert}; }

void print_help() {
  std::puts("Headlight at a terminal: what an attention file holds, single weights, and other files made of it.\n");
  for (const Command* command : commands()) std::printf("  %s\n", command->usage);
  std::puts(
      "  headlight COMMAND --help\n"
      "  headlight --version\n"
      "\n"
      "Exit code: 0 done, 2 bad input or wrong usage, with the reason on stderr.");
}

bool asks_for_help(std::span<char* const> words) {
  for (const std::string_view word : words) {
    if (word == "--") return false;
    if (word == "--help" || word == "-h") return true;
  }
  return false;
}

int fail(const std::string& sentence) {
  std::fprintf(stderr, "headlight: %s\n", sentence.c_str());
  return exit_bad_input;
}

int run(const Command& command, std::span<char* const> words) {
  if (asks_for_help(words)) {
    std::printf("%s\n\n%s", command.usage, command.help);
    return 0;
  }
  try {
    return command.run(words);
  } catch (const UsageError& error) {
    return fail(std::string(error.what()) + "\nusage: " + command.usage);
  } catch (const headlight::InputError& error) {
    return fail(error.what());
  } catch (const std::bad_alloc&) {
    return fail("expected a document that fits into memory, found one that needs more than there is");
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<char* const> words(argv, static_cast<std::size_t>(argc));
  if (words.size() < 2) {
    print_help();
    return exit_bad_input;
  }
  const std::string_view name = words[1];
  if (name == "--help" || name == "-h" || name == "help") {
    print_help();
    return 0;
  }
  if (name == "--version") {
    std::puts("headlight " HEADLIGHT_VERSION);
    return 0;
  }
  for (const Command* command : commands()) {
    if (name == command->name) return run(*command, words.subspan(2));
  }
  return fail("There is no command \"" + std::string(name) + "\". headlight --help lists those that there are.");
}

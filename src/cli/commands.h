// The commands, one file each. A command takes the words behind its name and returns the exit code: 0 done, 2 bad input.
// Throws UsageError, InputError.
#pragma once

#include <span>

namespace headlight::cli {

struct Command {
  const char* name;
  const char* usage;  ///< the line "headlight NAME …"
  const char* help;   ///< what stands below it
  int (*run)(std::span<char* const> words);
};

extern const Command inspect;
extern const Command weight;
extern const Command convert;

}  // namespace headlight::cli

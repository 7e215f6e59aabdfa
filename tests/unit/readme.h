// What README says of the tables in the code.
#pragma once

#include <fstream>
#include <sstream>
#include <string>

namespace headlight::test {

/// Whether README has these lines, and behind them an empty one: no row less, none more.
inline bool readme_has_table(const std::string& table) {
  std::ostringstream readme;
  readme << std::ifstream(HEADLIGHT_README).rdbuf();
  return readme.str().find("\n" + table + "\n") != std::string::npos;
}

}  // namespace headlight::test

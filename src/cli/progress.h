// How far long work is, on one line of the terminal that goes away again.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace headlight::cli {

/// Shows nothing where stderr is no terminal, and nothing in the first half second.
class Progress {
 public:
  Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  /// "Reading: 34 %"
  void show(const std::string& what, std::uint64_t done, std::uint64_t total);

 private:
  bool is_terminal_;
  bool is_shown_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace headlight::cli

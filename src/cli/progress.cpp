#include "cli/progress.h"

#include <unistd.h>

#include <cstdio>

namespace headlight::cli {
namespace {

constexpr const char* clear_line = "\r\x1B[K";

}  // namespace

Progress::Progress() : is_terminal_(isatty(STDERR_FILENO) == 1), next_(std::chrono::steady_clock::now() + std::chrono::milliseconds(500)) {}

Progress::~Progress() {
  if (is_shown_) std::fputs(clear_line, stderr);
}

void Progress::show(const std::string& what, std::uint64_t done, std::uint64_t total) {
  if (!is_terminal_ || total == 0) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + std::chrono::milliseconds(100);
  is_shown_ = true;
  const int percent = static_cast<int>(100 * static_cast<double>(done) / static_cast<double>(total));
  std::fprintf(stderr, "%s%s: %d %%", clear_line, what.c_str(), percent);
}

}  // namespace headlight::cli

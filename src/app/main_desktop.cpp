// headlight-viewer FILE
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "app/app.h"
#include "core/input_error.h"
#include "platform/platform.h"

namespace {

std::string file_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

bool read_file(const std::string& path, std::string& bytes) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  bytes = text.str();
  return file.good();
}

/// Empty: opened. Else the error sentence.
std::string open_path(headlight::App& app, const std::string& path) {
  std::string bytes;
  if (!read_file(path, bytes)) {
    return path + ": cannot be read.";
  }
  try {
    app.open(file_name(path), bytes, nullptr, "");
    return {};
  } catch (const headlight::InputError& error) {
    return error.what();
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: headlight-viewer FILE\n", stderr);
    return 2;
  }
  if (!headlight::platform::open_window({"Headlight", 1280, 800})) {
    std::fprintf(stderr, "headlight-viewer: %s\n", headlight::platform::failure().c_str());
    return 1;
  }
  headlight::App app;
  if (const std::string error = open_path(app, argv[1]); !error.empty()) {
    std::fprintf(stderr, "%s\n", error.c_str());
    return 2;
  }
  headlight::platform::on_file_dropped([&app](const std::string& path) {
    if (const std::string error = open_path(app, path); !error.empty()) {
      headlight::platform::show_error(error);
    }
  });
  headlight::platform::run([&app] { return app.frame(); });
  return 0;
}

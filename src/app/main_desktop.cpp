// headlight-viewer FILE
#include <cstdio>
#include <memory>
#include <new>
#include <string>

#include "app/app.h"
#include "core/input_error.h"
#include "core/naming.h"
#include "core/opening/opening.h"
#include "core/source/bytes.h"
#include "platform/platform.h"

namespace {

std::string file_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

/// Empty: opened. Else the error sentence.
std::string open_path(headlight::App& app, const std::string& path) {
  try {
    headlight::OpenTimes times;
    times.started = headlight::platform::now_ms();
    const std::shared_ptr<const headlight::ByteSource> bytes = headlight::bytes_of_file(path);
    times.bytes = bytes->size();
    app.with_session([&](headlight::Session& session) {
      session.open(headlight::open_document(file_name(path), bytes), nullptr, "", times, headlight::platform::now_ms());
    });
    return {};
  } catch (const headlight::InputError& error) {
    return error.what();
  } catch (const std::bad_alloc&) {
    return headlight::too_large(path).what();
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

// headlight convert: any document as a file of Headlight's own format.
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "core/export/headlight_file.h"
#include "core/input_error.h"

namespace headlight::cli {
namespace {

Dtype read_dtype(const Arguments& arguments) {
  const std::string name = arguments.find("--dtype").value_or("float32");
  if (name == "float32") return Dtype::float32;
  if (name == "float16") return Dtype::float16;
  if (name == "uint8") return Dtype::uint8;
  throw UsageError("--dtype needs float32, float16 or uint8, not \"" + name + "\".");
}

/// A file that gets its name when it is whole, so that nobody finds half of one.
class NewFile {
 public:
  explicit NewFile(std::string path) : path_(std::move(path)), part_(path_ + ".part"), file_(part_, std::ios::binary) { require_good(); }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    if (is_whole_) return;
    std::error_code ignored;
    file_.close();
    std::filesystem::remove(part_, ignored);
  }

  void write(std::string_view text) {
    file_.write(text.data(), static_cast<std::streamsize>(text.size()));
    require_good();
  }

  void finish() {
    file_.close();
    require_good();
    std::error_code error;
    std::filesystem::rename(part_, path_, error);
    if (error) throw unwritable();
    is_whole_ = true;
  }

 private:
  [[nodiscard]] InputError unwritable() const {
    return {"unwritable", path_ + ": expected a file that can be written, found one that cannot"};
  }
  void require_good() const {
    if (!file_.good()) throw unwritable();
  }

  std::string path_;
  std::string part_;
  std::ofstream file_;
  bool is_whole_ = false;
};

int run(std::span<char* const> words) {
  constexpr std::array<Option, 3> options = {{{"--dtype", true}, {"--layers", true}, {"--heads", true}}};
  const Arguments arguments(words, options);
  if (arguments.files().size() < 2) throw UsageError("A file to read and a file to write are needed.");
  const HeadlightFileOptions chosen{read_dtype(arguments), arguments.numbers("--layers"), arguments.numbers("--heads")};
  std::vector<std::string> inputs = arguments.files();
  const std::string output = inputs.back();
  inputs.pop_back();

  std::vector<std::string> warnings;
  {
    Progress progress;
    const OpenedDocument opened = open_files(inputs, progress);
    NewFile file(output);
    std::uint64_t done = 0;
    const auto decode_next = [&](HeadId id) {
      progress.show("Converting", ++done, opened.heads.head_count());
      return decode(opened, id);
    };
    warnings = opened.document.warnings;
    const std::vector<std::string> losses =
        write_headlight_file(opened.document, chosen, decode_next, [&file](std::string_view text) { file.write(text); });
    file.finish();
    warnings.insert(warnings.end(), losses.begin(), losses.end());
  }
  for (const std::string& warning : warnings) std::fprintf(stderr, "Warning: %s\n", warning.c_str());
  return 0;
}

}  // namespace

const Command convert = {"convert", "headlight convert FILE… OUT [--dtype float32|float16|uint8] [--layers 0,3-5] [--heads 0,3-5]",
                         "Writes the document as a file of Headlight's own format, with everything that is known of its tokens and its\n"
                         "attention packed: a fraction of the size of decimals, and faster to open.\n"
                         "\n"
                         "  --dtype    float32 (the default) is exact; float16 rounds to the nearest, 11 significant bits; uint8 rounds\n"
                         "             to the nearest of 255 steps from 0 to 1\n"
                         "  --layers   only these, numbers and ranges; the same for every stream. They are counted from 0 again, and\n"
                         "             named by their old numbers unless they have names\n"
                         "  --heads    likewise\n"
                         "\n"
                         "Missing weights stay missing, but uint8 has no way to say so and writes 0. Heads that a broken-off file does\n"
                         "not hold any more are written as missing. What is lost is told on stderr.\n",
                         run};

}  // namespace headlight::cli

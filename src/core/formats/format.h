// A format is two verbs: does this file look like mine, and open it. One file a format; adding one touches only the lists in
// formats.cpp. A JSON document is judged by its skeleton, a binary file by its first bytes.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/attention.h"
#include "core/formats/binary_contents.h"
#include "core/json/skeleton.h"
#include "core/source/bytes.h"

namespace headlight {

/// The bytes that a document stands on: what was opened, and what was unpacked from it.
class Files {
 public:
  explicit Files(SinkFactory new_sink) : new_sink_(std::move(new_sink)) {}

  /// Its number, as HeadSource::file says it.
  int add(std::shared_ptr<const ByteSource> bytes) {
    list_.push_back(std::move(bytes));
    return static_cast<int>(list_.size()) - 1;
  }
  [[nodiscard]] std::unique_ptr<ByteSink> new_sink() const { return new_sink_(); }
  [[nodiscard]] const std::vector<std::shared_ptr<const ByteSource>>& list() const { return list_; }

 private:
  SinkFactory new_sink_;
  std::vector<std::shared_ptr<const ByteSource>> list_;
};

/// What a format sees of a JSON text: a file, what a gzip file unpacks to, or the parameters in a page of BertViz'.
struct FormatInput {
  const ByteSource& bytes;  ///< for long texts only
  const Skeleton& skeleton;
  int file;                                  ///< the number of `bytes` in `files`
  Files& files;                              ///< an `open` may add what it has to unpack
  std::span<const NamedTokens> tokens = {};  ///< from files that came together with this one
};

struct Format {
  const char* name;                            ///< as the page shows it
  const char* shape;                           ///< what it looks for, for the error that lists all of them
  bool (*match)(const FormatInput& input);     ///< cheap, never throws
  Document (*open)(const FormatInput& input);  ///< checks every shape; throws InputError with the place as a path
};

/// In the order in which they are tried: the most particular first.
[[nodiscard]] std::span<const Format> formats();

/// What a binary format sees of a file.
struct BinaryInput {
  const ByteSource& bytes;
  int file;                 ///< the number of `bytes` in `files`
  const std::string& name;  ///< of the file
  Files& files;             ///< an `open` may add what it has to unpack
};

/// Binary files hold tensors and token lists by names; what document they make is named_tensors.h's business.
struct BinaryFormat {
  const char* name;                           ///< as the page shows it
  const char* ending;                         ///< of the files' names, for one whose first bytes are nobody's
  bool (*match)(std::string_view beginning);  ///< at least 16 bytes, if there are as many; never throws
  /// Throws InputError: "syntax", "truncated", "shape", "tokens", "limit", and "unrecognized" for what is not read.
  BinaryContents (*open)(const BinaryInput& input);
};

[[nodiscard]] std::span<const BinaryFormat> binary_formats();

/// The first format that matches opens the file. Throws InputError "unrecognized" with what was looked for.
[[nodiscard]] Document open_format(const FormatInput& input);

}  // namespace headlight

// A format is two verbs: does this document look like mine, and open it. One file a format; adding one touches only the
// list in formats.cpp.
#pragma once

#include <span>
#include <string_view>

#include "core/attention.h"
#include "core/json/skeleton.h"

namespace headlight {

/// What a format sees of a file.
struct FormatInput {
  std::string_view text;  ///< the whole file; for long texts only
  const Skeleton& skeleton;
};

struct Format {
  const char* name;                            ///< as the page shows it
  const char* shape;                           ///< what it looks for, for the error that lists all of them
  bool (*match)(const FormatInput& input);     ///< cheap, never throws
  Document (*open)(const FormatInput& input);  ///< checks every shape; throws InputError with the place as a path
};

/// In the order in which they are tried: the most particular first.
[[nodiscard]] std::span<const Format> formats();

/// The first format that matches opens the file. Throws InputError "unrecognized" with what was looked for.
[[nodiscard]] Document open_format(const FormatInput& input);

}  // namespace headlight

// From the files that arrived together to one document.
#pragma once

#include <string>
#include <vector>

#include "core/attention.h"
#include "core/formats/format.h"
#include "core/opening/intake.h"

namespace headlight {

/// The name of the files with attention: "layer_0.npy and 11 more"; of all files when none has any.
[[nodiscard]] std::string name_document(const std::vector<FileContents>& contents, Files& files);

/// One JSON file with attention, or several files of tensors; and any number of files with tokens for them: JSON (an array of texts, or
/// an object with "tokens" and the like but without attention), a text with a token a line, .npy of texts.
/// Throws InputError: those of formats and tensors, and "unrecognized" when the files do not go together. The document's name is the
/// caller's.
[[nodiscard]] Document assemble(const std::vector<FileContents>& contents, Files& files);

}  // namespace headlight

// Documents from files on disk.
#pragma once

#include <string>
#include <vector>

#include "cli/progress.h"
#include "core/opening/opening.h"

namespace headlight::cli {

/// One document of all the files. Its store keeps no matrix, only summaries. Throws InputError.
[[nodiscard]] OpenedDocument open_files(const std::vector<std::string>& paths, Progress& progress);

/// Throws InputError whose sentence begins with the document's name, and names layer and head.
[[nodiscard]] Matrix decode(const OpenedDocument& opened, HeadId id);

}  // namespace headlight::cli

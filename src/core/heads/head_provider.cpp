#include "core/heads/head_provider.h"

#include <algorithm>

#include "core/naming.h"

namespace headlight {

DecodedHead FileHeads::get(const Document& document, HeadId id) const {
  const Stream& stream = document.streams[static_cast<std::size_t>(id.stream)];
  const HeadSource& source = stream.source(id.layer, id.head);
  return naming(name_head(id), [&] {
    return decode_head(file(source.file), source, static_cast<int>(stream.queries.size()), static_cast<int>(stream.keys.size()));
  });
}

bool FileHeads::is_dear() const {
  return std::any_of(files_.begin(), files_.end(), [](const auto& file) { return file->is_dear(); });
}

Matrix FileHeads::matrix(const HeadSource& source) const { return decode_matrix(file(source.file), source, source.rows, source.columns); }

}  // namespace headlight

// Where the heads of a document come from: decoded from its files today, computed or fetched tomorrow. Nobody who asks for a head knows
// where its weights stand.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "core/attention.h"
#include "core/heads/head.h"
#include "core/source/bytes.h"

namespace headlight {

class HeadProvider {
 public:
  HeadProvider() = default;
  HeadProvider(const HeadProvider&) = delete;
  HeadProvider& operator=(const HeadProvider&) = delete;
  virtual ~HeadProvider() = default;

  /// A head that is not absent. Throws InputError whose sentence begins with layer and head.
  [[nodiscard]] virtual DecodedHead get(const Document& document, HeadId id) const = 0;
};

/// Decodes spans of files.
class FileHeads : public HeadProvider {
 public:
  /// `files`: what HeadSource::file counts.
  explicit FileHeads(std::vector<std::shared_ptr<const ByteSource>> files) : files_(std::move(files)) {}

  [[nodiscard]] DecodedHead get(const Document& document, HeadId id) const override;
  /// One of the files is.
  [[nodiscard]] bool is_dear() const;

  /// All rows and columns of a source that is not absent, also of one that no head is made of. Throws InputError.
  [[nodiscard]] Matrix matrix(const HeadSource& source) const;
  [[nodiscard]] const ByteSource& file(int number) const { return *files_[static_cast<std::size_t>(number)]; }

 private:
  std::vector<std::shared_ptr<const ByteSource>> files_;
};

}  // namespace headlight

// Zip archives (PKWARE's APPNOTE 6.3, with zip64), as .npz files are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/source/bytes.h"

namespace headlight {

struct ZipEntry {
  std::string name;
  bool is_stored = false;      ///< not compressed: read it where it stands
  Span packed;                 ///< in the archive
  std::uint64_t unpacked = 0;  ///< bytes
};

class ZipArchive {
 public:
  /// Reads the directory. Throws InputError "syntax" when it is damaged or missing (a file that breaks off has none, for it stands
  /// at the end), "unrecognized" for encrypted entries and for other methods than stored and deflated, and "limit".
  explicit ZipArchive(const ByteSource& bytes);
  ~ZipArchive();
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  /// In the directory's order, folders left out.
  [[nodiscard]] const std::vector<ZipEntry>& entries() const;

  /// Appends the entry's bytes to the sink and checks their checksum. Throws InputError "syntax" and "limit"; the limit is for
  /// all that was unpacked from this archive.
  void unpack(std::size_t entry, ByteSink& sink);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace headlight

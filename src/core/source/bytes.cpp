#include "core/source/bytes.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "core/input_error.h"

namespace headlight {
namespace {

class MemoryBytes : public ByteSource {
 public:
  explicit MemoryBytes(std::string bytes) : bytes_(std::move(bytes)) {}

  [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
  void read(std::uint64_t offset, std::span<char> out) const override {
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
  }

 private:
  std::string bytes_;
};

class FileBytes : public ByteSource {
 public:
  FileBytes(const std::string& path, std::uint64_t size) : size_(size), file_(path, std::ios::binary) { require_good(); }

  [[nodiscard]] std::uint64_t size() const override { return size_; }
  void read(std::uint64_t offset, std::span<char> out) const override {
    file_.seekg(static_cast<std::streamoff>(offset));
    file_.read(out.data(), static_cast<std::streamsize>(out.size()));
    require_good();
  }

 private:
  void require_good() const {
    if (!file_.good()) throw InputError("unreadable", "expected a file that can be read, found one that cannot");
  }

  std::uint64_t size_;
  mutable std::ifstream file_;
};

class MemorySink : public ByteSink {
 public:
  void append(std::string_view bytes) override { bytes_ += bytes; }
  std::shared_ptr<const ByteSource> finish() override { return bytes_in_memory(std::move(bytes_)); }

 private:
  std::string bytes_;
};

}  // namespace

std::string read_bytes(const ByteSource& source, Span span) {
  const std::uint64_t size = source.size();
  const std::uint64_t offset = std::min(span.offset, size);
  std::string bytes(static_cast<std::size_t>(std::min(span.length, size - offset)), '\0');
  if (!bytes.empty()) source.read(offset, bytes);
  return bytes;
}

void read_in_chunks(const ByteSource& source, std::uint64_t offset, const std::function<bool(std::string_view)>& take) {
  constexpr std::uint64_t chunk_bytes = std::uint64_t{4} << 20U;
  for (; offset < source.size(); offset += chunk_bytes) {
    if (!take(read_bytes(source, {offset, chunk_bytes}))) return;
  }
}

std::shared_ptr<const ByteSource> bytes_in_memory(std::string bytes) { return std::make_shared<MemoryBytes>(std::move(bytes)); }

std::shared_ptr<const ByteSource> bytes_of_file(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) throw InputError("unreadable", "expected a file, found a folder");
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) throw InputError("unreadable", "expected a file that can be read, found " + error.message());
  return std::make_shared<FileBytes>(path, size);
}

std::unique_ptr<ByteSink> sink_in_memory() { return std::make_unique<MemorySink>(); }

}  // namespace headlight

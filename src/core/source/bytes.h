// Bytes that can be read in any order: a file on disk, a Blob of the page, a text in memory. The file is the backing store of
// a document, so nothing here reads more of it than somebody asks for.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace headlight {

/// A byte range of a file.
struct Span {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// Fills `out` with the bytes from `offset` on; all of them must lie inside the source. Throws InputError "unreadable".
  virtual void read(std::uint64_t offset, std::span<char> out) const = 0;
  /// Whether each read costs what nobody should pay for before somebody asks: a request over a network.
  [[nodiscard]] virtual bool is_dear() const { return false; }
};

/// The part of the range that lies inside the source.
[[nodiscard]] std::string read_bytes(const ByteSource& source, Span span);

/// Calls `take` with the source's bytes from `offset` on, a few MiB at a time, until it returns false or they end.
void read_in_chunks(const ByteSource& source, std::uint64_t offset, const std::function<bool(std::string_view)>& take);

/// Takes bytes in order and keeps them where they can be read again: for what comes out of a compressed file.
class ByteSink {
 public:
  ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;
  virtual ~ByteSink() = default;

  virtual void append(std::string_view bytes) = 0;
  /// Once, after the last `append`.
  [[nodiscard]] virtual std::shared_ptr<const ByteSource> finish() = 0;
};
using SinkFactory = std::function<std::unique_ptr<ByteSink>()>;

[[nodiscard]] std::shared_ptr<const ByteSource> bytes_in_memory(std::string bytes);
/// Throws InputError "unreadable" when there is no file of this name that can be read.
[[nodiscard]] std::shared_ptr<const ByteSource> bytes_of_file(const std::string& path);
[[nodiscard]] std::unique_ptr<ByteSink> sink_in_memory();

}  // namespace headlight

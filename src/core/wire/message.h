// What passes between the page and its workers as bytes: how every message begins, and how it is read without trusting it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/source/bytes.h"

namespace headlight::wire {

enum class Kind : std::uint32_t { document = 1, head = 2 };

/// Writes a message but for bulk that stands elsewhere and follows behind it: nobody copies it into one piece twice.
class Writer {
 public:
  explicit Writer(Kind kind);

  template <typename Value>
  void put(const Value& value) {
    static_assert(std::is_trivially_copyable_v<Value>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(Value));
  }
  void put_bytes(std::string_view bytes) { bytes_ += bytes; }

  /// `following`: how many bytes come behind these.
  [[nodiscard]] std::string finish(std::uint64_t following = 0);

 private:
  std::string bytes_;
};

/// Throws InputError: "build" for what another build has written, "message" for what is not as long as it says, or something else.
class Reader {
 public:
  Reader(const ByteSource& bytes, Kind kind);

  template <typename Value>
  [[nodiscard]] Value take() {
    static_assert(std::is_trivially_copyable_v<Value>);
    Value value{};
    take_into({reinterpret_cast<char*>(&value), sizeof(Value)});
    return value;
  }
  void take_into(std::span<char> out);
  [[nodiscard]] std::uint64_t rest() const { return bytes_.size() - at_; }
  /// What is left must be so many bytes.
  void require_rest(std::uint64_t bytes) const;

 private:
  const ByteSource& bytes_;
  std::uint64_t at_ = 0;
};

}  // namespace headlight::wire

#include "core/source/gzip.h"

#include <zlib.h>

#include <array>
#include <cstddef>
#include <new>
#include <string>

#include "core/input_error.h"
#include "core/source/unpacking_limit.h"

namespace headlight {

struct Gunzip::State {
  z_stream stream{};
  std::uint64_t packed = 0;
  std::uint64_t unpacked = 0;
  bool is_inside_member = false;
  bool has_members = false;
  std::array<char, 65536> plain{};

  /// Inflates what fits into `plain`; returns how many bytes that are.
  std::size_t inflate_piece() {
    stream.next_out = reinterpret_cast<Bytef*>(plain.data());
    stream.avail_out = static_cast<uInt>(plain.size());
    const uInt before = stream.avail_in;
    const int status = inflate(&stream, Z_NO_FLUSH);
    packed += before - stream.avail_in;
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
      throw InputError("syntax",
                       "expected gzip data, found damage at byte " + std::to_string(packed) +
                           (stream.msg == nullptr ? std::string() : std::string(" (") + stream.msg + ")"),
                       packed);
    }
    is_inside_member = status != Z_STREAM_END;
    const std::size_t length = plain.size() - stream.avail_out;
    unpacked += length;
    require_unpacking_within_limit(packed, unpacked);
    return length;
  }

  /// Whether zlib may have more to say without more input.
  [[nodiscard]] bool is_full() const { return is_inside_member && stream.avail_out == 0; }
};

namespace {

constexpr int gzip_only = 16 + MAX_WBITS;  // zlib's way of saying so

}  // namespace

Gunzip::Gunzip() : state_(std::make_unique<State>()) {
  if (inflateInit2(&state_->stream, gzip_only) != Z_OK) throw std::bad_alloc();
}

Gunzip::~Gunzip() { inflateEnd(&state_->stream); }

bool Gunzip::feed(std::string_view packed, const Take& take) {
  State& s = *state_;
  s.stream.next_in = reinterpret_cast<const Bytef*>(packed.data());
  s.stream.avail_in = static_cast<uInt>(packed.size());
  while (s.stream.avail_in > 0 || s.is_full()) {
    if (!s.is_inside_member) {
      inflateReset(&s.stream);
      s.is_inside_member = s.has_members = true;
    }
    const std::size_t length = s.inflate_piece();
    if (length > 0 && !take({s.plain.data(), length})) return false;
  }
  return true;
}

bool Gunzip::is_whole() const { return state_->has_members && !state_->is_inside_member; }

}  // namespace headlight

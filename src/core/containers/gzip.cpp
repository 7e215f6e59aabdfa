#include "core/containers/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <new>
#include <string>

#include "core/containers/unpacking_limit.h"
#include "core/input_error.h"

namespace headlight {

struct Gunzip::State {
  z_stream stream{};
  std::uint64_t packed = 0;
  std::uint64_t unpacked = 0;
  bool is_inside_member = true;
  bool is_empty = true;
  std::array<char, 65536> plain{};
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
  while (!packed.empty()) {
    s.is_empty = false;
    if (!s.is_inside_member) {
      inflateReset(&s.stream);
      s.is_inside_member = true;
    }
    const std::size_t piece = std::min<std::size_t>(packed.size(), std::numeric_limits<uInt>::max());
    s.stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));  // zlib does not write to it
    s.stream.avail_in = static_cast<uInt>(piece);
    int status = Z_OK;
    do {
      s.stream.next_out = reinterpret_cast<Bytef*>(s.plain.data());
      s.stream.avail_out = static_cast<uInt>(s.plain.size());
      const uInt before = s.stream.avail_in;
      status = inflate(&s.stream, Z_NO_FLUSH);
      s.packed += before - s.stream.avail_in;
      const std::size_t length = s.plain.size() - s.stream.avail_out;
      s.unpacked += length;
      require_unpacking_within_limit(s.packed, s.unpacked);
      if (length > 0 && !take({s.plain.data(), length})) return false;
      if (status == Z_MEM_ERROR) throw std::bad_alloc();
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
        throw InputError("syntax",
                         "expected gzip data, found damage at byte " + std::to_string(s.packed) +
                             (s.stream.msg == nullptr ? std::string() : std::string(" (") + s.stream.msg + ")"),
                         s.packed);
      }
    } while (status == Z_OK && (s.stream.avail_in > 0 || s.stream.avail_out == 0));
    s.is_inside_member = status != Z_STREAM_END;
    packed.remove_prefix(piece - s.stream.avail_in);
  }
  return true;
}

bool Gunzip::is_whole() const { return !state_->is_empty && !state_->is_inside_member; }

}  // namespace headlight

#include "core/wire/message.h"

#include "core/input_error.h"
#include "core/wire/build_id.h"

namespace headlight::wire {
namespace {

constexpr std::uint64_t magic = 0x6b7365676e616c48;  // whatever else it is, it is no message of ours

struct Beginning {
  std::uint64_t magic = 0;
  std::uint64_t build = 0;
  std::uint64_t length = 0;  ///< of the whole message
  Kind kind = Kind::document;
  std::uint32_t reserved = 0;  ///< no padding, which would be of any value
};

InputError wrong_length(std::uint64_t expected, std::uint64_t found) {
  return {"message",
          "expected a message of " + std::to_string(expected) + " bytes from the worker, found " + std::to_string(found) + " bytes"};
}

}  // namespace

Writer::Writer(Kind kind) { put(Beginning{magic, build_id(), 0, kind, 0}); }

std::string Writer::finish(std::uint64_t following) {
  const std::uint64_t length = bytes_.size() + following;
  std::memcpy(bytes_.data() + offsetof(Beginning, length), &length, sizeof(length));
  return std::move(bytes_);
}

Reader::Reader(const ByteSource& bytes, Kind kind) : bytes_(bytes) {
  Beginning found;
  // Another build may begin its messages in another way: only a length behind the right build means anything.
  if (bytes.size() >= sizeof(Beginning)) found = take<Beginning>();
  if (found.magic != magic || found.build != build_id()) {
    throw InputError("build", "the page and its worker are of different versions; reload the page");
  }
  if (found.length != bytes.size()) throw wrong_length(found.length, bytes.size());
  if (found.kind != kind) {
    throw InputError("message", "expected a message of kind " + std::to_string(static_cast<std::uint32_t>(kind)) +
                                    " from the worker, found kind " + std::to_string(static_cast<std::uint32_t>(found.kind)));
  }
}

void Reader::take_into(std::span<char> out) {
  if (out.size() > rest()) throw wrong_length(at_ + out.size(), bytes_.size());
  if (!out.empty()) bytes_.read(at_, out);
  at_ += out.size();
}

void Reader::require_rest(std::uint64_t bytes) const {
  if (rest() != bytes) throw wrong_length(at_ + bytes, bytes_.size());
}

}  // namespace headlight::wire

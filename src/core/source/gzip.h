// gzip (RFC 1952), undone as the bytes arrive.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace headlight {

/// Several members behind one another are one text, as gzip itself has it. Checksums are checked.
class Gunzip {
 public:
  /// Gets the plain bytes piece by piece; false: it needs no more of them.
  using Take = std::function<bool(std::string_view plain)>;

  Gunzip();
  ~Gunzip();
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  /// The next bytes, cut anywhere, below 4 GiB at a time. False as soon as `take` returns false; not to be fed then.
  /// Throws InputError "syntax" with the offset for damaged data and for what follows the last member, and "limit".
  bool feed(std::string_view packed, const Take& take);

  /// Whether the bytes so far end where a member ends; else the file breaks off.
  [[nodiscard]] bool is_whole() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace headlight

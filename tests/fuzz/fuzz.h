// What the fuzz targets share. libFuzzer calls LLVMFuzzerTestOneInput with bytes that it makes up; a target fails by crashing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace headlight::fuzz {

inline void require(bool holds, const std::string& claim) {
  if (holds) return;
  std::fprintf(stderr, "This does not hold: %s\n", claim.c_str());
  std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) { return {reinterpret_cast<const char*>(data), size}; }

}  // namespace headlight::fuzz

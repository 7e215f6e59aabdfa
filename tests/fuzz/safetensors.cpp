// Tensors of safetensors: a JSON header, then bytes.
#include "opening.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  headlight::fuzz::open_every_way("fuzz.safetensors", headlight::fuzz::text_of(data, size));
  return 0;
}

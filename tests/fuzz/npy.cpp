// Tensors of NumPy: .npy, and .npz, which is a zip of them.
#include "opening.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  headlight::fuzz::open_every_way("fuzz.npy", headlight::fuzz::text_of(data, size));
  return 0;
}

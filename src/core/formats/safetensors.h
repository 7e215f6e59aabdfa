// safetensors: a length, a JSON header, and the bytes of the tensors behind it.
#pragma once

#include <cstdint>
#include <string>

#include "core/formats/stored_tensor.h"
#include "core/source/bytes.h"

namespace headlight {

constexpr std::uint64_t most_safetensors_header_bytes = 100'000'000;  ///< as the format's own library has it

/// Reads and checks the header: tensors must lie behind one another without gaps, each as long as its shape and type say.
/// `__metadata__` may hold "title", "description", "model", and token lists as JSON arrays. A file that breaks off inside its
/// tensors is read. Throws InputError: "syntax", "truncated", "shape", "tokens", "limit"; the sentence names the tensor.
[[nodiscard]] TensorFile read_safetensors(const ByteSource& bytes, int file, const std::string& name);

}  // namespace headlight

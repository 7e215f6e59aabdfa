// NumPy's .npy (versions 1 to 3 of NEP 1), and .npz, which is a zip archive of them.
#pragma once

#include <string>

#include "core/formats/format.h"
#include "core/formats/stored_tensor.h"
#include "core/source/bytes.h"

namespace headlight {

/// Reads the header of an array and, of one of texts ('<U5', '|S5', one dimension), its texts as tokens. `file` is the bytes'
/// number; `name` the file's. A file that breaks off inside its numbers is read, one that holds more than its shape says is not.
/// Throws InputError: "syntax" and "truncated" for the header, "shape", "unrecognized" for what is not read (big endian, Fortran
/// order, objects), "tokens", "limit".
[[nodiscard]] TensorFile read_npy(const ByteSource& bytes, int file, const std::string& name);

/// Reads the archive's arrays. Stored ones stay where they are; deflated ones are unpacked into new files. Other entries are left
/// out. Throws InputError as `read_npy` and ZipArchive do, with the entry's name in front, and "unrecognized" for an archive without
/// arrays.
[[nodiscard]] TensorFile read_npz(const ByteSource& bytes, int file, const std::string& name, Files& files);

}  // namespace headlight

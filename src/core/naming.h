// Whose error it is: the file's, or the head's.
#pragma once

#include <new>
#include <string>

#include "core/input_error.h"

namespace headlight {

/// Does it, and puts the name of the file or the head in front of what goes wrong.
template <typename Action>
auto naming(const std::string& name, Action action) {
  const std::string prefix = name + ": ";
  try {
    return action();
  } catch (const InputError& error) {
    throw InputError(error.code(), prefix + error.what(), error.offset());
  } catch (const std::bad_alloc&) {
    throw InputError("limit", prefix + "expected a file that fits into memory, found one that needs more than there is");
  }
}

}  // namespace headlight

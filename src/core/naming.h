// Whose error it is: the file's, or the head's.
#pragma once

#include <new>
#include <string>

#include "core/input_error.h"

namespace headlight {

/// `name`: the file's or the head's.
[[nodiscard]] inline InputError too_large(const std::string& name) {
  return {"limit", name + ": expected a file that fits into memory, found one that needs more than there is"};
}

/// Does it, and puts the name of the file or the head in front of what goes wrong.
template <typename Action>
auto naming(const std::string& name, Action action) {
  const std::string prefix = name + ": ";
  try {
    return action();
  } catch (const InputError& error) {
    throw InputError(error.code(), prefix + error.what(), error.offset());
  } catch (const std::bad_alloc&) {
    throw too_large(name);
  }
}

}  // namespace headlight

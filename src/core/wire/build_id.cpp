#include "core/wire/build_id.h"

#include "wire/generated_build_id.h"

namespace headlight::wire {

std::uint64_t build_id() { return HEADLIGHT_BUILD_ID; }

}  // namespace headlight::wire

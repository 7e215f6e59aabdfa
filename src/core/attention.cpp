#include "core/attention.h"

namespace headlight {

std::string name_head(HeadId id) { return "layer " + std::to_string(id.layer) + ", head " + std::to_string(id.head); }

}  // namespace headlight

// What the page asks of a worker: one head, or one matrix that is only checked.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/attention.h"
#include "core/wire/head_message.h"

namespace headlight::wire {

struct Job {
  HeadAddress address;  ///< its head comes back with it
  HeadSource source;
  bool with_matrix = false;
};

[[nodiscard]] nlohmann::json job_to_json(const Job& job);
/// Reads what `job_to_json` wrote; throws nlohmann::json::exception for anything else.
[[nodiscard]] Job job_from_json(const nlohmann::json& value);

}  // namespace headlight::wire

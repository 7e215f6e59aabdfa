#include "core/wire/job.h"

#include <nlohmann/json.hpp>

#include "core/wire/document_json.h"

namespace headlight::wire {

using nlohmann::json;

json job_to_json(const Job& job) {
  const HeadAddress& address = job.address;
  return {{"job", address.job},
          {"stream", address.id.stream},
          {"layer", address.id.layer},
          {"head", address.id.head},
          {"queries", address.queries},
          {"keys", address.keys},
          {"source", source_to_json(job.source)},
          {"matrix", job.with_matrix}};
}

Job job_from_json(const json& value) {
  const HeadId id{value.at("stream").get<int>(), value.at("layer").get<int>(), value.at("head").get<int>()};
  return {{value.at("job").get<int>(), id, value.at("queries").get<int>(), value.at("keys").get<int>()},
          source_from_json(value.at("source")),
          value.at("matrix").get<bool>()};
}

}  // namespace headlight::wire

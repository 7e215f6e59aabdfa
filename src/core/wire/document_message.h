// An opened document on its way from the worker that opened it to the page.
#pragma once

#include <string>

#include "core/attention.h"
#include "core/source/bytes.h"

namespace headlight::wire {

struct DocumentMessage {
  Document document;
  double index_ms = 0;   ///< as OpenedDocument has it
  bool is_dear = false;  ///< likewise
};

[[nodiscard]] std::string write_document(const Document& document, double index_ms, bool is_dear);
/// Throws InputError: "build", "message".
[[nodiscard]] DocumentMessage read_document(const ByteSource& message);

}  // namespace headlight::wire

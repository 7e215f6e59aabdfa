// An opened document on its way from the worker that opened it to the page.
#pragma once

#include <string>

#include "core/attention.h"
#include "core/source/bytes.h"

namespace headlight::wire {

struct DocumentMessage {
  Document document;
  double index_ms = 0;  ///< as OpenedDocument has it
};

[[nodiscard]] std::string write_document(const Document& document, double index_ms);
/// Throws InputError: "build", "message".
[[nodiscard]] DocumentMessage read_document(const ByteSource& message);

}  // namespace headlight::wire

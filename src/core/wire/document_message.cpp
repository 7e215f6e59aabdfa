#include "core/wire/document_message.h"

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "core/input_error.h"
#include "core/wire/document_json.h"
#include "core/wire/message.h"

namespace headlight::wire {

using nlohmann::json;

std::string write_document(const Document& document, double index_ms, bool is_dear) {
  Writer writer(Kind::document);
  writer.put(index_ms);
  writer.put(std::uint8_t{is_dear});
  // A file's texts may hold what is no UTF-8.
  writer.put_bytes(document_to_json(document).dump(-1, ' ', false, json::error_handler_t::replace));
  return writer.finish();
}

DocumentMessage read_document(const ByteSource& message) {
  Reader reader(message, Kind::document);
  DocumentMessage read;
  read.index_ms = reader.take<double>();
  read.is_dear = reader.take<std::uint8_t>() != 0;
  std::string text(static_cast<std::size_t>(reader.rest()), '\0');
  reader.take_into(text);
  try {
    read.document = document_from_json(json::parse(text));
  } catch (const json::exception& error) {
    throw InputError("message", std::string("expected a document from the worker, found something else (") + error.what() + ")");
  }
  return read;
}

}  // namespace headlight::wire

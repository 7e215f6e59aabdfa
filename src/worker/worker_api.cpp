// The core in a Web Worker: opens files and decodes heads, away from the page's own thread. web/worker.js calls this; every
// answer is a JSON text, {"error": {message, code, offset}} where it went wrong. A message for the page stays in memory until the next
// call; the answer says where.
#include <emscripten.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/heads/head.h"
#include "core/input_error.h"
#include "core/json_answer.h"
#include "core/opening/opening.h"
#include "core/wire/document_message.h"
#include "core/wire/head_message.h"
#include "core/wire/job.h"

// web/worker.js has the bytes: Blobs by number, the page's handles to what need not be in memory.
// NOLINTBEGIN: EM_JS bodies are JavaScript
EM_JS(double, blob_size, (int blob), { return Module.blobs.size(blob); });
EM_JS(int, blob_read, (int blob, double offset, char* out, double length), { return Module.blobs.read(blob, offset, out, length); });
EM_JS(int, sink_begin, (), { return Module.blobs.begin(); });
EM_JS(void, sink_append, (int sink, const char* bytes, double length), { Module.blobs.append(sink, bytes, length); });
EM_JS(int, sink_finish, (int sink), { return Module.blobs.finish(sink); });
// NOLINTEND

namespace {

using namespace headlight;
using nlohmann::json;

class BlobBytes : public ByteSource {
 public:
  explicit BlobBytes(int blob) : blob_(blob) {}

  [[nodiscard]] int blob() const { return blob_; }
  [[nodiscard]] std::uint64_t size() const override { return static_cast<std::uint64_t>(blob_size(blob_)); }
  void read(std::uint64_t offset, std::span<char> out) const override {
    if (blob_read(blob_, static_cast<double>(offset), out.data(), static_cast<double>(out.size())) == 0) {
      throw InputError("unreadable", "expected a file that can be read, found a folder, or a file that has changed or is gone");
    }
  }

 private:
  int blob_;
};

class BlobSink : public ByteSink {
 public:
  void append(std::string_view bytes) override { sink_append(sink_, bytes.data(), static_cast<double>(bytes.size())); }
  std::shared_ptr<const ByteSource> finish() override { return std::make_shared<BlobBytes>(sink_finish(sink_)); }

 private:
  int sink_ = sink_begin();
};

struct Worker {
  std::unique_ptr<Opening> opening;
  std::optional<OpenedDocument> opened;
  DecodedHead head;                     // that was decoded last
  std::string beginning;                // of the message that was written last
  std::vector<std::string> beginnings;  // of the messages of `hlw_grow`
  std::vector<DecodedHead> taken;       // their heads
};

Worker& worker() {
  static Worker instance;
  return instance;
}

/// Where the pieces of a message are, [address, length] each: whoever takes them puts them behind one another.
json pieces_json(std::initializer_list<std::string_view> pieces) {
  json list = json::array();
  for (const std::string_view piece : pieces) list.push_back({reinterpret_cast<std::uintptr_t>(piece.data()), piece.size()});
  return list;
}

json head_message(const wire::HeadAddress& address, const HeadSummary& summary, const Matrix& thumbnail, const Matrix& matrix,
                  bool with_matrix) {
  worker().beginning = wire::write_head(address, summary, thumbnail, matrix, with_matrix);
  return pieces_json({worker().beginning, with_matrix ? wire::bytes_of(matrix) : std::string_view()});
}

/// The heads of the document so far that have passed since.
void take_passed(Opening& opening, const Document& document) {
  for_each_head(document, [&](HeadId id) {
    const Stream& stream = document.streams[static_cast<std::size_t>(id.stream)];
    std::optional<DecodedHead> head = opening.take_passed(stream.source(id.layer, id.head));
    if (!head) return;
    const wire::HeadAddress address{0, id, static_cast<int>(stream.queries.size()), static_cast<int>(stream.keys.size())};
    const bool with_matrix = !head->matrix.weights.empty();
    worker().beginnings.push_back(wire::write_head(address, head->summary, head->thumbnail, head->matrix, with_matrix));
    worker().taken.push_back(std::move(*head));
  });
}

/// The heads that opening has decoded already, and nobody has taken yet.
json decoded_heads(const OpenedDocument& opened) {
  json heads = json::array();
  for_each_head(opened.document, [&](HeadId id) {
    if (opened.heads.summary(id) != nullptr) heads.push_back({id.stream, id.layer, id.head});
  });
  return heads;
}

json opened_json(const OpenedDocument& opened, const Opening& opening) {
  json files = json::array();
  for (const auto& file : opening.files()) files.push_back(static_cast<const BlobBytes&>(*file).blob());
  worker().beginning = wire::write_document(opened.document, opened.index_ms, opened.is_dear);
  return {{"message", pieces_json({worker().beginning})}, {"files", std::move(files)}, {"heads", decoded_heads(opened)}};
}

}  // namespace

extern "C" {

/// `budget`: how many bytes of decoded heads the page keeps.
EMSCRIPTEN_KEEPALIVE void hlw_begin(double budget) {
  worker().opening = std::make_unique<Opening>([] { return std::make_unique<BlobSink>(); }, static_cast<std::uint64_t>(budget));
  worker().opening->decode_in_passing(static_cast<std::uint64_t>(budget));
}

EMSCRIPTEN_KEEPALIVE void hlw_begin_file(const char* name) { worker().opening->begin_file(name); }

/// 1: more, please. 0: the rest is read later, where it stands. -1: there is an error, which `hlw_end_file` tells.
EMSCRIPTEN_KEEPALIVE int hlw_feed(const char* bytes, std::size_t size) {
  if (worker().opening->feed({bytes, size})) return 1;
  return worker().opening->failed() ? -1 : 0;
}

/// How many heads have passed of which `hlw_grow` may tell.
EMSCRIPTEN_KEEPALIVE int hlw_passed() { return static_cast<int>(worker().opening->passed()); }

/// The document so far: {message, heads: a message each, readable: whether its heads stand in the file}; null while it is none. `blob`: the
/// file, negative when it cannot be read before its end.
EMSCRIPTEN_KEEPALIVE const char* hlw_grow(int blob) {
  return answer([&]() -> json {
    Opening& opening = *worker().opening;
    const std::optional<Document> document = opening.so_far(blob < 0 ? nullptr : std::make_shared<BlobBytes>(blob));
    if (!document) return nullptr;
    take_passed(opening, *document);
    json heads = json::array();
    for (std::size_t i = 0; i < worker().taken.size(); ++i) {
      heads.push_back(pieces_json({worker().beginnings[i], wire::bytes_of(worker().taken[i].matrix)}));
    }
    worker().beginning = wire::write_document(*document, 0, false);
    return {
        {"message", pieces_json({worker().beginning})}, {"heads", std::move(heads)}, {"readable", blob >= 0 && opening.stands_in_file()}};
  });
}

/// The heads that `hlw_grow` has told of are copied.
EMSCRIPTEN_KEEPALIVE void hlw_drop_taken() {
  worker().taken.clear();
  worker().beginnings.clear();
}

EMSCRIPTEN_KEEPALIVE const char* hlw_end_file(int blob) {
  return answer([&]() -> json {
    worker().opening->end_file(std::make_shared<BlobBytes>(blob));
    return json::object();
  });
}

/// {message, files, heads}: for hl_open; the Blobs that the document counts; the heads that are decoded already, see `hlw_head`.
EMSCRIPTEN_KEEPALIVE const char* hlw_finish() {
  return answer([]() -> json {
    const std::unique_ptr<Opening> opening = std::move(worker().opening);
    worker().opened = opening->finish();
    return opened_json(*worker().opened, *opening);
  });
}

/// A head that opening has decoded: the message for hl_put_arrived.
EMSCRIPTEN_KEEPALIVE const char* hlw_head(int stream, int layer, int head) {
  return answer([&]() -> json {
    const HeadStore& heads = worker().opened->heads;
    const HeadId id{stream, layer, head};
    const Stream& of = worker().opened->document.streams[static_cast<std::size_t>(stream)];
    const wire::HeadAddress address{0, id, static_cast<int>(of.queries.size()), static_cast<int>(of.keys.size())};
    static const Matrix none;  // the message points into the matrix: no copy may stand in for it
    const Matrix* matrix = heads.peek(id);
    return head_message(address, *heads.summary(id), *heads.thumbnail(id), matrix != nullptr ? *matrix : none, matrix != nullptr);
  });
}

/// Forgets the opened document: the page has it now.
EMSCRIPTEN_KEEPALIVE void hlw_forget() {
  worker().opened.reset();
  worker().head = {};
  worker().beginning.clear();
}

/// `job`: as hl_next_job names it; of the document whose Blobs are here. Answers the message for hl_finish_job.
EMSCRIPTEN_KEEPALIVE const char* hlw_decode(const char* job) {
  return answer([&]() -> json {
    const wire::Job wanted = wire::job_from_json(json::parse(job));
    const wire::HeadAddress& address = wanted.address;
    const DecodedHead& head = worker().head = decode_head(BlobBytes(wanted.source.file), wanted.source, address.queries, address.keys);
    return head_message(address, head.summary, head.thumbnail, head.matrix, wanted.with_matrix);
  });
}

}  // extern "C"

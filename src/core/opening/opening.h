// From the bytes of files to a document: what each file is, index, format, padding, and for a small document every head.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/attention.h"
#include "core/formats/format.h"
#include "core/heads/head_provider.h"
#include "core/heads/head_store.h"
#include "core/opening/intake.h"
#include "core/opening/passing.h"
#include "core/source/bytes.h"

namespace headlight {

struct OpenedDocument {
  Document document;
  HeadStore heads;                               ///< with those that opening had to decode: see `eager_bytes`
  std::shared_ptr<const HeadProvider> provider;  ///< null: its heads are put by whoever has them (a worker)
  bool is_dear = false;                          ///< no head is got before somebody asks for it
  double index_ms = 0;                           ///< spent on finding the structure
};

/// Documents whose heads take at most this many bytes of their files are decoded before they open, so that nothing in them is
/// unchecked and all warnings are there. Of larger ones opening decodes what it takes to tell padding from weights. Of files that are
/// dear to read it decodes nothing.
constexpr std::uint64_t eager_bytes = std::uint64_t{8} << 20U;

/// Takes files as they arrive, one after the other: one with attention, or several with tensors and their tokens (see assembly.h).
class Opening {
 public:
  explicit Opening(SinkFactory new_sink = sink_in_memory, std::uint64_t memory_budget = default_memory_budget);
  ~Opening();
  Opening(const Opening&) = delete;
  Opening& operator=(const Opening&) = delete;

  /// The heads of a JSON text are decoded as they pass, while their bytes are in memory. `budget`: see PassingHeads. To be said before
  /// the first file begins.
  void decode_in_passing(std::uint64_t budget) { passing_.emplace(budget); }

  void begin_file(std::string name);
  /// The file's next bytes, in order, cut anywhere. False: the rest of them need not be fed, because there is an error that
  /// `end_file` throws, or because they are read later, where they stand.
  bool feed(std::string_view chunk);
  /// Whether `feed` returned false because of an error.
  [[nodiscard]] bool failed() const;
  /// What a file that broke off here would open as, as far as it is sure: its whole layers, without warnings. Nothing before the first
  /// layer is whole, or when more must be known: of several files, of tensors in binary, of an array that may be padded. `bytes`
  /// holds at least what was fed, or is null; then packed tensors are no help either.
  [[nodiscard]] std::optional<Document> so_far(const std::shared_ptr<const ByteSource>& bytes) const;
  /// Whether the heads of that document stand in the file itself, and not in what it unpacks to.
  [[nodiscard]] bool stands_in_file() const { return intake_ && !intake_->unpacks(); }
  /// How many heads passed and were not taken.
  [[nodiscard]] std::size_t passed() const { return passing_ ? passing_->count() : 0; }
  /// One of them, for the document so far. Those that nobody takes are in the heads of the document that `finish` returns.
  [[nodiscard]] std::optional<DecodedHead> take_passed(const HeadSource& source) {
    return passing_ ? passing_->take(source) : std::nullopt;
  }

  /// `bytes` holds the file, or as much of it as was fed before `feed` returned false.
  /// Throws InputError whose sentence begins with the file's name.
  void end_file(const std::shared_ptr<const ByteSource>& bytes);
  /// After the last file, once. Throws InputError likewise.
  [[nodiscard]] OpenedDocument finish();
  /// What HeadSource::file counts.
  [[nodiscard]] const std::vector<std::shared_ptr<const ByteSource>>& files() const { return files_.list(); }

 private:
  [[nodiscard]] bool is_unpadded(const Document& document) const;
  void keep_passed(OpenedDocument& opened);

  Files files_;
  std::string name_;                // of the file that arrives
  std::unique_ptr<Intake> intake_;  // likewise
  std::vector<FileContents> contents_;
  std::optional<PassingHeads> passing_;
  std::uint64_t memory_budget_;
  std::chrono::duration<double, std::milli> index_time_{};
};

/// All of it at once.
[[nodiscard]] OpenedDocument open_document(const std::string& name, const std::shared_ptr<const ByteSource>& bytes);

/// Gets a head that is not absent from the document's provider. Throws InputError whose sentence begins with layer and head.
void decode_into_store(OpenedDocument& opened, HeadId id);

}  // namespace headlight

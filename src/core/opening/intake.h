// What a file is, told by its first bytes, and what it holds, read as it arrives.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/formats/binary_contents.h"
#include "core/formats/format.h"
#include "core/input_error.h"
#include "core/json/skeleton.h"
#include "core/source/bytes.h"

namespace headlight {

/// A file that has arrived.
struct FileContents {
  std::string name;
  int file = 0;                      ///< number in Files of what its spans count in: of a gzip file what it unpacks to
  std::optional<Skeleton> skeleton;  ///< of JSON, and of the JSON in BertViz' HTML
  BinaryContents arrays;             ///< of binary files, and the tokens of a text
  std::string format;                ///< of binary files: "NumPy", "safetensors"
  bool gzip_breaks_off = false;      ///< it unpacks to no more than the beginning of something
};

/// Takes a matrix of a JSON text as soon as it has passed: see SkeletonReader::on_matrix.
using TakeMatrix = std::function<void(const MatrixSpan&, std::string_view text)>;

/// Reads one file.
class Intake {
 public:
  /// What unpacks goes to a new sink.
  Intake(std::string name, SinkFactory new_sink, TakeMatrix take_matrix = {});
  ~Intake();
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  /// The file's next bytes, in order, cut anywhere. False: the rest need not be fed, because there is an error that `finish`
  /// throws, or because it is read later, where it stands.
  bool feed(std::string_view chunk);
  [[nodiscard]] bool has_failed() const { return error_.has_value(); }

  /// `bytes` holds the file; after an error at least what was fed. Adds to `files` what the contents refer to. Throws InputError.
  [[nodiscard]] FileContents finish(const std::shared_ptr<const ByteSource>& bytes, Files& files);

  /// What `finish` would return if the file broke off here, the number of its file aside; nothing as long as that is nothing, or
  /// cannot be known before the file is there.
  [[nodiscard]] std::optional<FileContents> so_far() const;
  /// Whether its contents stand in another file than this one.
  [[nodiscard]] bool unpacks() const { return reader_ && reader_->unpacks(); }

  /// How one kind of file is read.
  class Reader {
   public:
    Reader() = default;
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    virtual ~Reader() = default;
    /// False: it needs no more. Throws InputError.
    virtual bool feed(std::string_view chunk) = 0;
    virtual FileContents finish(const std::shared_ptr<const ByteSource>& bytes, Files& files) = 0;
    [[nodiscard]] virtual std::optional<FileContents> so_far() const { return std::nullopt; }
    [[nodiscard]] virtual bool unpacks() const { return false; }
  };

 private:
  void recognize(bool is_all);

  std::string name_;
  SinkFactory new_sink_;
  TakeMatrix take_matrix_;
  std::string beginning_;           ///< until the file is recognized
  std::unique_ptr<Reader> reader_;  ///< from then on
  bool is_hungry_ = true;
  std::optional<InputError> error_;
};

}  // namespace headlight

#include "core/source/zip.h"

#include <unzip.h>

#include <algorithm>
#include <array>
#include <exception>
#include <string_view>
#include <utility>

#include "core/input_error.h"
#include "core/source/unpacking_limit.h"

namespace headlight {
namespace {

constexpr std::size_t most_entries = 100000;

/// A ByteSource as minizip reads one. No exception passes through C: it waits in `error`.
class Reader {
 public:
  explicit Reader(const ByteSource& bytes) : bytes_(bytes) {}

  zlib_filefunc64_def functions() {
    zlib_filefunc64_def functions{};
    functions.opaque = this;
    functions.zopen64_file = [](voidpf self, const void*, int) -> voidpf { return self; };
    functions.zread_file = [](voidpf self, voidpf, void* out, uLong size) -> uLong {
      return static_cast<Reader*>(self)->read(static_cast<char*>(out), size);
    };
    functions.ztell64_file = [](voidpf self, voidpf) -> ZPOS64_T { return static_cast<Reader*>(self)->at_; };
    functions.zseek64_file = [](voidpf self, voidpf, ZPOS64_T offset, int origin) -> long {
      return static_cast<Reader*>(self)->seek(offset, origin) ? 0 : -1;
    };
    functions.zclose_file = [](voidpf, voidpf) -> int { return 0; };
    functions.zerror_file = [](voidpf self, voidpf) -> int { return static_cast<Reader*>(self)->is_short_ ? 1 : 0; };
    return functions;
  }

  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  static constexpr std::uint64_t block_bytes = std::uint64_t{256} << 10U;  // minizip reads directories byte by byte
  struct Block {
    std::uint64_t begin = 0;
    std::string bytes;
  };

  uLong read(char* out, uLong size) {
    uLong done = 0;
    try {
      while (done < size && at_ < bytes_.size()) {
        const Block& block = find_block();
        const auto begin = static_cast<std::size_t>(at_ - block.begin);
        const std::size_t length = std::min<std::size_t>(size - done, block.bytes.size() - begin);
        std::copy_n(block.bytes.data() + begin, length, out + done);
        done += static_cast<uLong>(length);
        at_ += length;
      }
    } catch (...) {
      error_ = std::current_exception();
    }
    is_short_ = done < size;
    return done;
  }

  /// The block around the place; the one before it is kept, for minizip goes to and fro between directory and entries.
  const Block& find_block() {
    const std::uint64_t begin = at_ / block_bytes * block_bytes;
    const auto is_there = [&](const Block& block) { return block.begin == begin && !block.bytes.empty(); };
    if (is_there(recent_)) return recent_;
    std::swap(recent_, older_);
    if (!is_there(recent_)) recent_ = {begin, read_bytes(bytes_, {begin, block_bytes})};
    return recent_;
  }

  bool seek(std::uint64_t offset, int origin) {
    // Unsigned, so that a step back, which minizip hands over as its two's complement, works as well.
    const std::uint64_t base = origin == ZLIB_FILEFUNC_SEEK_CUR ? at_ : origin == ZLIB_FILEFUNC_SEEK_END ? bytes_.size() : 0;
    const std::uint64_t target = base + offset;
    if (target > bytes_.size()) return false;
    at_ = target;
    return true;
  }

  const ByteSource& bytes_;
  std::uint64_t at_ = 0;
  Block recent_;
  Block older_;
  std::exception_ptr error_;
  bool is_short_ = false;  ///< minizip takes the end of a file for zeros unless this is an error
};

}  // namespace

struct ZipArchive::State {
  explicit State(const ByteSource& bytes) : source(bytes), reader(bytes) {}
  ~State() {
    if (file != nullptr) unzClose(file);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  const ByteSource& source;
  Reader reader;
  unzFile file = nullptr;
  std::vector<ZipEntry> entries;
  std::vector<unz64_file_pos> positions;
  std::uint64_t unpacked = 0;

  [[noreturn]] void fail(const std::string& sentence) const {
    reader.rethrow();
    throw InputError("syntax", sentence);
  }

  void open() {
    zlib_filefunc64_def functions = reader.functions();
    file = unzOpen2_64("", &functions);
    if (file == nullptr) fail("expected a zip archive with its directory at the end, found none; the file may break off");
  }

  void read_directory() {
    unz_global_info64 info{};
    unzGetGlobalInfo64(file, &info);
    if (info.number_entry > most_entries) {
      throw InputError("limit", "expected at most " + std::to_string(most_entries) + " files in a zip archive, found " +
                                    std::to_string(info.number_entry));
    }
    for (ZPOS64_T i = 0; i < info.number_entry; ++i) {
      const int status = i == 0 ? unzGoToFirstFile(file) : unzGoToNextFile(file);
      if (status != UNZ_OK) {
        fail("expected " + std::to_string(info.number_entry) + " files in the zip archive's directory, found it damaged after " +
             std::to_string(i));
      }
      read_entry();
    }
  }

  void read_entry() {
    unz_file_info64 info{};
    std::array<char, 1024> name{};
    const int status = unzGetCurrentFileInfo64(file, &info, name.data(), name.size() - 1, nullptr, 0, nullptr, 0);
    if (status != UNZ_OK) fail("expected a zip archive, found its directory damaged");
    ZipEntry entry;
    entry.name = name.data();
    if (!entry.name.empty() && entry.name.back() == '/') return;
    require_readable(entry.name, info);
    entry.is_stored = info.compression_method == 0;
    entry.unpacked = info.uncompressed_size;
    entry.packed = {find_data(entry.name), info.compressed_size};
    const std::uint64_t size = source.size();
    if (entry.packed.offset > size || entry.packed.length > size - entry.packed.offset ||
        (entry.is_stored && entry.packed.length != entry.unpacked)) {
      fail(entry.name + ": expected " + std::to_string(entry.packed.length) + " bytes inside the zip archive, found its directory damaged");
    }
    positions.emplace_back();
    unzGetFilePos64(file, &positions.back());
    entries.push_back(std::move(entry));
  }

  static void require_readable(const std::string& name, const unz_file_info64& info) {
    constexpr uLong encrypted = 1;
    if ((info.flag & encrypted) != 0) {
      throw InputError("unrecognized", name + ": expected a zip archive without a password, found an encrypted file in it");
    }
    if (info.compression_method != 0 && info.compression_method != Z_DEFLATED) {
      throw InputError("unrecognized", name + ": expected a stored or deflated file in the zip archive, found compression method " +
                                           std::to_string(info.compression_method));
    }
  }

  [[nodiscard]] std::uint64_t find_data(const std::string& name) const {
    constexpr int raw = 1;
    if (unzOpenCurrentFile2(file, nullptr, nullptr, raw) != UNZ_OK) {
      fail(name + ": expected a file where the zip archive's directory says, found something else");
    }
    const std::uint64_t offset = unzGetCurrentFileZStreamPos64(file);
    unzCloseCurrentFile(file);
    return offset;
  }
};

ZipArchive::ZipArchive(const ByteSource& bytes) : state_(std::make_unique<State>(bytes)) {
  state_->open();
  state_->read_directory();
}

ZipArchive::~ZipArchive() = default;

const std::vector<ZipEntry>& ZipArchive::entries() const { return state_->entries; }

void ZipArchive::unpack(std::size_t entry, ByteSink& sink) {
  State& s = *state_;
  const ZipEntry& about = s.entries[entry];
  const std::string damaged = about.name + ": expected " + std::to_string(about.unpacked) + " bytes, found damaged zip data";
  if (unzGoToFilePos64(s.file, &s.positions[entry]) != UNZ_OK || unzOpenCurrentFile(s.file) != UNZ_OK) s.fail(damaged);
  std::string plain(std::size_t{256} << 10U, '\0');
  std::uint64_t done = 0;
  while (done < about.unpacked) {
    const int length = unzReadCurrentFile(s.file, plain.data(), static_cast<unsigned>(plain.size()));
    if (length <= 0) break;
    done += static_cast<std::uint64_t>(length);
    s.unpacked += static_cast<std::uint64_t>(length);
    require_unpacking_within_limit(s.source.size(), s.unpacked);
    sink.append(std::string_view(plain).substr(0, static_cast<std::size_t>(length)));
  }
  if (unzCloseCurrentFile(s.file) != UNZ_OK || done != about.unpacked) s.fail(damaged);
}

}  // namespace headlight

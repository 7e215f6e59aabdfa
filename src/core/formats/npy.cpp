// NumPy's .npy (versions 1 to 3 of NEP 1), and .npz, which is a zip archive of them.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/formats/binary_contents.h"
#include "core/formats/format.h"
#include "core/formats/limits.h"
#include "core/formats/shape.h"
#include "core/input_error.h"
#include "core/source/little_endian.h"
#include "core/source/zip.h"
#include "core/text/utf8.h"

namespace headlight {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::uint64_t most_header_bytes = std::uint64_t{1} << 20U;

struct Header {
  std::string descr;
  bool fortran_order = false;
  std::vector<std::uint64_t> shape;
  std::uint64_t data = 0;  ///< where the elements begin
};

/// The header's Python literal: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
class HeaderParser {
 public:
  HeaderParser(std::string_view text, std::uint64_t offset) : text_(text), offset_(offset) {}

  Header parse() {
    require('{');
    while (!accept('}')) {
      read_entry();
      if (!accept(',') && !at('}')) fail("',' or '}'");
    }
    skip_blanks();
    if (at_ != text_.size()) fail("the end of the header");
    if (!has_descr_ || !has_order_ || !has_shape_) fail("'descr', 'fortran_order' and 'shape'");
    return std::move(header_);
  }

 private:
  void read_entry() {
    const std::string key = read_text();
    require(':');
    if (key == "descr" && !has_descr_) {
      header_.descr = read_descr();
      has_descr_ = true;
    } else if (key == "fortran_order" && !has_order_) {
      header_.fortran_order = read_truth();
      has_order_ = true;
    } else if (key == "shape" && !has_shape_) {
      header_.shape = read_shape();
      has_shape_ = true;
    } else {
      fail("'descr', 'fortran_order' and 'shape', once each");
    }
  }

  std::string read_descr() {
    if (at('[')) {
      throw InputError("unrecognized", "expected an array of floating-point numbers, found a structured array, whose elements have fields");
    }
    return read_text();
  }

  bool read_truth() {
    if (accept_word("True")) return true;
    if (!accept_word("False")) fail("True or False");
    return false;
  }

  std::vector<std::uint64_t> read_shape() {
    std::vector<std::uint64_t> shape;
    require('(');
    while (!accept(')')) {
      shape.push_back(read_extent());
      accept('L');  // as Python 2 wrote long integers
      if (!accept(',') && !at(')')) fail("',' or ')'");
    }
    return shape;
  }

  std::uint64_t read_extent() {
    skip_blanks();
    std::uint64_t extent = 0;
    const char* begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), extent);
    if (error == std::errc::result_out_of_range) fail("an extent below 2^64");
    if (error != std::errc()) fail("an extent");
    at_ += static_cast<std::size_t>(end - begin);
    return extent;
  }

  std::string read_text() {
    skip_blanks();
    if (!at('\'') && !at('"')) fail("a text");
    const std::size_t end = text_.find(text_[at_], at_ + 1);
    if (end == std::string_view::npos) fail("a text that ends");
    std::string text(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return text;
  }

  bool accept_word(std::string_view word) {
    skip_blanks();
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  bool at(char c) {
    skip_blanks();
    return at_ < text_.size() && text_[at_] == c;
  }
  bool accept(char c) {
    if (!at(c)) return false;
    ++at_;
    return true;
  }
  void require(char c) {
    if (!accept(c)) fail(std::string("'") + c + "'");
  }
  void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\n\r", at_), text_.size()); }

  [[noreturn]] void fail(const std::string& expected) const {
    throw InputError("syntax",
                     "expected " + expected + " in the .npy header, found something else at byte " + std::to_string(offset_ + at_),
                     offset_ + at_);
  }

  std::string_view text_;
  std::uint64_t offset_;
  std::size_t at_ = 0;
  Header header_;
  bool has_descr_ = false;
  bool has_order_ = false;
  bool has_shape_ = false;
};

/// The array's part of its file; an .npy file is all of it.
Header read_header(const ByteSource& bytes, Span part) {
  constexpr std::size_t version_at = 6;
  constexpr std::size_t length_at = 8;
  constexpr std::size_t longest_prefix = 12;
  const std::string prefix = read_bytes(bytes, {part.offset, std::min<std::uint64_t>(part.length, longest_prefix)});
  if (prefix.substr(0, magic.size()) != magic.substr(0, std::min(prefix.size(), magic.size()))) {
    throw InputError("syntax", R"(expected an .npy array, which begins with "\x93NUMPY", found something else)", part.offset);
  }
  const unsigned version = prefix.size() > version_at ? static_cast<unsigned char>(prefix[version_at]) : 1U;
  if (version < 1 || version > 3) {
    throw InputError("unrecognized", "expected version 1, 2 or 3 of the .npy format, found version " + std::to_string(version),
                     part.offset + version_at);
  }
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  const std::size_t header_at = length_at + length_bytes;
  const std::uint64_t length = prefix.size() < header_at ? 0 : little_endian(std::string_view(prefix).substr(length_at, length_bytes));
  if (length > most_header_bytes) {
    throw InputError("limit", "expected an .npy header of at most 1 MiB, found one of " + std::to_string(length) + " bytes", part.offset);
  }
  if (prefix.size() < header_at || part.length - header_at < length) {
    throw InputError("truncated", "the file ends inside the header of the .npy array", part.offset + part.length);
  }
  const std::string text = read_bytes(bytes, {part.offset + header_at, length});
  Header header = HeaderParser(text, part.offset + header_at).parse();
  header.data = part.offset + header_at + length;
  return header;
}

/// What 'descr' says: byte order, kind, and the number behind it.
struct ElementType {
  char order = '|';
  char kind = 0;
  std::uint64_t size = 0;   ///< bytes of an element
  std::uint64_t count = 0;  ///< as written: characters of a text, else bytes
};

ElementType read_type(const std::string& descr) {
  ElementType type;
  std::size_t at = 0;
  if (!descr.empty() && std::string_view("<>=|").find(descr[0]) != std::string_view::npos) type.order = descr[at++];
  if (at < descr.size()) type.kind = descr[at++];
  const char* end = descr.data() + descr.size();
  const auto [rest, error] = std::from_chars(descr.data() + at, end, type.count);
  const bool has_unit = rest != end && *rest == '[';  // "<M8[ns]"
  const bool is_object = type.kind == 'O';
  if (!is_object && (error != std::errc() || (rest != end && !has_unit) || type.count > most_token_bytes)) {
    throw InputError("unrecognized", "expected an array of floating-point numbers, found elements of type '" + descr + "'");
  }
  type.size = type.kind == 'U' ? type.count * 4 : type.count;
  return type;
}

std::optional<Dtype> float_type(const ElementType& type) {
  if (type.kind != 'f') return std::nullopt;
  if (type.size == 2) return Dtype::float16;
  if (type.size == 4) return Dtype::float32;
  return type.size == 8 ? std::optional(Dtype::float64) : std::nullopt;
}

void require_readable(const Header& header, const ElementType& type) {
  if (type.kind == 'O') {
    throw InputError("unrecognized",
                     "expected an array of numbers, found one of Python objects, which is a pickle and not read; save it with "
                     "array.astype('float32')");
  }
  const bool matters = type.size > 1 && (type.kind == 'f' || type.kind == 'U');
  if (type.order == '>' && matters) {
    throw InputError("unrecognized", "expected little-endian numbers, found big-endian ones ('" + header.descr +
                                         "'); save the array with array.astype('<" + header.descr.substr(1) + "')");
  }
  if (header.fortran_order && header.shape.size() > 1) {
    throw InputError("unrecognized",
                     "expected an array in C order, found one in Fortran order; save it with numpy.ascontiguousarray(array)");
  }
}

/// NumPy fills a text up with zeros. Empty: not Unicode.
std::optional<std::string> read_text(std::string_view bytes, char kind) {
  std::string text;
  if (kind == 'U') {
    std::size_t length = bytes.size();
    while (length > 0 && little_endian(bytes.substr(length - 4, 4)) == 0) length -= 4;
    for (std::size_t i = 0; i < length; i += 4) {
      const auto code_point = static_cast<char32_t>(little_endian(bytes.substr(i, 4)));
      if (code_point > 0x10FFFFU) return std::nullopt;
      append_character(text, code_point);
    }
  } else {
    text = bytes.substr(0, bytes.find_last_not_of('\0') + 1);
  }
  return is_well_formed(text) ? std::optional(text) : std::nullopt;
}

std::vector<Token> read_texts(const ByteSource& bytes, const ElementType& type, const Span& span) {
  if (span.length > most_token_bytes) {
    throw InputError("limit", "expected tokens of at most 64 MiB, found " + std::to_string(span.length >> 20U) + " MiB");
  }
  const std::string all = read_bytes(bytes, span);
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < all.size(); at += static_cast<std::size_t>(type.size)) {
    std::optional<std::string> text = read_text(std::string_view(all).substr(at, static_cast<std::size_t>(type.size)), type.kind);
    if (!text) {
      throw InputError("tokens", "expected texts of valid Unicode, found something else in text " + std::to_string(tokens.size()),
                       span.offset + at);
    }
    tokens.emplace_back().text = std::move(*text);
  }
  return tokens;
}

bool is_list(const std::vector<std::uint64_t>& shape) {
  return !shape.empty() && std::all_of(shape.begin(), shape.end() - 1, [](std::uint64_t extent) { return extent == 1; });
}

enum class Ending { may_be_cut, is_whole };

/// Reads the array that stands in a part of a file.
void read_array(const ByteSource& bytes, int file, const Span& part, const std::string& name, const std::string& origin, Ending ending,
                BinaryContents& result) {
  const Header header = read_header(bytes, part);
  const ElementType type = read_type(header.descr);
  require_readable(header, type);
  const std::optional<std::uint64_t> needed = tensor_bytes(header.shape, type.size);
  if (!needed) {
    throw InputError("shape", "shape " + describe_shape(header.shape) + ": its extents multiply to more elements than a file can hold");
  }
  const std::uint64_t held = part.offset + part.length - header.data;
  const bool is_cut = held < *needed && ending == Ending::may_be_cut;
  const bool is_text = (type.kind == 'U' || type.kind == 'S') && type.size > 0;
  if (held != *needed && (!is_cut || is_text)) {
    throw InputError("shape", "expected " + std::to_string(*needed) + " bytes for shape " + describe_shape(header.shape) + " with type '" +
                                  header.descr + "', found " + std::to_string(held));
  }
  const Span span{header.data, *needed};
  if (is_text && is_list(header.shape)) {
    if (*needed > 0) result.tokens.push_back({token_list_name(name), origin, read_texts(bytes, type, span)});
    return;
  }
  result.tensors.push_back({name, origin, header.shape, header.descr, float_type(type), file, span});
}

void read_entry(ZipArchive& archive, std::size_t index, const BinaryInput& input, BinaryContents& result) {
  const ZipEntry& entry = archive.entries()[index];
  const std::string name = without_ending(entry.name, ".npy");
  if (entry.is_stored) {
    read_array(input.bytes, input.file, entry.packed, name, input.name, Ending::is_whole, result);
    return;
  }
  const std::unique_ptr<ByteSink> sink = input.files.new_sink();
  archive.unpack(index, *sink);
  const std::shared_ptr<const ByteSource> unpacked = sink->finish();
  const int number = input.files.add(unpacked);
  read_array(*unpacked, number, {0, unpacked->size()}, name, input.name, Ending::is_whole, result);
}

bool match_npy(std::string_view beginning) { return beginning.substr(0, magic.size()) == magic; }

/// A file that breaks off inside its numbers is read, one that holds more than its shape says is not.
BinaryContents open_npy(const BinaryInput& input) {
  BinaryContents result;
  const Span all{0, input.bytes.size()};
  read_array(input.bytes, input.file, all, without_ending(input.name, ".npy"), input.name, Ending::may_be_cut, result);
  return result;
}

bool match_npz(std::string_view beginning) {
  const std::string_view signature = beginning.substr(0, 4);
  return signature == "PK\x03\x04" || signature == "PK\x05\x06";
}

/// Stored arrays stay where they are; deflated ones are unpacked into new files. Entries that are no arrays are left out.
BinaryContents open_npz(const BinaryInput& input) {
  ZipArchive archive(input.bytes);
  BinaryContents result;
  bool has_arrays = false;
  for (std::size_t i = 0; i < archive.entries().size(); ++i) {
    const std::string& entry = archive.entries()[i].name;
    if (without_ending(entry, ".npy") == entry) continue;
    has_arrays = true;
    try {
      read_entry(archive, i, input, result);
    } catch (const InputError& error) {
      throw InputError(error.code(), entry + ": " + error.what(), error.offset());
    }
  }
  if (!has_arrays) {
    const std::string found = archive.entries().empty() ? "an empty one" : "one with " + archive.entries().front().name;
    throw InputError("unrecognized", "expected a zip archive of .npy arrays, found " + found +
                                         "; PyTorch files can be saved again as .safetensors or .npz, and other files unpacked first");
  }
  return result;
}

}  // namespace

extern const BinaryFormat npy_format;
const BinaryFormat npy_format = {"NumPy", ".npy", match_npy, open_npy};
extern const BinaryFormat npz_format;
const BinaryFormat npz_format = {"NumPy", ".npz", match_npz, open_npz};

}  // namespace headlight

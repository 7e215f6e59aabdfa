#include "core/formats/json_tensor.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>

#include "core/formats/limits.h"
#include "core/formats/shape.h"
#include "core/formats/values.h"
#include "core/heads/head_memory.h"
#include "core/heads/packed.h"
#include "core/input_error.h"

namespace headlight {
namespace {

using nlohmann::json;

constexpr std::size_t most_outer_dimensions = 3;
constexpr const char* what_is_expected = R"(expected numbers nested 2 to 5 deep, or {"shape", "dtype", "data"})";

void check_shape(int rows, int columns, const ExpectedShape& expected, const std::string& path, std::optional<std::uint64_t> offset) {
  if (expected.queries != 0 && rows != expected.queries) {
    throw InputError(
        "shape",
        path + ": has " + std::to_string(rows) + " rows, but there are " + std::to_string(expected.queries) + " " + expected.queries_word,
        offset);
  }
  if (expected.keys != 0 && columns != expected.keys) {
    throw InputError("shape",
                     path + ": has rows of " + std::to_string(columns) + " numbers, but there are " + std::to_string(expected.keys) + " " +
                         expected.keys_word,
                     offset);
  }
}

struct FoundMatrix {
  const MatrixSpan* matrix = nullptr;
  std::size_t depth = 0;  ///< arrays around it
  std::string path;
};

/// The first matrix at or below a value.
std::optional<FoundMatrix> find_first_matrix(const FormatInput& input, const json& value, const std::string& path, std::size_t depth) {
  if (const MatrixSpan* matrix = find_matrix(input.skeleton, value)) return FoundMatrix{matrix, depth, path};
  if (!value.is_array()) return std::nullopt;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (auto found = find_first_matrix(input, value[i], element_path(path, i), depth + 1)) return found;
  }
  return std::nullopt;
}

/// Arrays around the first leaf.
std::size_t nesting(const FormatInput& input, const json& value) {
  if (find_irregular(input.skeleton, value) != nullptr) return 2;
  return value.is_array() ? 1 + (value.empty() ? 0 : nesting(input, value.front())) : 0;
}

/// Walks nested arrays down to their matrices.
class NestedReader {
 public:
  NestedReader(const FormatInput& input, ExpectedShape expected) : input_(input), expected_(std::move(expected)) {}

  std::optional<JsonTensor> read(const json& value, const std::string& path) {
    const std::optional<FoundMatrix> first = find_first_matrix(input_, value, path, 0);
    if (!first && is_cut(input_.skeleton, path)) return std::nullopt;
    const std::size_t rank = first ? first->depth + 2 : nesting(input_, value);
    if (rank < 2 || rank > most_outer_dimensions + 2) {
      throw InputError(
          "shape", about(path) + what_is_expected + ", found " +
                       (rank == 0 || value.empty() ? describe_value(input_, value) : "an array nested " + std::to_string(rank) + " deep"));
    }
    tensor_.outer.assign(rank - 2, 0);
    if (first) learn_shape(*first);
    read_level(value, path, 0);
    return std::move(tensor_);
  }

 private:
  /// The beginning of a sentence about the value at `path`; the root needs none.
  static std::string about(const std::string& path) { return path.empty() ? "" : path + ": "; }

  /// Without tokens to go by, the first matrix tells what all must be like.
  void learn_shape(const FoundMatrix& first) {
    check_shape(first.matrix->rows, first.matrix->columns, expected_, first.path, first.matrix->span.offset);
    require_head_fits(static_cast<std::uint64_t>(first.matrix->rows), static_cast<std::uint64_t>(first.matrix->columns), first.path);
    tensor_.queries = first.matrix->rows;
    tensor_.keys = first.matrix->columns;
    first_path_ = first.path;
  }

  void read_level(const json& value, const std::string& path, std::size_t level) {
    if (level == tensor_.outer.size()) {
      read_matrix(value, path);
      return;
    }
    if (!value.is_array() || value.empty()) {
      throw InputError("shape", about(path) + "expected an array of " + element_word(level) + ", found " + describe_value(input_, value));
    }
    const std::size_t size = whole_size(value, path);
    for (std::size_t i = 0; i < size; ++i) read_level(value[i], element_path(path, i), level + 1);
    check_extent(size, path, level);
  }

  /// The last element of a broken-off file does not count when nothing in it is whole.
  [[nodiscard]] std::size_t whole_size(const json& value, const std::string& path) const {
    const std::size_t last = value.size() - 1;
    const std::string last_path = element_path(path, last);
    const bool is_hollow = is_cut(input_.skeleton, last_path) && !find_first_matrix(input_, value[last], last_path, 0);
    return is_hollow ? last : value.size();
  }

  [[nodiscard]] const char* element_word(std::size_t level) const {
    if (level + 1 == tensor_.outer.size()) return "heads";
    return level + 2 == tensor_.outer.size() ? "layers" : "elements";
  }

  /// The first array of a level tells how long the others must be; a broken-off file's last one may be shorter.
  void check_extent(std::size_t size, const std::string& path, std::size_t level) {
    int& extent = tensor_.outer[level];
    if (extent == 0) {
      extent = static_cast<int>(size);
      first_of_level_[level] = path;
    }
    const auto wanted = static_cast<std::size_t>(extent);
    if (size < wanted && is_cut(input_.skeleton, path)) {
      std::size_t heads = wanted - size;
      for (std::size_t inner = level + 1; inner < tensor_.outer.size(); ++inner) heads *= static_cast<std::size_t>(tensor_.outer[inner]);
      tensor_.sources.insert(tensor_.sources.end(), heads, HeadSource{});
    } else if (size != wanted) {
      throw InputError("shape", path + " has " + std::to_string(size) + " " + element_word(level) + ", " + first_of_level_[level] +
                                    " has " + std::to_string(wanted));
    }
  }

  void read_matrix(const json& value, const std::string& path) {
    const MatrixSpan* matrix = find_matrix(input_.skeleton, value);
    if (matrix == nullptr) explain_no_matrix(value, path);
    check_shape(matrix->rows, matrix->columns, expected_, path, matrix->span.offset);
    if (matrix->rows != tensor_.queries || matrix->columns != tensor_.keys) {
      throw InputError("shape",
                       path + " is " + describe_shape(matrix->rows, matrix->columns) + ", " + first_path_ + " is " +
                           describe_shape(tensor_.queries, tensor_.keys),
                       matrix->span.offset);
    }
    HeadSource& source = tensor_.sources.emplace_back();
    source.encoding = Encoding::text;
    source.file = input_.file;
    source.rows = matrix->rows;
    source.columns = matrix->columns;
    source.span = matrix->span;
  }

  static std::string describe_shape(int rows, int columns) {
    return std::to_string(rows) + " rows of " + std::to_string(columns) + " numbers";
  }

  /// Finds what keeps the array at `path` from being a matrix.
  [[noreturn]] void explain_no_matrix(const json& value, const std::string& path) const {
    const std::string where = about(path);
    if (const IrregularArray* array = find_irregular(input_.skeleton, value)) explain_irregular(*array, path);
    if (!value.is_array() || value.empty())
      throw InputError("shape", where + "expected rows of numbers, found " + describe_value(input_, value));
    auto columns = static_cast<std::size_t>(expected_.keys != 0 ? expected_.keys : tensor_.keys);
    for (std::size_t row = 0; row < value.size(); ++row) {
      const std::string row_path = element_path(path, row);
      if (!value[row].is_array()) {
        throw InputError("shape", row_path + ": expected a row of numbers, found " + describe_value(input_, value[row]));
      }
      for (std::size_t column = 0; column < value[row].size(); ++column) {
        const json& number = value[row][column];
        if (!number.is_number()) {
          throw InputError("shape", element_path(row_path, column) + ": expected a number, found " + describe_value(input_, number));
        }
      }
      if (columns == 0) columns = value[row].size();
      if (columns == 0 || value[row].size() != columns) {
        throw InputError("shape", row_path + ": " + std::to_string(value[row].size()) + " numbers, expected " +
                                      (columns == 0 ? "at least one" : std::to_string(columns)));
      }
    }
    throw InputError("shape", where + "expected a rectangular array of rows of numbers");
  }

  [[noreturn]] void explain_irregular(const IrregularArray& array, const std::string& path) const {
    const auto columns = static_cast<std::size_t>(expected_.keys != 0 ? expected_.keys : tensor_.keys);
    IrregularArray wrong = array;
    if (array.row > 0 && columns != 0 && array.columns != columns) {  // the first row is the one to complain of
      wrong.reason = IrregularArray::Reason::row_length;
      wrong.row = 0;
      wrong.count = array.columns;
      wrong.columns = columns;
    }
    const std::string found = array.value ? describe_value(input_, *array.value) : "the end of the file";
    throw InputError("shape", describe_irregular(wrong, path, found));
  }

  const FormatInput& input_;
  ExpectedShape expected_;
  JsonTensor tensor_;
  std::string first_path_;
  std::array<std::string, most_outer_dimensions> first_of_level_;
};

Dtype read_dtype(const FormatInput& input, const json& value, const std::string& path) {
  const std::string name = value.is_string() ? value.get<std::string>() : "";
  if (name == "float32") return Dtype::float32;
  if (name == "float16") return Dtype::float16;
  if (name == "uint8") return Dtype::uint8;
  throw InputError("shape", path + R"(: expected "float32", "float16" or "uint8", found )" + describe_value(input, value));
}

std::vector<int> read_packed_shape(const FormatInput& input, const json& value, const std::string& path) {
  require_array(input, value, path, "2 to 5 extents");
  if (value.size() < 2 || value.size() > most_outer_dimensions + 2) {
    throw InputError("shape", path + ": expected 2 to 5 extents, found " + std::to_string(value.size()));
  }
  std::vector<int> shape;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool fits = value[i].is_number_unsigned() && value[i].get<std::uint64_t>() > 0 &&
                      value[i].get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<int>::max());
    if (!fits) {
      throw InputError("shape",
                       element_path(path, i) + ": expected a whole number from 1 to 2147483647, found " + describe_value(input, value[i]));
    }
    shape.push_back(value[i].get<int>());
  }
  return shape;
}

std::uint64_t count_elements(const std::vector<std::uint64_t>& shape, const std::string& path) {
  const std::optional<std::uint64_t> count = tensor_bytes(shape, 1);
  if (!count) throw InputError("shape", path + ": its extents multiply to more elements than a file can hold");
  return *count;
}

const json& require_member(const json& object, const char* key, const std::string& path) {
  const json* value = find_member(object, key);
  if (value == nullptr) throw InputError("shape", path + ": " + what_is_expected + ", found an object without \"" + key + "\"");
  return *value;
}

/// The base64 characters of a packed tensor.
struct PackedText {
  int file = 0;
  Span span;
};

/// Copies the text with every "\\/" as "/", as PHP writes a slash; no other escape stands for a base64 character.
PackedText unescape_slashes(const FormatInput& input, const Span& span) {
  const std::unique_ptr<ByteSink> sink = input.files.new_sink();
  bool after_backslash = false;
  std::uint64_t rest = span.length;
  read_in_chunks(input.bytes, span.offset, [&](std::string_view chunk) {
    chunk = chunk.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(rest, chunk.size())));
    rest -= chunk.size();
    std::string plain;
    for (const char c : chunk) {
      if (after_backslash && c != '/') plain += '\\';
      after_backslash = c == '\\' && !after_backslash;
      if (!after_backslash) plain += c;
    }
    sink->append(plain);
    return rest > 0;
  });
  std::shared_ptr<const ByteSource> bytes = sink->finish();
  const std::uint64_t length = bytes->size();
  return {input.files.add(std::move(bytes)), {0, length}};
}

PackedText read_packed_text(const FormatInput& input, const json& value, const std::string& path) {
  const TextSpan* text = find_text(input.skeleton, value);
  if (text == nullptr) throw InputError("shape", path + ": expected base64 text, found " + describe_value(input, value));
  return text->has_escapes ? unescape_slashes(input, text->span) : PackedText{input.file, text->span};
}

std::optional<JsonTensor> read_packed(const FormatInput& input, const json& value, const std::string& path, const ExpectedShape& expected) {
  const bool broken_off = is_cut(input.skeleton, path);
  for (const char* key : {"shape", "dtype", "data"}) {
    if (broken_off && !value.contains(key)) return std::nullopt;
  }
  const std::string shape_path = member_path(path, "shape");
  std::vector<int> shape = read_packed_shape(input, require_member(value, "shape", path), shape_path);
  const std::vector<std::uint64_t> extents(shape.begin(), shape.end());
  const std::uint64_t elements = count_elements(extents, shape_path);
  const Dtype dtype = read_dtype(input, require_member(value, "dtype", path), member_path(path, "dtype"));
  PackedText packed = read_packed_text(input, require_member(value, "data", path), member_path(path, "data"));

  const std::uint64_t needed = elements * element_bytes(dtype);
  const bool unfinished = broken_off && packed.span.length < (needed + 2) / 3 * 4;
  if (unfinished) packed.span.length = packed.span.length / 4 * 4;
  const ByteSource& bytes = *input.files.list()[static_cast<std::size_t>(packed.file)];
  const std::uint64_t tail = std::min<std::uint64_t>(packed.span.length, 2);
  const std::optional<std::uint64_t> held =
      base64_bytes(packed.span.length, read_bytes(bytes, {packed.span.offset + packed.span.length - tail, tail}));
  if (!held) {
    throw InputError("base64",
                     member_path(path, "data") + ": expected base64 in groups of four characters, found " +
                         std::to_string(packed.span.length) + " characters",
                     packed.span.offset);
  }
  if (!unfinished && *held != needed) {
    throw InputError("base64",
                     path + ": shape " + describe_shape(extents) + " with " + value["dtype"].get<std::string>() + " needs " +
                         std::to_string(needed) + " bytes, the data holds " + std::to_string(*held),
                     packed.span.offset);
  }

  JsonTensor tensor;
  tensor.keys = shape.back();
  shape.pop_back();
  tensor.queries = shape.back();
  shape.pop_back();
  tensor.outer = std::move(shape);
  check_shape(tensor.queries, tensor.keys, expected, path, std::nullopt);
  require_head_fits(static_cast<std::uint64_t>(tensor.queries), static_cast<std::uint64_t>(tensor.keys), path);

  const std::uint64_t per_head = static_cast<std::uint64_t>(tensor.queries) * static_cast<std::uint64_t>(tensor.keys);
  if (*held < per_head * element_bytes(dtype)) return std::nullopt;
  if (elements / per_head > most_heads) throw InputError("limit", shape_path + ": more than " + std::to_string(most_heads) + " heads");
  for (std::uint64_t first = 0; first < elements; first += per_head) {
    HeadSource& source = tensor.sources.emplace_back();
    const bool is_whole = (first + per_head) * element_bytes(dtype) <= *held;
    if (is_whole) source = {Encoding::base64, dtype, packed.file, tensor.queries, tensor.keys, packed.span, first};
  }
  return tensor;
}

}  // namespace

std::optional<JsonTensor> read_json_tensor(const FormatInput& input, const json& value, const std::string& path,
                                           const ExpectedShape& expected) {
  if (value.is_object()) return read_packed(input, value, path, expected);
  return NestedReader(input, expected).read(value, path);
}

}  // namespace headlight

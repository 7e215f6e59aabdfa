// safetensors: a length, a JSON header, and the bytes of the tensors behind it.
#include <algorithm>
#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/formats/binary_contents.h"
#include "core/formats/format.h"
#include "core/formats/limits.h"
#include "core/formats/shape.h"
#include "core/input_error.h"
#include "core/source/little_endian.h"

namespace headlight {
namespace {

using nlohmann::json;

struct ElementType {
  const char* name = "";
  std::uint64_t bytes = 0;
  std::optional<Dtype> dtype;
};

const ElementType element_types[] = {
    {"F32", 4, Dtype::float32}, {"F16", 2, Dtype::float16},   {"BF16", 2, Dtype::bfloat16}, {"F64", 8, Dtype::float64},
    {"I64", 8, std::nullopt},   {"I32", 4, std::nullopt},     {"I16", 2, std::nullopt},     {"I8", 1, std::nullopt},
    {"U64", 8, std::nullopt},   {"U32", 4, std::nullopt},     {"U16", 2, std::nullopt},     {"U8", 1, std::nullopt},
    {"BOOL", 1, std::nullopt},  {"F8_E4M3", 1, std::nullopt}, {"F8_E5M2", 1, std::nullopt}, {"C64", 8, std::nullopt},
};

constexpr std::uint64_t header_at = 8;
constexpr std::uint64_t most_header_bytes = 100'000'000;  // as the format's own library has it

json read_header(const ByteSource& bytes, std::uint64_t& data_at) {
  const std::string prefix = read_bytes(bytes, {0, header_at});
  if (prefix.size() < header_at) throw InputError("truncated", "the file ends inside the length of the safetensors header", bytes.size());
  const std::uint64_t length = little_endian(prefix);
  if (length > most_header_bytes) {
    throw InputError("limit", "expected a safetensors header of at most 100 MB, found a length of " + std::to_string(length) + " bytes", 0);
  }
  if (length > bytes.size() - header_at) {
    throw InputError(
        "truncated",
        "the file ends at byte " + std::to_string(bytes.size()) + ", inside its safetensors header of " + std::to_string(length) + " bytes",
        bytes.size());
  }
  data_at = header_at + length;
  try {
    json header = json::parse(read_bytes(bytes, {header_at, length}));
    if (header.is_object()) return header;
  } catch (const json::parse_error& error) {
    // Its `byte` counts from one, and one beyond the end stands for the end.
    const std::uint64_t offset = header_at + std::min<std::uint64_t>(std::max<std::size_t>(error.byte, 1) - 1, length);
    throw InputError("syntax", "expected JSON in the safetensors header, found something else at byte " + std::to_string(offset), offset);
  } catch (const json::out_of_range&) {
    throw InputError("number", "expected numbers within a double's range in the safetensors header, found a larger one", header_at);
  }
  throw InputError("syntax", "expected an object in the safetensors header, found something else", header_at);
}

/// A member that must be an array of whole numbers.
std::optional<std::vector<std::uint64_t>> whole_numbers(const json& object, const char* key) {
  const auto list = object.find(key);
  const auto is_whole = [](const json& number) { return number.is_number_unsigned(); };
  if (list == object.end() || !list->is_array() || !std::all_of(list->begin(), list->end(), is_whole)) return std::nullopt;
  return list->get<std::vector<std::uint64_t>>();
}

const ElementType& read_type(const json& object, const std::string& name) {
  const auto dtype = object.find("dtype");
  const std::string type = dtype != object.end() && dtype->is_string() ? dtype->get<std::string>() : "";
  const auto* found =
      std::find_if(std::begin(element_types), std::end(element_types), [&](const ElementType& known) { return known.name == type; });
  if (found == std::end(element_types)) {
    throw InputError("shape",
                     name + R"(: expected "dtype" to be F16, BF16, F32 or F64, found )" + (type.empty() ? "no type" : type.substr(0, 40)));
  }
  return *found;
}

BinaryTensor read_tensor(const std::string& name, const json& object, std::uint64_t data_at) {
  if (!object.is_object()) throw InputError("syntax", name + ": expected an object in the safetensors header, found something else");
  const ElementType& type = read_type(object, name);
  std::optional<std::vector<std::uint64_t>> shape = whole_numbers(object, "shape");
  if (!shape) throw InputError("shape", name + R"(: expected "shape" to be an array of whole numbers, found something else)");
  const std::optional<std::vector<std::uint64_t>> offsets = whole_numbers(object, "data_offsets");
  if (!offsets || offsets->size() != 2 || (*offsets)[0] > (*offsets)[1] || (*offsets)[1] > beyond_any_file) {
    throw InputError("shape", name + R"(: expected "data_offsets" to be the begin and the end of its data, found something else)");
  }
  const std::optional<std::uint64_t> needed = tensor_bytes(*shape, type.bytes);
  if (!needed) {
    throw InputError("shape", name + ": shape " + describe_shape(*shape) + ": its extents multiply to more elements than a file can hold");
  }
  const std::uint64_t length = (*offsets)[1] - (*offsets)[0];
  if (length != *needed) {
    throw InputError("shape", name + ": expected " + std::to_string(*needed) + " bytes for shape " + describe_shape(*shape) +
                                  " with type " + type.name + ", found data_offsets that hold " + std::to_string(length));
  }
  return {name, "", std::move(*shape), type.name, type.dtype, 0, {data_at + (*offsets)[0], length}};
}

/// Behind one another, without gaps and overlaps, to the end of the file.
void require_contiguous(std::vector<BinaryTensor> tensors, std::uint64_t data_at, std::uint64_t size) {
  std::sort(tensors.begin(), tensors.end(), [](const BinaryTensor& a, const BinaryTensor& b) {
    return std::pair(a.span.offset, a.span.length) < std::pair(b.span.offset, b.span.length);
  });
  std::uint64_t end = data_at;
  for (const BinaryTensor& tensor : tensors) {
    if (tensor.span.offset != end) {
      throw InputError("shape", tensor.name + ": expected its data_offsets to begin at " + std::to_string(end - data_at) +
                                    ", where the data before it ends, found " + std::to_string(tensor.span.offset - data_at));
    }
    end += tensor.span.length;
  }
  if (end < size) {
    throw InputError("shape",
                     "expected the last tensor's data to end with the file, found " + std::to_string(size - end) + " bytes behind it", end);
  }
}

std::vector<Token> read_tokens(const std::string& key, const std::string& text) {
  const json list = json::parse(text, nullptr, false);
  const auto is_text = [](const json& value) { return value.is_string(); };
  if (!list.is_array() || list.empty() || !std::all_of(list.begin(), list.end(), is_text)) {
    throw InputError("tokens", "__metadata__." + key + ": expected a JSON array of texts, found something else");
  }
  std::vector<Token> tokens;
  for (const json& value : list) tokens.emplace_back().text = value.get<std::string>();
  return tokens;
}

void read_metadata(const json& metadata, const std::string& origin, BinaryContents& result) {
  if (metadata.is_null()) return;
  if (!metadata.is_object()) throw InputError("syntax", "__metadata__: expected an object of texts, found something else");
  for (const auto& [key, value] : metadata.items()) {
    if (!value.is_string()) continue;
    const std::string text = value.get<std::string>();
    if (key == "title") result.title = text;
    if (key == "description") result.description = text;
    if (key == "model") result.model = text;
    if (is_token_list_name(key)) result.tokens.push_back({key, origin, read_tokens(key, text)});
  }
}

bool match(std::string_view beginning) {
  return beginning.size() > header_at && beginning[header_at] == '{' && beginning[6] == '\0' && beginning[7] == '\0';
}

/// Tensors must lie behind one another without gaps, each as long as its shape and type say; a file that breaks off inside them is
/// read. `__metadata__` may hold "title", "description", "model", and token lists as JSON arrays.
BinaryContents open(const BinaryInput& input) {
  std::uint64_t data_at = 0;
  const json header = read_header(input.bytes, data_at);
  BinaryContents result;
  for (const auto& [key, value] : header.items()) {
    if (key == "__metadata__") {
      read_metadata(value, input.name, result);
      continue;
    }
    BinaryTensor& tensor = result.tensors.emplace_back(read_tensor(key, value, data_at));
    tensor.origin = input.name;
    tensor.file = input.file;
  }
  require_contiguous(result.tensors, data_at, input.bytes.size());
  return result;
}

}  // namespace

extern const BinaryFormat safetensors_format;
const BinaryFormat safetensors_format = {"safetensors", ".safetensors", match, open};

}  // namespace headlight

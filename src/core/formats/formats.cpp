#include <array>
#include <string>

#include "core/formats/format.h"
#include "core/formats/values.h"
#include "core/input_error.h"

namespace headlight {

extern const Format bertviz_format;
extern const Format exbert_format;
extern const Format hugging_face_format;
extern const Format circuitsvis_format;
extern const Format headlight_format;
extern const Format bare_array_format;
extern const BinaryFormat npy_format;
extern const BinaryFormat npz_format;
extern const BinaryFormat safetensors_format;

namespace {

std::string list_keys(const nlohmann::json& object) {
  constexpr std::size_t most = 12;
  std::string list;
  std::size_t listed = 0;
  for (const auto& [key, value] : object.items()) {
    if (listed++ == most) return list + ", …";
    list.append(list.empty() ? "" : ", ").append(key);
  }
  return list;
}

std::string describe_root(const FormatInput& input) {
  const nlohmann::json& root = input.skeleton.root;
  if (!root.is_object()) return describe_value(input, root);
  return root.empty() ? "an object without keys" : "an object with the keys " + list_keys(root);
}

}  // namespace

std::span<const Format> formats() {
  static const std::array<Format, 6> list = {bertviz_format,     exbert_format,    hugging_face_format,
                                             circuitsvis_format, headlight_format, bare_array_format};
  return list;
}

std::span<const BinaryFormat> binary_formats() {
  static const std::array<BinaryFormat, 3> list = {npy_format, npz_format, safetensors_format};
  return list;
}

Document open_format(const FormatInput& input) {
  std::string looked_for;
  for (const Format& format : formats()) {
    if (!format.match(input)) {
      looked_for.append(looked_for.empty() ? "" : "; ").append(format.name).append(" (").append(format.shape).append(")");
      continue;
    }
    Document document = format.open(input);
    document.format = format.name;
    if (document.streams.empty()) {
      throw InputError("truncated", "the file ends at byte " + std::to_string(input.bytes.size()) + ", before its first whole head",
                       input.bytes.size());
    }
    return document;
  }
  throw InputError("unrecognized", "expected an attention file, found " + describe_root(input) + "; looked for " + looked_for);
}

}  // namespace headlight

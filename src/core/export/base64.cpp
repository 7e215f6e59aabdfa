#include "core/export/base64.h"

#include <cstddef>
#include <cstdint>

namespace headlight {
namespace {

void append_group(std::string& text, std::string_view three) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::uint32_t bits = 0;
  for (const char byte : three) bits = bits << 8U | static_cast<unsigned char>(byte);
  for (unsigned shift = 24; shift > 0; shift -= 6) text += alphabet[bits >> (shift - 6) & 0x3FU];
}

}  // namespace

std::string Base64Encoder::encode(std::string_view bytes) {
  std::string text;
  text.reserve((rest_.size() + bytes.size()) / 3 * 4);
  while (!rest_.empty() && !bytes.empty()) {
    rest_ += bytes.front();
    bytes.remove_prefix(1);
    if (rest_.size() < 3) continue;
    append_group(text, rest_);
    rest_.clear();
  }
  for (; bytes.size() >= 3; bytes.remove_prefix(3)) append_group(text, bytes.substr(0, 3));
  rest_ += bytes;
  return text;
}

std::string Base64Encoder::finish() {
  if (rest_.empty()) return {};
  const std::size_t padding = 3 - rest_.size();
  rest_.append(padding, '\0');
  std::string text;
  append_group(text, rest_);
  text.replace(text.size() - padding, padding, padding, '=');
  rest_.clear();
  return text;
}

}  // namespace headlight

// Makes the documents that the tests open, and opens them.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/attention.h"
#include "core/input_error.h"
#include "core/opening/opening.h"
#include "core/opening/weight_warnings.h"

namespace headlight::test {

using nlohmann::json;

/// Fixed seeds, so that a failure can be repeated.
class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}

  int below(int count) { return std::uniform_int_distribution<int>(0, count - 1)(engine_); }
  double between(double low, double high) { return std::uniform_real_distribution<double>(low, high)(engine_); }
  bool chance(double probability) { return between(0, 1) < probability; }

 private:
  std::mt19937 engine_;
};

/// Numbers nested as `shape` says; `number` is called in C order.
inline json nested(const std::vector<int>& shape, const std::function<json()>& number, std::size_t level = 0) {
  if (level == shape.size()) return number();
  json array = json::array();
  for (int i = 0; i < shape[level]; ++i) array.push_back(nested(shape, number, level + 1));
  return array;
}

/// 0, 1, 2, … in C order: every weight tells where it stands.
inline json counting(const std::vector<int>& shape) {
  int next = 0;
  return nested(shape, [&next] { return json(next++); });
}

inline json words(int count) {
  json list = json::array();
  for (int i = 0; i < count; ++i) list.push_back("w" + std::to_string(i));
  return list;
}

inline std::string base64(std::string_view bytes) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t at) { return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U; };
    const unsigned bits = byte(i) << 16U | byte(i + 1) << 8U | byte(i + 2);
    text += alphabet[bits >> 18U];
    text += alphabet[bits >> 12U & 63U];
    text += i + 1 < bytes.size() ? alphabet[bits >> 6U & 63U] : '=';
    text += i + 2 < bytes.size() ? alphabet[bits & 63U] : '=';
  }
  return text;
}

/// Little endian, whatever the machine is.
template <typename Unsigned>
std::string little_endian(const std::vector<Unsigned>& values) {
  std::string bytes;
  for (const Unsigned value : values) {
    for (std::size_t i = 0; i < sizeof(Unsigned); ++i) bytes += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xFFU);
  }
  return bytes;
}

inline std::vector<std::uint32_t> float_bits(const std::vector<float>& values) {
  std::vector<std::uint32_t> bits(values.size());
  std::memcpy(bits.data(), values.data(), values.size() * sizeof(float));
  return bits;
}

inline json packed(const std::vector<int>& shape, const std::string& dtype, const std::string& bytes) {
  return {{"shape", shape}, {"dtype", dtype}, {"data", base64(bytes)}};
}

/// With all warnings, those of the weights among the document's.
inline OpenedDocument open(std::string text) {
  OpenedDocument opened = open_document("test.json", bytes_in_memory(std::move(text)));
  const std::vector<std::string> warnings = describe_weights(opened.document, opened.heads);
  opened.document.warnings.insert(opened.document.warnings.end(), warnings.begin(), warnings.end());
  return opened;
}
inline OpenedDocument open(const json& document) { return open(document.dump()); }
inline OpenedDocument open(const char* text) { return open(std::string(text)); }

/// What is wrong with a text; empty when it opens.
inline std::optional<InputError> error_of(const std::string& text) {
  try {
    static_cast<void>(open(text));
  } catch (const InputError& error) {
    return error;
  }
  return std::nullopt;
}

inline testing::AssertionResult contains(std::string_view text, std::string_view part) {
  if (text.find(part) != std::string_view::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "\"" << text << "\" does not contain \"" << part << "\"";
}

/// The text does not open, and the sentence has all of `parts`.
inline void expect_error(const std::string& text, const std::string& code, const std::vector<std::string>& parts,
                         std::optional<std::uint64_t> offset = std::nullopt) {
  SCOPED_TRACE(text.substr(0, 200));
  const std::optional<InputError> error = error_of(text);
  ASSERT_TRUE(error) << "it opened";
  EXPECT_EQ(error->code(), code) << error->what();
  EXPECT_EQ(std::string_view(error->what()).substr(0, 11), "test.json: ");
  for (const std::string& part : parts) EXPECT_TRUE(contains(error->what(), part));
  if (offset) {
    EXPECT_EQ(error->offset(), offset) << error->what();
  }
}

inline bool has_warning(const Document& document, std::string_view part) {
  for (const std::string& warning : document.warnings) {
    if (warning.find(part) != std::string::npos) return true;
  }
  return false;
}

inline Matrix random_matrix(Random& random, int queries, int keys, double zero, double missing) {
  Matrix matrix{queries, keys, {}};
  for (int i = 0; i < queries * keys; ++i) {
    // Quarters, so that equal weights are common.
    const float quarter = static_cast<float>(random.below(9) - 3) / 4;
    const float weight = random.chance(0.5) ? quarter : static_cast<float>(random.between(-0.2, 1));
    matrix.weights.push_back(random.chance(missing) ? std::numeric_limits<float>::quiet_NaN() : random.chance(zero) ? 0.0F : weight);
  }
  return matrix;
}

}  // namespace headlight::test

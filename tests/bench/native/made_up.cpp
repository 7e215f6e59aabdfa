#include "made_up.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string_view>

namespace headlight::bench {
namespace {

/// Of a number from 2^-24 to 1, by the definition of binary16; 0 stays 0.
std::uint16_t half_of(float weight) {
  constexpr int least_exponent = -14;
  if (weight == 0) return 0;
  const int exponent = std::max(std::ilogb(weight), least_exponent);
  const auto steps = static_cast<int>(std::lround(std::ldexp(weight, 10 - exponent)));  // 1024 of them are one power of two
  return static_cast<std::uint16_t>(steps + (exponent - least_exponent) * 1024);
}

}  // namespace

Matrix softmax_matrix(int tokens, unsigned seed) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<float> score(0, 6);
  Matrix matrix{tokens, tokens, {}};
  for (int query = 0; query < tokens; ++query) {
    const std::size_t begin = matrix.weights.size();
    float sum = 0;
    for (int key = 0; key < tokens; ++key)
      sum += matrix.weights.emplace_back(std::exp(score(engine) + (key == query / 2 && query % 3 == 0 ? 6.0F : 0.0F)));
    for (std::size_t i = begin; i < matrix.weights.size(); ++i) matrix.weights[i] /= sum;
  }
  return matrix;
}

std::string as_text(const Matrix& matrix, int digits) {
  std::string text = "[";
  std::array<char, 40> number{};
  for (int query = 0; query < matrix.queries; ++query) {
    text += query == 0 ? "[" : ", [";
    for (int key = 0; key < matrix.keys; ++key) {
      const int length =
          std::snprintf(number.data(), number.size(), "%s%.*f", key == 0 ? "" : ", ", digits, static_cast<double>(matrix.at(query, key)));
      text.append(number.data(), static_cast<std::size_t>(length));
    }
    text += "]";
  }
  return text + "]";
}

std::string as_document(const Matrix& matrix, int digits, int heads) {
  std::string text = R"({"tokens": [)";
  for (int i = 0; i < matrix.keys; ++i) text += (i == 0 ? "\"w" : ", \"w") + std::to_string(i) + "\"";
  text += R"(], "attention": [[)";
  const std::string head = as_text(matrix, digits);
  for (int i = 0; i < heads; ++i) text += (i == 0 ? "" : ", ") + head;
  return text + "]]}";
}

std::string as_float16(const Matrix& matrix) {
  std::string bytes;
  for (const float weight : matrix.weights) {
    const std::uint16_t bits = half_of(weight);
    bytes += static_cast<char>(bits & 0xFFU);
    bytes += static_cast<char>(bits >> 8U);
  }
  return bytes;
}

std::string as_base64(const std::string& bytes) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t at) { return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U; };
    const unsigned bits = byte(i) << 16U | byte(i + 1) << 8U | byte(i + 2);
    for (unsigned place = 0; place < 4; ++place) text += i + place > bytes.size() ? '=' : alphabet[bits >> (18 - 6 * place) & 63U];
  }
  return text;
}

Layer::Layer(int heads, int tokens) {
  for (int head = 0; head < heads; ++head) matrices_.push_back(softmax_matrix(tokens, static_cast<unsigned>(head) + 1));
  for (int head = 0; head < heads; ++head) {
    HeadMatrix& added = heads_.emplace_back();
    added.head = head;
    added.matrix = &matrices_[static_cast<std::size_t>(head)];
    added.share = 1.0F / static_cast<float>(head + 1);
  }
}

}  // namespace headlight::bench

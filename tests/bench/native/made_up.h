// What the benches work on: softmax rows from a fixed seed, as matrices and as files have them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/analysis/edges.h"
#include "core/attention.h"

namespace headlight::bench {

/// Rows that sum to 1, some of them diffuse and some with one strong key, as trained heads have them.
[[nodiscard]] Matrix softmax_matrix(int tokens, unsigned seed = 1);

/// `[[0.1234, …], …]` with so many digits a number, as Python's json writes them.
[[nodiscard]] std::string as_text(const Matrix& matrix, int digits);

/// A document of one layer with so many heads, all of them the same matrix.
[[nodiscard]] std::string as_document(const Matrix& matrix, int digits, int heads);

/// Little endian float16 of the weights, which are not negative.
[[nodiscard]] std::string as_float16(const Matrix& matrix);

[[nodiscard]] std::string as_base64(const std::string& bytes);

/// Several heads of one shape.
class Layer {
 public:
  Layer(int heads, int tokens);
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;

  [[nodiscard]] const std::vector<HeadMatrix>& heads() const { return heads_; }

 private:
  std::vector<Matrix> matrices_;
  std::vector<HeadMatrix> heads_;
};

}  // namespace headlight::bench

// What binary files hold: tensors that stand in them as plain bytes, and lists of tokens.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/attention.h"
#include "core/source/bytes.h"

namespace headlight {

/// Little endian, C order.
struct BinaryTensor {
  std::string name;                  ///< "attentions.0"; of an .npy file the file's name without its ending
  std::string origin;                ///< the name of the file that it was found in
  std::vector<std::uint64_t> shape;  ///< any rank, extents of 0 as well
  std::string type;                  ///< as the file calls it: "<f4", "BF16"
  std::optional<Dtype> dtype;        ///< empty: whole numbers, truth values, …: no weights
  int file = 0;                      ///< number in Files
  Span span;                         ///< as long as shape and type say; a file that breaks off holds less of it
};

/// Tokens that stand beside tensors.
struct NamedTokens {
  std::string name;    ///< one of `token_list_names`
  std::string origin;  ///< the name of the file that they were found in
  std::vector<Token> tokens;
};

/// What files of tensors hold.
struct BinaryContents {
  std::vector<BinaryTensor> tensors;
  std::vector<NamedTokens> tokens;
  std::string title;
  std::string description;
  std::string model;
};

constexpr const char* token_list_names[] = {"tokens", "queries", "keys", "encoder_tokens", "decoder_tokens"};

/// Whether it is one of `token_list_names`.
[[nodiscard]] bool is_token_list_name(const std::string& name);
/// The name itself if it is one of them, else "tokens": what a file of this name lists.
[[nodiscard]] std::string token_list_name(const std::string& name);

/// The list of that name; null when there is none. Throws InputError "tokens" when there are two.
[[nodiscard]] const NamedTokens* find_tokens(std::span<const NamedTokens> lists, const std::string& name);

/// "layer_0.npy" without ".npy"; the name itself when it has another ending.
[[nodiscard]] std::string without_ending(const std::string& name, std::string_view ending);

}  // namespace headlight

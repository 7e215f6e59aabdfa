// Number arrays, against nlohmann/json's grammar and fast_float's rounding. Where the text spells missing values, which are no
// JSON, only that it is read or refused.
#include <fast_float/fast_float.h>
#include <algorithm>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "core/heads/short_decimal.h"
#include "core/heads/text_matrix.h"
#include "core/input_error.h"
#include "fuzz.h"

namespace headlight::fuzz {
namespace {

using nlohmann::json;

/// Collects the rows of a matrix; anything else makes it stop.
class Rows : public nlohmann::json_sax<json> {
 public:
  std::vector<std::vector<float>> rows;

  bool start_array(std::size_t /*size*/) override {
    ++depth_;
    if (depth_ == 2) rows.emplace_back();
    return depth_ <= 2;
  }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool number_float(double /*value*/, const std::string& text) override { return number(text); }
  bool number_integer(std::int64_t value) override { return number(std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) override { return number(std::to_string(value)); }

  bool null() override { return false; }
  bool boolean(bool /*value*/) override { return false; }
  bool string(std::string& /*value*/) override { return false; }
  bool binary(json::binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*size*/) override { return false; }
  bool key(std::string& /*value*/) override { return false; }
  bool end_object() override { return false; }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/, const json::exception& /*error*/) override { return false; }

 private:
  bool number(const std::string& text) {
    float value = 0;
    fast_float::from_chars(text.data(), text.data() + text.size(), value);
    if (depth_ != 2 || value > std::numeric_limits<float>::max()) return false;
    rows.back().push_back(value);
    return true;
  }

  int depth_ = 0;
};

/// Row by row; empty when the text is no matrix of this shape.
std::optional<std::vector<float>> by_reference(std::string_view text, std::size_t rows, std::size_t columns) {
  // Bytes that nlohmann/json takes for the end of the text and for a byte order mark.
  if (std::any_of(text.begin(), text.end(), [](char c) { return c <= '\0'; })) return std::nullopt;
  Rows found;
  if (!json::sax_parse(text, &found) || found.rows.size() != rows) return std::nullopt;
  std::vector<float> weights;
  for (const std::vector<float>& row : found.rows) {
    if (row.size() != columns) return std::nullopt;
    weights.insert(weights.end(), row.begin(), row.end());
  }
  return weights;
}

std::optional<std::vector<float>> by_headlight(std::string_view text, std::size_t rows, std::size_t columns) {
  try {
    return decode_text(text, static_cast<int>(rows), static_cast<int>(columns), 0).matrix.weights;
  } catch (const InputError& error) {
    require(error.offset().value_or(0) <= text.size(), "the place lies in the text");
    return std::nullopt;
  }
}

/// nlohmann/json reads -0 as the integer 0.
bool equal(const std::vector<float>& a, const std::vector<float>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](float x, float y) { return std::memcmp(&x, &y, sizeof x) == 0 || (x == 0 && y == 0); });
}

void compare(const std::string& text) {
  // The shape that the text seems to have.
  const auto brackets = static_cast<std::size_t>(std::count(text.begin(), text.end(), '['));
  const std::size_t rows = std::max<std::size_t>(brackets, 2) - 1;
  const auto columns = 1 + static_cast<std::size_t>(std::count(
                               text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(text.find(']'), text.size())), ','));
  const auto weights = by_headlight(text, rows, columns);
  const bool spells_missing = text.find_first_of("NI") != std::string::npos;
  if (spells_missing) return;
  const auto expected = by_reference(text, rows, columns);
  require(weights.has_value() == expected.has_value(), expected ? "what JSON allows is read" : "what JSON does not allow is refused");
  require(!weights || equal(*weights, *expected), "numbers are rounded as fast_float does");
}

}  // namespace
}  // namespace headlight::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(headlight::fuzz::text_of(data, size));
  headlight::fuzz::compare(text);
  // Short decimals are only read where enough text follows.
  headlight::fuzz::compare(text + std::string(headlight::short_decimal_reach, ' '));
  return 0;
}

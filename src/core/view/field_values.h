// The kinds of values that the view state has. Each says how its values are written and read, as JSON and as a fragment's text,
// what is allowed, and what of a value is kept when another stream shows:
//
//   json write(const T&);
//   T read(const Place&, const json&, const T& current);   // throws std::invalid_argument with one sentence
//   std::string write_text(const T&);
//   std::optional<json> read_text(const std::string&);     // what `read` then checks; empty: it spells nothing
//   void fit(T&, const Stream& before, const Stream& now);
//   std::string allowed();                                 // for README
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/view/spelling.h"
#include "core/view/view_state.h"
#include "core/view/words.h"

namespace headlight {

/// What a value is checked against.
struct Place {
  const char* field;
  const Document& document;
  const Stream& stream;  ///< that shows
};

/// Throws the sentence of a value that is not allowed.
[[noreturn]] void refuse(const std::string& field, const std::string& expected, const nlohmann::json& found);

/// Means the same in every stream.
struct AnyStream {
  template <typename T>
  static void fit(T& /*value*/, const Stream& /*before*/, const Stream& /*now*/) {}
};

/// One of an enumeration's words.
template <typename Choice>
struct WordValue : AnyStream {
  static nlohmann::json write(Choice choice) { return word_of(choice); }
  static Choice read(const Place& place, const nlohmann::json& value, Choice /*current*/) {
    for (const auto& [choice, word] : words(Choice{})) {
      if (value.is_string() && value.get_ref<const std::string&>() == word) return choice;
    }
    refuse(place.field, "one of " + quoted(", "), value);
  }
  static std::string write_text(Choice choice) { return word_of(choice); }
  static std::optional<nlohmann::json> read_text(const std::string& text) { return text; }
  static std::string allowed() { return "`" + quoted("`, `") + "`"; }

 private:
  static std::string quoted(std::string_view separator) {
    return join(
        words(Choice{}), [](const auto& one) { return "\"" + std::string(one.word) + "\""; }, separator);
  }
};

struct FlagValue : AnyStream {
  static nlohmann::json write(bool flag);
  static bool read(const Place& place, const nlohmann::json& value, bool current);
  static std::string write_text(bool flag);
  static std::optional<nlohmann::json> read_text(const std::string& text);
  static std::string allowed();
};

struct StreamValue : AnyStream {
  static nlohmann::json write(int stream);
  static int read(const Place& place, const nlohmann::json& value, int current);
  static std::string write_text(int stream);
  static std::optional<nlohmann::json> read_text(const std::string& text);
  static std::string allowed();
};

struct LayerValue : StreamValue {
  static int read(const Place& place, const nlohmann::json& value, int current);
  static void fit(int& layer, const Stream& before, const Stream& now);
  static std::string allowed();
};

struct HeadsValue {
  static nlohmann::json write(const std::vector<int>& heads);
  static std::vector<int> read(const Place& place, const nlohmann::json& value, const std::vector<int>& current);
  static std::string write_text(const std::vector<int>& heads);
  static std::optional<nlohmann::json> read_text(const std::string& text);
  static void fit(std::vector<int>& heads, const Stream& before, const Stream& now);
  static std::string allowed();
};

/// Shares of 1 say nothing and are left out.
struct MixValue {
  using Mix = std::map<int, float>;
  static nlohmann::json write(const Mix& mix);
  static Mix read(const Place& place, const nlohmann::json& value, const Mix& current);
  static std::string write_text(const Mix& mix);
  static std::optional<nlohmann::json> read_text(const std::string& text);
  static void fit(Mix& mix, const Stream& before, const Stream& now);
  static std::string allowed();
};

/// The selected token of a side, or none.
template <Side side>
struct SelectedValue {
  using Index = std::optional<int>;
  static nlohmann::json write(Index index) { return index ? nlohmann::json(*index) : nlohmann::json(); }
  static Index read(const Place& place, const nlohmann::json& value, Index current);
  static std::string write_text(Index index) { return index ? std::to_string(*index) : ""; }
  static std::optional<nlohmann::json> read_text(const std::string& text);
  static void fit(Index& index, const Stream& before, const Stream& now);
  static std::string allowed() { return "an index or `null`"; }
};

/// Tokens of both sides: "q12", "k3".
struct TokensValue {
  using Tokens = std::vector<TokenRef>;
  static nlohmann::json write(const Tokens& tokens);
  static Tokens read(const Place& place, const nlohmann::json& value, const Tokens& current);
  static std::string write_text(const Tokens& tokens);
  static std::optional<nlohmann::json> read_text(const std::string& text);
  static void fit(Tokens& tokens, const Stream& before, const Stream& now);
  static std::string allowed();
};

/// They are meant by what they say: one that reads otherwise in the other stream is dropped.
struct TextsValue : TokensValue {
  static void fit(Tokens& tokens, const Stream& before, const Stream& now);
};

struct FilterValue : AnyStream {
  static nlohmann::json write(const Filter& filter);
  static Filter read(const Place& place, const nlohmann::json& value, Filter filter);
  static std::string write_text(const Filter& filter);
  static std::optional<nlohmann::json> read_text(const std::string& text);
  static std::string allowed();
};

struct HideSpecialValue : AnyStream {
  static nlohmann::json write(HideSpecial hide);
  static HideSpecial read(const Place& place, const nlohmann::json& value, HideSpecial current);
  static std::string write_text(HideSpecial hide);
  static std::optional<nlohmann::json> read_text(const std::string& text);
  static std::string allowed();
};

struct SegmentsValue {
  using Pair = std::optional<SegmentPair>;
  static nlohmann::json write(const Pair& pair);
  static Pair read(const Place& place, const nlohmann::json& value, const Pair& current);
  static std::string write_text(const Pair& pair);
  static std::optional<nlohmann::json> read_text(const std::string& text);
  static void fit(Pair& pair, const Stream& before, const Stream& now);
  static std::string allowed();
};

}  // namespace headlight

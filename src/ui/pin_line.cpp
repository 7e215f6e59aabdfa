#include "ui/pin_line.h"

#include <imgui.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/view/view_choices.h"
#include "ui/keys.h"
#include "ui/widgets.h"

namespace headlight::ui {
namespace {

std::string pinned_phrase(const Model& model) {
  const ViewState& state = model.state;
  std::string phrase;
  if (state.query) {
    phrase += token_phrase(model.labels, {Side::query, *state.query});
  }
  if (state.key) {
    phrase += (phrase.empty() ? "" : " → ") + token_phrase(model.labels, {Side::key, *state.key});
  }
  for (const TokenRef& token : state.pinned) {
    if (state.token(token.side) != token.index) {
      phrase += (phrase.empty() ? "" : ", ") + token_phrase(model.labels, token);
    }
  }
  return phrase;
}

/// "200,000"
std::string group_digits(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t end = text.size(); end > 3; end -= 3) {
    text.insert(end - 3, ",");
  }
  return text;
}

/// "120 edges · 43 % of the attention"; "the 200,000 strongest of 6,747,592"
std::string count_phrase(const Scene& scene, const Filter& filter, bool is_narrow) {
  const std::size_t edges = scene.edges().size();
  if (edges == 0 && filter.kind == Filter::Kind::weight && !scene.heads().empty()) {
    return "no weight reaches " + format_weight(filter.value);
  }
  const bool is_part = scene.edges_total() > edges;
  const std::string count = is_part ? "the " + group_digits(edges) + " strongest of " + group_digits(scene.edges_total())
                                    : std::to_string(edges) + (edges == 1 ? " edge" : " edges");
  const std::optional<double> share = scene.edges_share();
  return share ? count + " · " + format_share(*share) + (is_narrow ? "" : " of the attention") : count;
}

constexpr float narrow_line = 480.0F;  // CSS pixels
constexpr float button_gap = 10.0F;

void draw_words(const std::string& words, ImU32 color, float room) {
  const ImVec2 start = ImGui::GetCursorScreenPos();
  draw_text_clipped(ImGui::GetWindowDrawList(), ImVec2(start.x, start.y + ImGui::GetStyle().FramePadding.y), room, color, words);
  ImGui::Dummy(ImVec2(std::min(room, ImGui::CalcTextSize(words.c_str()).x), ImGui::GetFrameHeight()));
}

}  // namespace

void draw_pin_line(const Model& model, Wishes& wishes) {
  const Palette& p = model.palette;
  const float width = ImGui::GetContentRegionAvail().x;
  const bool is_narrow = width < px(narrow_line);
  const std::string pinned = pinned_phrase(model);
  const char* invitation = is_narrow ? "Tap a token to pin it" : "Hover a token to see its edges; click to pin it";
  const std::string release = is_narrow ? "Release" : "Release  " + key_line("release");
  const std::string count = count_phrase(model.scene, model.state.filter, is_narrow);
  const float count_width = ImGui::CalcTextSize(count.c_str()).x;
  const float button = pinned.empty() ? 0 : button_width(release.c_str()) + px(button_gap);
  const float right = right_edge() - count_width;
  const float room = std::max(width - count_width - button - px(16), px(40));
  draw_words(pinned.empty() ? invitation : "Pinned: " + pinned, pinned.empty() ? p.quiet : p.accent, room);
  if (!pinned.empty()) {
    ImGui::SameLine(0, px(button_gap));
    if (ImGui::Button(release.c_str())) {
      release_pins(wishes.state);
    }
    report_item(wishes.layout, "release");
  }
  ImGui::SameLine();
  ImGui::SetCursorPosX(right);
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("%s", count.c_str());
  report_item(wishes.layout, "edge count");
}

}  // namespace headlight::ui

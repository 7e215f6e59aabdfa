#include "ui/footer.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>

#include "core/text/shorten.h"

namespace headlight::ui {
namespace {

std::string quoted(const Context& context, TokenRef token) { return "“" + context.labels.of(token).spoken() + "”"; }

std::string with_weight(const std::string& text, float weight) {
  std::array<char, 24> number{};
  std::snprintf(number.data(), number.size(), " %.3g", static_cast<double>(weight));
  return text + number.data();
}

/// The edges of the selection itself, strongest first; pinned tokens bring others.
std::vector<Edge> selected_edges(const Context& context) {
  const Focus& focus = context.scene->focus();
  const std::vector<Edge>& all = context.scene->edges();
  std::vector<Edge> edges;
  std::copy_if(all.rbegin(), all.rend(), std::back_inserter(edges), [&focus](const Edge& edge) {
    return (!focus.query || edge.query == *focus.query) && (!focus.key || edge.key == *focus.key);
  });
  return edges;
}

/// "query 12 “it” → key 3 “film”"; "" when nothing is selected.
std::string name_focus(const Context& context, const Focus& focus) {
  std::string text;
  if (focus.query) {
    text += token_phrase(context.labels, {Side::query, *focus.query});
  }
  if (focus.key) {
    text += (text.empty() ? "" : " → ") + token_phrase(context.labels, {Side::key, *focus.key});
  }
  return text;
}

/// "“film” H3 0.61"; of a pair, which is named already, "H3 0.61".
std::string describe_edge(const Context& context, const Focus& focus, const Edge& edge) {
  std::string text;
  if (!focus.is_pair()) {
    text += quoted(context, focus.query ? TokenRef{Side::key, edge.key} : TokenRef{Side::query, edge.query});
  }
  if (edge.head >= 0) {
    text.append(" H").append(std::to_string(edge.head));
  }
  return with_weight(text, edge.weight);
}

/// "query 12 “it” attends to: “film” 0.61,  “movie” 0.22": the strongest edges of the focus, over the chosen heads.
std::string describe_focus(const Context& context) {
  const Focus& focus = context.scene->focus();
  std::string text = name_focus(context, focus);
  if (text.empty()) {
    return text;
  }
  text += focus.is_pair() ? ":" : focus.query ? " attends to:" : " is attended to by:";
  const std::vector<Edge> edges = selected_edges(context);
  if (edges.empty()) {
    return text + (focus.is_pair() ? " 0, missing or masked in the chosen heads" : " no edge passes the filter");
  }
  constexpr std::size_t most = 6;
  for (std::size_t i = 0; i < std::min(most, edges.size()); ++i) {
    text.append(i == 0 ? " " : ",  ").append(describe_edge(context, focus, edges[i]));
  }
  return text;
}

constexpr const char* invitation = "Drop your own attention file anywhere";

float invitation_width() {
  return ImGui::CalcTextSize(invitation).x + ImGui::GetStyle().ItemSpacing.x + ImGui::CalcTextSize("How?").x +
         ImGui::GetStyle().FramePadding.x * 2;
}

/// On a narrow page the invitation gives way to the words.
bool has_invitation(float width) { return width > px(720); }

float words_width(float width) { return has_invitation(width) ? width - invitation_width() - px(24) : width; }

/// What to look at in a demo; what the person who opened a file must know of it.
std::string standing_words(const Context& context) {
  if (context.opened == nullptr || !context.demo_look.empty()) {
    return context.demo_look;
  }
  std::string words;
  for (const std::string& warning : context.opened->document.warnings) {
    words += (words.empty() ? "⚠ " : "  ") + warning;
  }
  return words;
}

float height_of(const std::string& words, float width) { return ImGui::CalcTextSize(words.c_str(), nullptr, false, words_width(width)).y; }

/// As much as fits into a few lines, and the word that there is more.
std::string fitting_words(const std::string& words, float width) {
  const float most = ImGui::GetTextLineHeight() * 5 + 1;
  return shorten(words, " … (point here for the rest)", [&](const std::string& candidate) { return height_of(candidate, width) <= most; });
}

/// None on a low window: there the panes need the room.
float standing_height(const std::string& fitting, float width) {
  const bool low = ImGui::GetIO().DisplaySize.y < px(480);
  return fitting.empty() || low ? 0 : height_of(fitting, width) + px(4);
}

/// `fitting` of `words`: the rest shows when one points there.
void draw_standing(Context& context, const std::string& words, const std::string& fitting, float width) {
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const ImVec2 end(start.x + words_width(width), start.y + standing_height(fitting, width));
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + words_width(width));
  ImGui::PushStyleColor(ImGuiCol_Text, context.palette->quiet);
  ImGui::TextUnformatted(fitting.c_str());
  ImGui::PopStyleColor();
  ImGui::PopTextWrapPos();
  context.layout.panes["standing words"] = to_rect(start, end);
  if (fitting != words && ImGui::IsMouseHoveringRect(start, end) && ImGui::BeginTooltip()) {
    ImGui::PushTextWrapPos(px(560));
    ImGui::TextUnformatted(words.c_str());
    ImGui::PopTextWrapPos();
    const ImVec2 min = ImGui::GetWindowPos();
    context.layout.panes["tooltip"] = to_rect(min, ImVec2(min.x + ImGui::GetWindowWidth(), min.y + ImGui::GetWindowHeight()));
    ImGui::EndTooltip();
  }
}

void draw_focus(const Context& context, float room) {
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const std::string line = context.opened == nullptr ? "" : describe_focus(context);
  const bool clipped = draw_text_clipped(ImGui::GetWindowDrawList(), ImVec2(start.x, start.y + ImGui::GetStyle().FramePadding.y), room,
                                         context.palette->text, line);
  if (clipped && ImGui::IsMouseHoveringRect(start, ImVec2(start.x + room, start.y + ImGui::GetFrameHeight()))) {
    ImGui::SetTooltip("%s", line.c_str());
  }
}

void draw_invitation(Context& context) {
  ImGui::SetCursorPosX(right_edge() - invitation_width());
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("%s", invitation);
  ImGui::SameLine();
  context.requests.toggle_help |= ImGui::Button("How?");
}

}  // namespace

float footer_height(const Context& context, float width) {
  return ImGui::GetFrameHeight() + standing_height(fitting_words(standing_words(context), width), width);
}

void draw_footer(Context& context, bool says_selection) {
  const float width = ImGui::GetContentRegionAvail().x;
  const float top = ImGui::GetCursorPosY();
  const float left = ImGui::GetCursorPosX();
  const std::string words = standing_words(context);
  const std::string fitting = fitting_words(words, width);
  const float standing = standing_height(fitting, width);
  if (standing > 0) {
    draw_standing(context, words, fitting, width);
  }
  ImGui::SetCursorPos(ImVec2(left, top + standing));
  if (says_selection) {
    draw_focus(context, words_width(width));
  }
  if (has_invitation(width)) {
    draw_invitation(context);
  }
}

}  // namespace headlight::ui

#include "ui/token_colors.h"

#include <algorithm>

#include "ui/widgets.h"

namespace headlight::ui {

void TokenColors::update(const Stream& stream, TokenColor by) {
  by_ = by;
  ranks_.clear();
  for (const std::vector<Token>* tokens : {&stream.queries, &stream.keys}) {
    for (const Token& token : *tokens) {
      if (!token_tag(token, by).empty()) {
        ranks_.try_emplace(token_tag(token, by), static_cast<int>(ranks_.size()));
      }
    }
  }
}

ImU32 TokenColors::of(const Token& token, const Palette& palette) const {
  const auto found = ranks_.find(token_tag(token, by_));
  return found == ranks_.end() ? 0 : head_color(found->second, palette);
}

void TokenColors::draw_legend(const Palette& p) const {
  std::vector<const std::string*> tags(ranks_.size());
  for (const auto& [tag, rank] : ranks_) {
    tags[static_cast<std::size_t>(rank)] = &tag;
  }
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float end = start.x + ImGui::GetContentRegionAvail().x;
  const float line = ImGui::GetTextLineHeight();
  ImVec2 at = start;
  for (std::size_t rank = 0; rank < tags.size(); ++rank) {
    const float width = px(16) + ImGui::CalcTextSize(tags[rank]->c_str()).x + px(12);
    if (at.x > start.x && at.x + width > end) {
      at = ImVec2(start.x, at.y + line);
    }
    list->AddRectFilled(ImVec2(at.x, at.y + px(4)), ImVec2(at.x + px(12), at.y + line - px(3)), head_color(static_cast<int>(rank), p),
                        px(2));
    list->AddText(ImVec2(at.x + px(16), at.y), p.quiet, tags[rank]->c_str());
    at.x += width;
  }
  ImGui::Dummy(ImVec2(end - start.x, at.y + line - start.y));
}

}  // namespace headlight::ui

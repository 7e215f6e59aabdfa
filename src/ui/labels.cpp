#include "ui/labels.h"

#include <imgui_internal.h>

#include <algorithm>

#include "platform/platform.h"
#include "ui/widgets.h"

namespace headlight::ui {
namespace {

/// Whether any letter does: Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms.
bool reads_right_to_left(const std::string& text) {
  const char* at = text.c_str();
  const char* end = at + text.size();
  while (at < end) {
    unsigned code_point = 0;
    at += ImTextCharFromUtf8(&code_point, at, end);
    const bool is_rtl = (code_point >= 0x0590 && code_point <= 0x08FF) || (code_point >= 0xFB1D && code_point <= 0xFDFF) ||
                        (code_point >= 0xFE70 && code_point <= 0xFEFE);
    if (is_rtl) {
      return true;
    }
  }
  return false;
}

/// A token of nothing or of spaces alone has a sign that can be seen by itself.
void make_visible(Label& label) {
  if (!label.text.empty() || !label.trail.empty()) {
    return;
  }
  if (label.lead.empty()) {
    label.lead = "∅";
  }
  const std::string dot = "·";
  for (std::size_t at = label.lead.find(dot); at != std::string::npos; at = label.lead.find(dot, at)) {
    label.lead.replace(at, dot.size(), "␣");
  }
}

std::vector<Label> make_labels(const std::vector<Token>& tokens, bool raw) {
  std::vector<Label> labels;
  for (TokenText& text : raw ? raw_texts(tokens) : readable_texts(tokens)) {
    labels.push_back({platform::shaped(text.lead), platform::shaped(text.text), platform::shaped(text.trail), text.joins, text.breaks_line,
                      reads_right_to_left(text.text)});
    make_visible(labels.back());
  }
  return labels;
}

float width_of(const std::string& text) { return text.empty() ? 0.0F : ImGui::CalcTextSize(text.c_str()).x; }

float width_of(const Label& label) { return width_of(label.lead) + width_of(label.text) + width_of(label.trail); }

float widest_of(const std::vector<Label>& labels) {
  float widest = 0;
  for (const Label& label : labels) {
    widest = std::max(widest, width_of(label));
  }
  return widest;
}

}  // namespace

void Labels::update(const Document& document, int document_number, const ViewState& state) {
  const Key key{document_number, state.stream, state.raw_tokens};
  if (revision_ > 0 && key == key_) {
    return;
  }
  key_ = key;
  const Stream& stream = document.streams[static_cast<std::size_t>(state.stream)];
  one_text_ = shows_one_text(stream);
  queries_ = make_labels(stream.queries, state.raw_tokens);
  keys_ = one_text_ ? queries_ : make_labels(stream.keys, state.raw_tokens);
  widths_.clear();
  ++revision_;
}

float Labels::widest(Side side) const {
  const float font_size = ImGui::GetFontSize();
  auto found = std::find_if(widths_.begin(), widths_.end(), [font_size](const Widths& widths) { return widths.font_size == font_size; });
  if (found == widths_.end()) {
    const float queries = widest_of(queries_);
    found = widths_.insert(widths_.end(), {font_size, queries, one_text_ ? queries : widest_of(keys_)});
  }
  return side == Side::query ? found->queries : found->keys;
}

void draw_label(ImDrawList* list, ImVec2 position, float width, ImU32 color, ImU32 quiet, const Label& label) {
  const float lead = width_of(label.lead);
  const float text = width_of(label.text);
  const float trail = width_of(label.trail);
  if (lead > 0) {
    list->AddText(position, quiet, label.lead.c_str());
  }
  const float room = width - lead;
  if (text + trail > room) {
    draw_text_clipped(list, ImVec2(position.x + lead, position.y), room, color, text > 0 ? label.text + label.trail : label.trail);
    return;
  }
  if (text > 0) {
    list->AddText(ImVec2(position.x + lead, position.y), color, label.text.c_str());
  }
  if (trail > 0) {
    list->AddText(ImVec2(position.x + lead + text, position.y), quiet, label.trail.c_str());
  }
}

}  // namespace headlight::ui

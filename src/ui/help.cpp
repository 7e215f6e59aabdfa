#include "ui/help.h"

#include <algorithm>

namespace headlight::ui {
namespace {

constexpr const char* python =
    "out = model(**inputs, output_attentions=True)\n"
    "doc = {\"tokens\": tokenizer.convert_ids_to_tokens(inputs[\"input_ids\"][0]), \"attentions\": [a.tolist() for a in out.attentions]}\n"
    "json.dump(doc, open(\"attention.json\", \"w\"))";

void heading(const Context& context, const char* text) {
  ImGui::Dummy(ImVec2(0, px(4)));
  ImGui::PushFont(context.fonts.strong, 0);
  ImGui::TextUnformatted(text);
  ImGui::PopFont();
}

void draw_files(const Context& context) {
  heading(context, "Your own file");
  ImGui::TextWrapped("Drop it anywhere on the page, press Ctrl+O, or paste its text. Nothing is uploaded. With Hugging Face Transformers:");
  ImGui::PushStyleColor(ImGuiCol_ChildBg, context.palette->raised);
  ImGui::BeginChild("python", ImVec2(0, 0), ImGuiChildFlags_AutoResizeY | ImGuiChildFlags_AlwaysUseWindowPadding);
  ImGui::PushFont(context.fonts.mono, 14);
  ImGui::TextWrapped("%s", python);
  ImGui::PopFont();
  ImGui::EndChild();
  ImGui::PopStyleColor();
  if (ImGui::Button("Copy")) {
    platform::set_clipboard(python);
  }
  ImGui::SameLine();
  ImGui::PushStyleColor(ImGuiCol_Text, context.palette->quiet);
  ImGui::TextWrapped("Also opens: Headlight, BertViz, exBERT, CircuitsVis, .npy, .npz, .safetensors, bare nested arrays");
  ImGui::PopStyleColor();
}

void draw_keys(const Context& context) {
  struct Key {
    const char* key;
    const char* what;
  };
  constexpr Key keys[] = {{"↑ ↓", "previous, next token; Home, End, Page Up, Page Down"},
                          {"Shift+↑ ↓", "the key of a pair, with a query selected"},
                          {"K", "walk along the keys, or the queries"},
                          {"Enter", "keep the token pinned while you walk on"},
                          {"Esc", "release what is pinned"},
                          {"← →", "previous, next layer; Shift: head"},
                          {"0 … 9", "head on or off; Shift: alone"},
                          {", .", "walk over the heads; Space: on or off"},
                          {"A  N  I", "all heads, none, the others"},
                          {"M", "each head for itself, mean, max, mix"},
                          {"< >", "share of that head, or of all chosen heads, in the mix"},
                          {"F", "kind of filter"},
                          {"- +", "fewer, more edges"},
                          {"S", "hide special tokens; Shift: as keys, as queries"},
                          {"X", "the selected token is special, or not"},
                          {"R", "the rest sums to 1 when keys are hidden"},
                          {"G", "segments"},
                          {"[ ]", "previous, next stream"},
                          {"/  Ctrl+F", "find a token"},
                          {"L", "list the strongest edges of all layers"},
                          {"J", "show the head of the next edge in the list; Shift: of the one before"},
                          {"Z", "zoom the heatmap; Shift: out"},
                          {"W", "tokens as the tokenizer writes them"},
                          {"C", "tokens coloured by what the file says of them"},
                          {"O", "columns scroll together or apart"},
                          {"V  P", "which panes; text below"},
                          {"D", "running text: where a token looks, or who looks at it"},
                          {"B", "colour map; Shift: scale"},
                          {"T", "dark, light"},
                          {"E", "demos"},
                          {"Y", "copy a link to what you see"},
                          {"Ctrl+C", "copy the text of the selected tokens"},
                          {"Ctrl+O", "open a file"},
                          {"?", "this help"}};
  heading(context, "Keys");
  if (!ImGui::BeginTable("keys", 2, ImGuiTableFlags_SizingFixedFit)) {
    return;
  }
  for (const Key& key : keys) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(key.key);
    ImGui::TableNextColumn();
    ImGui::TextDisabled("%s", key.what);
  }
  ImGui::EndTable();
}

void draw_mouse(const Context& context) {
  heading(context, "Mouse");
  std::string text = "Heads: click on or off, drag across several, double click for one alone, hover to preview.";
  for (const std::unique_ptr<Pane>& pane : *context.panes) {
    text.append(" ").append(pane->info().help);
  }
  ImGui::TextWrapped("%s", text.c_str());
}

}  // namespace

void draw_help(Context& context, bool toggle) {
  if (toggle && !ImGui::IsPopupOpen("Help")) {
    ImGui::OpenPopup("Help");
    toggle = false;
  }
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos(ImVec2(display.x * 0.5F, display.y * 0.5F), ImGuiCond_Always, ImVec2(0.5F, 0.5F));
  ImGui::SetNextWindowSize(ImVec2(std::min(px(640), display.x - px(24)), 0));
  ImGui::SetNextWindowSizeConstraints(ImVec2(0, 0), ImVec2(display.x, display.y - px(24)));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(px(20), px(16)));
  if (ImGui::BeginPopup("Help")) {
    const ImVec2 min = ImGui::GetWindowPos();
    context.layout.panes["help"] = to_rect(min, ImVec2(min.x + ImGui::GetWindowWidth(), min.y + ImGui::GetWindowHeight()));
    scroll_by_touch();
    draw_files(context);
    draw_mouse(context);
    draw_keys(context);
    if (toggle) {
      ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

}  // namespace headlight::ui

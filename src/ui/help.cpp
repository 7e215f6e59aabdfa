#include "ui/help.h"

#include <algorithm>
#include <string>

#include "ui/commands.h"

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
  heading(context, "Keys");
  if (!ImGui::BeginTable("keys", 2)) {
    return;
  }
  ImGui::TableSetupColumn("keys", ImGuiTableColumnFlags_WidthFixed);
  ImGui::TableSetupColumn("line", ImGuiTableColumnFlags_WidthStretch);
  for (const KeyLine& line : key_lines()) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(line.keys.c_str());
    ImGui::TableNextColumn();
    ImGui::PushTextWrapPos();
    ImGui::TextDisabled("%s", std::string(line.line).c_str());
    ImGui::PopTextWrapPos();
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

/// Everything by its words, also without a keyboard.
void draw_palette_button(Context& context) {
  if (ImGui::Button(with_keys("Find a command", "palette").c_str())) {
    Desk desk = desk_of(context);
    run(command("palette"), desk);
  }
  report_item(context, "help palette");
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
    draw_palette_button(context);
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

#include "ui/toolbar.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/view/fields.h"
#include "core/view/words.h"
#include "ui/commands.h"

namespace headlight::ui {
namespace {

void draw_brand(const Context& context) {
  ImGui::PushFont(context.fonts.strong, 0);
  ImGui::AlignTextToFramePadding();
  ImGui::TextUnformatted("Headlight");
  ImGui::PopFont();
}

void draw_demo_menu(Context& context) {
  if (ImGui::Button("Demos ▾") || context.requests.toggle_demos) {
    ImGui::OpenPopup("demos");
  }
  report_item(context, "demos");
  const float display = ImGui::GetIO().DisplaySize.x;
  const float width = std::min(px(380), display - px(24));
  ImGui::SetNextWindowPos(ImVec2(std::min(ImGui::GetItemRectMin().x, display - width - px(12)), ImGui::GetItemRectMax().y + px(4)));
  ImGui::SetNextWindowSize(ImVec2(width, 0));
  if (!ImGui::BeginPopup("demos")) {
    return;
  }
  for (std::size_t i = 0; i < context.demos.size(); ++i) {
    const Demo& demo = context.demos[i];
    ImGui::PushID(static_cast<int>(i));
    const ImVec2 start = ImGui::GetCursorPos();
    const float wrap = ImGui::GetContentRegionAvail().x;
    const float height = ImGui::GetTextLineHeightWithSpacing() + ImGui::CalcTextSize(demo.look.c_str(), nullptr, false, wrap).y + px(6);
    if (ImGui::Selectable("##demo", false, 0, ImVec2(wrap, height))) {
      context.requests.open_demo = static_cast<int>(i);
    }
    report_item(context, "demo " + std::to_string(i));
    const ImVec2 after = ImGui::GetCursorPos();
    ImGui::SetCursorPos(start);
    ImGui::PushFont(context.fonts.strong, 0);
    ImGui::TextUnformatted(demo.title.c_str());
    ImGui::PopFont();
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + wrap);
    ImGui::PushStyleColor(ImGuiCol_Text, context.palette->quiet);
    ImGui::TextUnformatted(demo.look.c_str());
    ImGui::PopStyleColor();
    ImGui::PopTextWrapPos();
    ImGui::SetCursorPos(after);
    ImGui::Dummy(ImVec2(0, 0));
    ImGui::PopID();
  }
  ImGui::EndPopup();
}

std::string describe_document(const Context& context) {
  const Stream& stream = context.stream();
  std::array<char, 96> size{};
  const char* sign = context.opened->document.warnings.empty() ? "" : "⚠ ";
  if (stream.queries.size() == stream.keys.size()) {
    std::snprintf(size.data(), size.size(), "%s%d×%d · %zu %s", sign, stream.layers, stream.heads, stream.queries.size(),
                  stream.queries.size() == 1 ? "token" : "tokens");
  } else {
    std::snprintf(size.data(), size.size(), "%s%d×%d · %zu → %zu tokens", sign, stream.layers, stream.heads, stream.queries.size(),
                  stream.keys.size());
  }
  return size.data();
}

std::string document_name(const Document& document) { return document.title.empty() ? document.name : document.title; }

void draw_document_tooltip(const Document& document) {
  if (!ImGui::BeginItemTooltip()) {
    return;
  }
  ImGui::PushTextWrapPos(px(420));
  ImGui::TextUnformatted((document.name + " · " + document.format).c_str());
  for (const std::string* line : {&document.model, &document.description}) {
    if (!line->empty()) {
      ImGui::TextDisabled("%s", line->c_str());
    }
  }
  for (const std::string& warning : document.warnings) {
    ImGui::TextUnformatted(("⚠ " + warning).c_str());
  }
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

/// The name of the document, no wider than `name_room`, and its size.
void draw_document(const Context& context, float name_room) {
  const Document& document = context.opened->document;
  const std::string details = describe_document(context);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  ImGui::InvisibleButton("document", ImVec2(name_room + ImGui::CalcTextSize(details.c_str()).x + px(10), ImGui::GetFrameHeight()));
  draw_document_tooltip(document);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float y = start.y + ImGui::GetStyle().FramePadding.y;
  draw_text_clipped(list, ImVec2(start.x, y), name_room, context.palette->text, document_name(document));
  list->AddText(ImVec2(start.x + name_room + px(8), y), context.palette->quiet, details.c_str());
}

/// 0: there is only one.
float stream_width(const Context& context) {
  float widest = 0;
  for (const Stream& stream : context.opened->document.streams) {
    widest = std::max(widest, ImGui::CalcTextSize(stream.name.c_str()).x);
  }
  return context.opened->document.streams.size() < 2 ? 0 : std::min(widest, px(220)) + ImGui::GetFrameHeight() + px(20);
}

void draw_stream_menu(Context& context) {
  const std::vector<Stream>& streams = context.opened->document.streams;
  const float width = stream_width(context);
  if (width <= 0) {
    return;
  }
  same_line_or_wrap(width);
  ImGui::SetNextItemWidth(width);
  if (ImGui::BeginCombo("##stream", context.stream().name.c_str())) {
    for (std::size_t i = 0; i < streams.size(); ++i) {
      ImGui::PushID(static_cast<int>(i));
      if (ImGui::Selectable(streams[i].name.c_str(), static_cast<int>(i) == context.state->stream)) {
        show_stream(*context.state, static_cast<int>(i), context.opened->document);
      }
      ImGui::PopID();
    }
    ImGui::EndCombo();
  }
  report_item(context, "stream");
  ImGui::SetItemTooltip("Stream  (%s)", key_line("stream.next").c_str());
}

std::string layer_tooltip(const Stream& stream, int layer) {
  const std::string name = stream.layer_names.empty() ? "" : ": " + stream.layer_names[static_cast<std::size_t>(layer)];
  return "Layer " + std::to_string(layer) + name + "  (" + key_line("layer.next") + ")";
}

constexpr float layer_gap = 2.0F;  // CSS pixels

float layer_cell() { return std::max(px(26), ImGui::CalcTextSize("000").x); }

float layers_width(const Stream& stream) {
  return ImGui::CalcTextSize("Layer").x + px(8) + static_cast<float>(stream.layers) * (layer_cell() + px(layer_gap));
}

/// A button a layer where they fit, else a stepper.
void draw_layers(Context& context) {
  const Stream& stream = context.stream();
  const float label_width = ImGui::CalcTextSize("Layer").x;
  const float row = layers_width(stream);
  const float whole = right_edge();
  same_line_or_wrap(std::min(row, whole));
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("Layer");
  ImGui::SameLine();
  if (row > ImGui::GetContentRegionAvail().x + label_width + px(8)) {
    ImGui::SetNextItemWidth(std::min(px(160), ImGui::GetContentRegionAvail().x - px(40)));
    ImGui::SliderInt("##layer", &context.state->layer, 0, stream.layers - 1, "", ImGuiSliderFlags_AlwaysClamp | ImGuiSliderFlags_NoInput);
    ImGui::SameLine();
    ImGui::Text("%d", context.state->layer);
    return;
  }
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(px(layer_gap), ImGui::GetStyle().ItemSpacing.y));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(0, ImGui::GetStyle().FramePadding.y));
  for (int layer = 0; layer < stream.layers; ++layer) {
    if (layer > 0) {
      ImGui::SameLine();
    }
    ImGui::PushID(layer);
    if (toggle_button(*context.palette, std::to_string(layer).c_str(), layer == context.state->layer, context.palette->accent,
                      ImVec2(layer_cell(), 0))) {
      context.state->layer = layer;
    }
    ImGui::SetItemTooltip("%s", layer_tooltip(stream, layer).c_str());
    ImGui::PopID();
  }
  ImGui::PopStyleVar(2);
}

bool is_narrow() { return ImGui::GetIO().DisplaySize.x < px(narrow_width); }

void draw_view_choices(Context& context) {
  const Panes& panes = *context.panes;
  ViewState& state = *context.state;
  for (std::size_t i = 0; i < view_names.size(); ++i) {
    const View view = static_cast<View>(i);
    if (ImGui::MenuItem(view_title(panes, view).c_str(), i == 0 ? key_line("view.next").c_str() : nullptr, state.view == view)) {
      state.view = view;
    }
  }
  if (!is_narrow()) {
    command_item(context, "view.text");
  }
}

void draw_token_choices(Context& context) {
  ViewState& state = *context.state;
  command_item(context, "tokens.raw");
  report_item(context, "view raw");
  command_item(context, "scroll.together");
  report_item(context, "view together");
  for (const TokenColor by : {TokenColor::none, TokenColor::pos, TokenColor::dep, TokenColor::entity}) {
    const bool known = by == TokenColor::none || has_tags(context.stream(), by);
    const std::string label = by == TokenColor::none ? "Tokens without colours" : std::string("Tokens coloured by ") + tag_name(by);
    if (known &&
        ImGui::MenuItem(label.c_str(), by == TokenColor::none ? key_line("tokens.color").c_str() : nullptr, state.token_color == by)) {
      state.token_color = by;
    }
    report_item(context, std::string("view color ") + tag_name(by));
  }
}

/// What is strong, and what scores show.
void draw_weight_choices(Context& context) {
  ViewState& state = *context.state;
  constexpr const char* kinds[] = {"probabilities", "signed values", "scores"};
  const std::string guess = std::string("Weights: as they look, ") + kinds[static_cast<int>(context.scene->guessed_kind())];
  const std::array<std::string, 4> labels = {guess, "Weights: probabilities, or of one sign",
                                             "Weights: signed, strong is what is far from 0", "Weights: scores, strong is what is large"};
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto choice = static_cast<WeightChoice>(i);
    if (ImGui::MenuItem(labels[i].c_str(), nullptr, state.weights == choice)) {
      state.weights = choice;
    }
    report_item(context, "view weights " + word_of(choice));
  }
  command_item(context, "softmax");
  report_item(context, "view softmax");
}

/// What stands in the toolbar where it is wide.
void draw_narrow_choices(Context& context) {
  ImGui::Separator();
  command_item(context, "share");
  report_item(context, "view share");
  command_item(context, "theme");
}

/// What is shown, and how.
void draw_view_menu(Context& context) {
  if (ImGui::Button("View ▾")) {
    ImGui::OpenPopup("view");
  }
  report_item(context, "view");
  ImGui::SetNextWindowPos(ImVec2(ImGui::GetItemRectMin().x, ImGui::GetItemRectMax().y + px(4)), ImGuiCond_Appearing);
  if (!ImGui::BeginPopup("view")) {
    return;
  }
  ImGui::PushItemFlag(ImGuiItemFlags_AutoClosePopups, false);
  draw_view_choices(context);
  ImGui::Separator();
  draw_token_choices(context);
  ImGui::Separator();
  draw_weight_choices(context);
  if (is_narrow()) {
    draw_narrow_choices(context);
  }
  ImGui::PopItemFlag();
  ImGui::EndPopup();
}

/// With a document on a narrow window, Share and the theme are in the View menu.
bool are_actions_short(const Context& context) { return is_narrow() && context.opened != nullptr; }

float actions_width(const Context& context) {
  const float spacing = ImGui::GetStyle().ItemSpacing.x;
  float width = button_width("?");
  if (context.opened != nullptr) {
    width += button_width("View ▾") + button_width("Find") + spacing * 2;
  }
  if (!are_actions_short(context)) {
    width += button_width("Share") + button_width(context.palette->dark ? "Light" : "Dark") + spacing * 2;
  }
  return width;
}

void draw_share_and_theme(Context& context) {
  const char* theme = context.palette->dark ? "Light" : "Dark";
  ImGui::BeginDisabled(context.opened == nullptr);
  context.requests.share |= ImGui::Button("Share");
  report_item(context, "share");
  ImGui::EndDisabled();
  set_tooltip("Copy a link to what you see", "share");
  ImGui::SameLine();
  if (ImGui::Button(theme)) {
    Desk desk = desk_of(context);
    run(command("theme"), desk);
  }
  set_tooltip(std::string(theme) + " theme", "theme");
  ImGui::SameLine();
}

void draw_actions(Context& context) {
  ImGui::SetCursorPosX(std::max(ImGui::GetCursorPosX(), right_edge() - actions_width(context)));
  if (context.opened != nullptr) {
    draw_view_menu(context);
    ImGui::SameLine();
    context.requests.find |= ImGui::Button("Find");
    report_item(context, "find");
    set_tooltip("Find a token", "find");
    ImGui::SameLine();
  }
  if (!are_actions_short(context)) {
    draw_share_and_theme(context);
  }
  context.requests.toggle_help |= ImGui::Button("?");
  report_item(context, "help button");
  set_tooltip("Help: files, keys, links", "help");
}

/// On a wide page a long name gives way, so that the toolbar stays one row.
float document_name_room(const Context& context) {
  const Document& document = context.opened->document;
  const float wanted = std::min(px(260), ImGui::CalcTextSize(document_name(document).c_str()).x);
  if (is_narrow()) {
    return wanted;
  }
  const float others = ImGui::CalcTextSize(describe_document(context).c_str()).x + px(10) + stream_width(context) +
                       layers_width(context.stream()) + actions_width(context) + ImGui::GetStyle().ItemSpacing.x * 5;
  return std::clamp(right_edge() - ImGui::GetCursorPosX() - others, std::min(px(90), wanted), wanted);
}

}  // namespace

void draw_toolbar(Context& context) {
  const bool narrow = is_narrow();
  if (!narrow || context.opened == nullptr) {
    draw_brand(context);
    ImGui::SameLine(0, px(14));
  }
  context.requests.pick_file |= ImGui::Button("Open…");
  report_item(context, "open");
  set_tooltip("Open an attention file", "open");
  if (!context.demos.empty()) {
    ImGui::SameLine();
    draw_demo_menu(context);
  }
  if (narrow) {  // the actions end the first row
    same_line_or_wrap(actions_width(context));
    draw_actions(context);
  }
  if (context.opened != nullptr) {
    if (!narrow) {
      ImGui::SameLine();
    }
    draw_document(context, document_name_room(context));
    draw_stream_menu(context);
    draw_layers(context);
  }
  if (!narrow) {
    same_line_or_wrap(actions_width(context));
    draw_actions(context);
  }
}

}  // namespace headlight::ui

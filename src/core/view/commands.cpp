#include "core/view/commands.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <utility>

#include "core/view/fields.h"
#include "core/view/token_tags.h"
#include "core/view/view_choices.h"
#include "core/view/visible_tokens.h"
#include "core/view/words.h"

namespace headlight {
namespace {

// --- When a command applies ------------------------------------------------------------------------------------------------

bool always(const Desk& /*desk*/) { return true; }
bool with_document(const Desk& desk) { return desk.document != nullptr; }
bool with_selection(const Desk& desk) { return with_document(desk) && !desk.state.none(); }
bool with_query(const Desk& desk) { return with_document(desk) && desk.state.query.has_value(); }
bool with_cursor(const Desk& desk) { return with_document(desk) && desk.head_cursor && *desk.head_cursor < desk.stream().heads; }
bool with_streams(const Desk& desk) { return with_document(desk) && desk.document->streams.size() > 1; }
bool with_segments(const Desk& desk) { return with_document(desk) && desk.stream().has_segments; }
bool with_scores(const Desk& desk) { return with_document(desk) && desk.scene.weights().kind == WeightKind::scores; }
bool with_list(const Desk& desk) { return with_document(desk) && !desk.scene.ranked().empty(); }
bool with_demos(const Desk& desk) { return !desk.demos.empty(); }

// --- Tokens ----------------------------------------------------------------------------------------------------------------

/// The column that the arrows walk along: that of the selected token.
Side walked_side(const ViewState& state) { return state.key && !state.query ? Side::key : Side::query; }

int last_token(const Desk& desk, Side side) { return static_cast<int>(desk.stream().tokens(side).size()) - 1; }

void step_token(Desk& desk, int step, int otherwise) {
  const Side side = walked_side(desk.state);
  const std::optional<int>& selected = desk.state.token(side);
  select_token(desk.state, {side, std::clamp(selected ? *selected + step : otherwise, 0, last_token(desk, side))});
}

int page_of(const Desk& desk) { return std::max(desk.page.of(walked_side(desk.state)) - 1, 1); }

int end_of(const Desk& desk) { return last_token(desk, walked_side(desk.state)); }

// Without a selection, steps down begin at the first token and those up at the last.
void step_down(Desk& desk, int /*choice*/) { step_token(desk, 1, 0); }
void step_up(Desk& desk, int /*choice*/) { step_token(desk, -1, end_of(desk)); }
void page_down(Desk& desk, int /*choice*/) { step_token(desk, page_of(desk), page_of(desk)); }
void page_up(Desk& desk, int /*choice*/) { step_token(desk, -page_of(desk), end_of(desk)); }
void go_to_first(Desk& desk, int /*choice*/) { select_token(desk.state, {walked_side(desk.state), 0}); }
void go_to_last(Desk& desk, int /*choice*/) { select_token(desk.state, {walked_side(desk.state), end_of(desk)}); }

/// Chooses the key of a pair with the selected query.
template <int step>
void step_pair(Desk& desk, int /*choice*/) {
  const int last = last_token(desk, Side::key);
  std::optional<int>& key = desk.state.key;
  key = std::clamp(key ? *key + step : step > 0 ? 0 : last, 0, last);
}

/// Walks along the other column from now on.
void switch_side(Desk& desk, int /*choice*/) {
  const Side side = other(walked_side(desk.state));
  const std::optional<TokenRef> selected = desk.state.first();
  select_token(desk.state, {side, std::min(selected ? selected->index : 0, last_token(desk, side))});
}

void keep_pinned(Desk& desk, int /*choice*/) { keep_selection(desk.state); }

void release(Desk& desk, int /*choice*/) {
  release_pins(desk.state);
  desk.head_cursor.reset();
}

void mark_special(Desk& desk, int /*choice*/) { toggle_marked(desk.state, desk.stream(), *desk.state.first()); }
bool is_marked_special(const Desk& desk) { return with_selection(desk) && is_special(desk.stream(), desk.state, *desk.state.first()); }

void copy_texts(Desk& desk, int /*choice*/) {
  std::string texts;
  for (const Side side : both_sides) {
    const std::optional<int>& index = desk.state.token(side);
    if (index) texts.append(texts.empty() ? "" : "\t").append(desk.stream().token({side, *index}).text);
  }
  desk.requests.copy = texts;
}

// --- Layers, heads, streams ------------------------------------------------------------------------------------------------

std::vector<std::string> numbers(int count, const std::vector<std::string>& names) {
  std::vector<std::string> list;
  for (int i = 0; i < count; ++i) {
    const auto place = static_cast<std::size_t>(i);
    list.push_back(std::to_string(i) + (place < names.size() ? " " + names[place] : ""));
  }
  return list;
}

std::vector<std::string> layer_choices(const Desk& desk) { return numbers(desk.stream().layers, desk.stream().layer_names); }
std::vector<std::string> head_choices(const Desk& desk) { return numbers(desk.stream().heads, desk.stream().head_names); }
std::vector<std::string> stream_choices(const Desk& desk) {
  std::vector<std::string> names;
  for (const Stream& stream : desk.document->streams) names.push_back(stream.name);
  return names;
}

template <int step>
void step_layer(Desk& desk, int /*choice*/) {
  desk.state.layer = std::clamp(desk.state.layer + step, 0, desk.stream().layers - 1);
}
void show_layer(Desk& desk, int layer) { desk.state.layer = layer; }

template <int step>
void step_heads(Desk& desk, int /*choice*/) {
  step_head(desk.state, desk.stream(), step);
}
void switch_head(Desk& desk, int head) { toggle_head(desk.state, head); }
void show_head(Desk& desk, int head) { desk.state.heads = {head}; }
void choose_all(Desk& desk, int /*choice*/) { choose_all_heads(desk.state, desk.stream()); }
void choose_none(Desk& desk, int /*choice*/) { desk.state.heads.clear(); }
void choose_others(Desk& desk, int /*choice*/) { invert_heads(desk.state, desk.stream()); }

/// Heads beyond the ten digits: a cursor walks over the chips.
template <int step>
void step_cursor(Desk& desk, int /*choice*/) {
  const int heads = desk.stream().heads;
  const int from = std::min(desk.head_cursor.value_or(step > 0 ? -1 : heads), heads);
  desk.head_cursor = std::clamp(from + step, 0, heads - 1);
}
void switch_cursor_head(Desk& desk, int /*choice*/) { toggle_head(desk.state, *desk.head_cursor); }

template <int step>
void step_stream(Desk& desk, int /*choice*/) {
  show_stream(desk.state, std::clamp(desk.state.stream + step, 0, static_cast<int>(desk.document->streams.size()) - 1), *desk.document);
}
void go_to_stream(Desk& desk, int stream) { show_stream(desk.state, stream, *desk.document); }

void next_combination(Desk& desk, int /*choice*/) { desk.state.combine = next_choice(desk.state.combine); }

/// The share of the head that the keyboard is at, else of all chosen heads; in twentieths.
template <int twentieths>
void step_share(Desk& desk, int /*choice*/) {
  const std::vector<int> heads = with_cursor(desk) ? std::vector{*desk.head_cursor} : desk.state.heads;
  for (const int head : heads) {
    set_share(desk.state, head, (std::round(share_of(desk.state.mix, head) * 20) + static_cast<float>(twentieths)) / 20);
  }
}

// --- Filters ---------------------------------------------------------------------------------------------------------------

void next_filter(Desk& desk, int /*choice*/) { desk.state.filter = filter_of(next_choice(desk.state.filter.kind)); }

/// Magnitudes by a factor; scores by a part of their range.
void step_least_weight(float& value, const StrengthScale& scale, bool more) {
  if (scale.by == Strength::value) {
    const float step = (scale.strongest - scale.weakest) / 20;
    value = std::clamp(value + (more ? -step : step), scale.weakest, scale.strongest);
    return;
  }
  value = std::min(value * (more ? 0.8F : 1.25F), std::max(scale.strongest, 1.0F));
  value = more ? value : std::max(value, 0.001F);
}

/// Fewer edges or more, whatever the kind of filter.
template <bool more>
void step_filter(Desk& desk, int /*choice*/) {
  Filter& filter = desk.state.filter;
  switch (filter.kind) {
    case Filter::Kind::topk:
      filter.value = std::max(filter.value + (more ? 1.0F : -1.0F), 1.0F);
      break;
    case Filter::Kind::mass:
      filter.value = std::clamp(std::round((filter.value + (more ? 0.05F : -0.05F)) * 20) / 20, 0.05F, 1.0F);
      break;
    case Filter::Kind::weight:
      step_least_weight(filter.value, desk.scene.scale(), more);
      break;
  }
}

void hide_special(Desk& desk, int /*choice*/) {
  desk.state.hide_special = desk.state.hide_special == HideSpecial::no ? HideSpecial::both : HideSpecial::no;
}
bool hides_special(const Desk& desk) { return desk.state.hide_special != HideSpecial::no; }
void next_hidden(Desk& desk, int /*choice*/) { desk.state.hide_special = next_choice(desk.state.hide_special); }

void next_segments(Desk& desk, int /*choice*/) { step_segments(desk.state, desk.stream()); }

// --- The list --------------------------------------------------------------------------------------------------------------

/// Shows the head of another row.
template <bool back>
void walk_list(Desk& desk, int /*choice*/) {
  const auto rows = static_cast<int>(desk.scene.ranked().size());
  ListCursor& cursor = desk.list_cursor;
  if (!(cursor.focus == desk.scene.ranked_focus())) cursor = {desk.scene.ranked_focus(), -1};
  cursor.row = back ? (std::max(cursor.row, 0) + rows - 1) % rows : (cursor.row + 1) % rows;
  const RankedEdge& edge = desk.scene.ranked()[static_cast<std::size_t>(cursor.row)];
  show_head_alone(desk.state, edge.layer, edge.head);
}

// --- How it looks ----------------------------------------------------------------------------------------------------------

template <auto Member>
void flip(Desk& desk, int /*choice*/) {
  desk.state.*Member = !(desk.state.*Member);
}
template <auto Member>
bool is_set(const Desk& desk) {
  return desk.state.*Member;
}
template <auto Member>
void choose_next(Desk& desk, int /*choice*/) {
  desk.state.*Member = next_choice(desk.state.*Member);
}
template <auto Member>
void choose(Desk& desk, int choice) {
  desk.state.*Member = words(desk.state.*Member)[static_cast<std::size_t>(choice)].choice;
}
template <auto Member>
std::vector<std::string> word_choices(const Desk& desk) {
  std::vector<std::string> list;
  for (const auto& one : words(desk.state.*Member)) list.emplace_back(one.word);
  return list;
}

/// The next kind of tag that the file has.
void next_token_color(Desk& desk, int /*choice*/) {
  TokenColor& by = desk.state.token_color;
  do {
    by = next_choice(by);
  } while (by != TokenColor::none && !has_tags(desk.stream(), by));
}

void switch_theme(Desk& desk, int /*choice*/) { desk.state.theme = desk.dark ? Theme::light : Theme::dark; }

// --- What the page does ----------------------------------------------------------------------------------------------------

template <bool Requests::*Request>
void ask(Desk& desk, int /*choice*/) {
  desk.requests.*Request = true;
}
template <int step>
void zoom(Desk& desk, int /*choice*/) {
  desk.requests.zoom_heatmap = step;
}
std::vector<std::string> demo_choices(const Desk& desk) { return desk.demos; }
void open_demo(Desk& desk, int demo) { desk.requests.open_demo = demo; }

constexpr std::string_view digits = "0 … 9";
constexpr std::string_view shifted_digits = "Shift+0 … 9";
constexpr bool repeats = true;

/// In the order of README's table.
constexpr auto all_commands = std::to_array<Command>({
    {"token.previous", "Previous token", {"↑"}, "step through the tokens", with_document, step_up, nullptr, nullptr, repeats},
    {"token.next", "Next token", {"↓"}, "", with_document, step_down, nullptr, nullptr, repeats},
    {"token.first", "First token", {"Home"}, "to the first or the last token", with_document, go_to_first},
    {"token.last", "Last token", {"End"}, "", with_document, go_to_last},
    {"token.page-up", "A page of tokens up", {"Page Up"}, "a page of tokens", with_document, page_up, nullptr, nullptr, repeats},
    {"token.page-down", "A page of tokens down", {"Page Down"}, "", with_document, page_down, nullptr, nullptr, repeats},
    {"pair.previous",
     "Previous key of the pair",
     {"Shift+↑"},
     "with a query selected: the key of a pair",
     with_query,
     step_pair<-1>,
     nullptr,
     nullptr,
     repeats},
    {"pair.next", "Next key of the pair", {"Shift+↓"}, "", with_query, step_pair<1>, nullptr, nullptr, repeats},
    {"side.switch", "Walk along the other column", {"K"}, "step along the keys, or along the queries again", with_document, switch_side},
    {"pin.keep", "Keep the token pinned", {"Enter"}, "keep the token pinned while you walk on", with_selection, keep_pinned},
    {"release", "Release what is pinned", {"Esc"}, "release", with_document, release},
    {"token.special",
     "Special token",
     {"X"},
     "the selected token is special, or not",
     with_selection,
     mark_special,
     nullptr,
     is_marked_special},
    {"layer.previous", "Previous layer", {"←"}, "step through the layers", with_document, step_layer<-1>, nullptr, nullptr, repeats},
    {"layer.next", "Next layer", {"→"}, "", with_document, step_layer<1>, nullptr, nullptr, repeats},
    {"layer.show", "Layer", {}, "", with_document, show_layer, layer_choices},
    {"head.previous",
     "Previous head, alone",
     {"Shift+←"},
     "step through the heads, one alone",
     with_document,
     step_heads<-1>,
     nullptr,
     nullptr,
     repeats},
    {"head.next", "Next head, alone", {"Shift+→"}, "", with_document, step_heads<1>, nullptr, nullptr, repeats},
    {"head.switch", "Head on or off", {digits}, "a head on or off", with_document, switch_head, head_choices},
    {"head.show", "Head alone", {shifted_digits}, "a head alone", with_document, show_head, head_choices},
    {"cursor.previous", "Walk back over the heads", {","}, "walk over the heads", with_document, step_cursor<-1>},
    {"cursor.next", "Walk over the heads", {"."}, "", with_document, step_cursor<1>},
    {"cursor.switch", "The head walked to on or off", {"Space"}, "the head you walked to on or off", with_cursor, switch_cursor_head},
    {"heads.all", "All heads", {"A"}, "all heads, none, the others", with_document, choose_all},
    {"heads.none", "No heads", {"N"}, "", with_document, choose_none},
    {"heads.others", "The other heads", {"I"}, "", with_document, choose_others},
    {"combine.next",
     "Combine the heads otherwise",
     {"M"},
     "heads each in its colour, their mean, their maximum, a mix",
     with_document,
     next_combination},
    {"combine.show", "Combine the heads", {}, "", with_document, choose<&ViewState::combine>, word_choices<&ViewState::combine>},
    {"share.less",
     "Less of the head in the mix",
     {"<"},
     "less, more of that head, or of all chosen heads, in the mix",
     with_document,
     step_share<-2>},
    {"share.more", "More of the head in the mix", {">"}, "", with_document, step_share<2>},
    {"filter.next", "Another kind of filter", {"F"}, "the kind of filter", with_document, next_filter},
    {"edges.fewer", "Fewer edges", {"-"}, "fewer, more edges", with_document, step_filter<false>},
    {"edges.more", "More edges", {"+"}, "", with_document, step_filter<true>},
    {"special.hide", "Hide special tokens", {"S"}, "hide special tokens", with_document, hide_special, nullptr, hides_special},
    {"special.next",
     "Hide special tokens as keys, as queries, both",
     {"Shift+S"},
     "hide them as keys, as queries, both",
     with_document,
     next_hidden},
    {"renormalize",
     "What is left sums to 1",
     {"R"},
     "what is left sums to 1",
     with_document,
     flip<&ViewState::renormalize>,
     nullptr,
     is_set<&ViewState::renormalize>},
    {"segments.next", "Other segments", {"G"}, "the segments", with_segments, next_segments},
    {"stream.previous", "Previous stream", {"["}, "step through the streams", with_streams, step_stream<-1>},
    {"stream.next", "Next stream", {"]"}, "", with_streams, step_stream<1>},
    {"stream.show", "Stream", {}, "", with_streams, go_to_stream, stream_choices},
    {"find",
     "Find a token",
     {"Ctrl+F", "/"},
     "find a token by its text; Enter, Shift+Enter: next, previous",
     with_document,
     ask<&Requests::find>},
    {"list.all",
     "List the edges of all layers",
     {"L"},
     "list the edges of the chosen heads, or of all layers",
     with_document,
     flip<&ViewState::all_heads>,
     nullptr,
     is_set<&ViewState::all_heads>},
    {"list.next",
     "Show the head of the next edge in the list",
     {"J"},
     "show the head of the next edge in the list",
     with_list,
     walk_list<false>,
     nullptr,
     nullptr,
     repeats},
    {"list.previous",
     "Show the head of the edge before in the list",
     {"Shift+J"},
     "show that of the edge before",
     with_list,
     walk_list<true>,
     nullptr,
     nullptr,
     repeats},
    {"zoom.in", "Zoom into the heatmap", {"Z"}, "zoom the heatmap about the selection", with_document, zoom<1>, nullptr, nullptr, repeats},
    {"zoom.out", "Zoom out of the heatmap", {"Shift+Z"}, "zoom out", with_document, zoom<-1>, nullptr, nullptr, repeats},
    {"tokens.raw",
     "Tokens as the tokenizer writes them",
     {"W"},
     "tokens as the tokenizer writes them",
     with_document,
     flip<&ViewState::raw_tokens>,
     nullptr,
     is_set<&ViewState::raw_tokens>},
    {"tokens.color",
     "Colour the tokens otherwise",
     {"C"},
     "tokens coloured by what the file says of them",
     with_document,
     next_token_color},
    {"scroll.together",
     "Columns scroll together",
     {"O"},
     "columns scroll together or apart",
     with_document,
     flip<&ViewState::scroll_together>,
     nullptr,
     is_set<&ViewState::scroll_together>},
    {"view.next", "Other panes", {"V"}, "which panes show", with_document, choose_next<&ViewState::view>},
    {"view.show", "Show", {}, "", with_document, choose<&ViewState::view>, word_choices<&ViewState::view>},
    {"view.text",
     "Text and list",
     {"P"},
     "text and list on or off",
     with_document,
     flip<&ViewState::text>,
     nullptr,
     is_set<&ViewState::text>},
    {"text.selects",
     "Running text: where a token looks, or who looks at it",
     {"D"},
     "running text: where a token looks, or who looks at it",
     with_document,
     choose_next<&ViewState::text_selects>},
    {"weights.show", "Take the weights for", {}, "", with_document, choose<&ViewState::weights>, word_choices<&ViewState::weights>},
    {"softmax", "Softmax of each row", {}, "", with_scores, flip<&ViewState::softmax>, nullptr, is_set<&ViewState::softmax>},
    {"colormap.next", "The heatmap's other colours", {"B"}, "the heatmap's colours", with_document, choose_next<&ViewState::colormap>},
    {"colormap.show", "The heatmap's colours", {}, "", with_document, choose<&ViewState::colormap>, word_choices<&ViewState::colormap>},
    {"scale.next",
     "The colours' other scale",
     {"Shift+B"},
     "the scale of the heatmap's colours",
     with_document,
     choose_next<&ViewState::scale>},
    {"theme", "Dark or light theme", {"T"}, "dark or light", always, switch_theme},
    {"demos", "Demos", {"E"}, "demos", with_demos, ask<&Requests::toggle_demos>},
    {"demo.open", "Demo", {}, "", with_demos, open_demo, demo_choices},
    {"share", "Copy a link to what you see", {"Y"}, "copy the link", with_document, ask<&Requests::share>},
    {"copy", "Copy the selected tokens' text", {"Ctrl+C"}, "copy the text of the selected tokens", with_selection, copy_texts},
    {"open", "Open a file", {"Ctrl+O"}, "open a file", always, ask<&Requests::pick_file>},
    {"palette", "Find a command", {"Ctrl+K"}, "find any of these by its words", always, ask<&Requests::open_palette>},
    {"help", "Help", {"?"}, "help", always, ask<&Requests::toggle_help>},
});

std::vector<KeyLine> make_key_lines() {
  std::vector<KeyLine> lines;
  for (std::size_t first = 0, next = 0; first < all_commands.size(); first = next) {
    std::vector<std::string_view> keys;
    do {
      keys.insert(keys.end(), all_commands[next].keys.begin(), all_commands[next].keys.end());
      ++next;
    } while (next < all_commands.size() && all_commands[next].line.empty() && !all_commands[next].keys.front().empty());
    const std::span<const Command> on_line(all_commands.data() + first, next - first);
    if (!on_line.front().line.empty()) lines.push_back({spell_keys(keys), on_line.front().line, on_line});
  }
  return lines;
}

// --- Finding ---------------------------------------------------------------------------------------------------------------

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// How far from `sought` the title is: letters between those that are sought count, more so before the beginnings of words do not.
/// Empty: it does not have them all.
std::optional<int> distance(std::string_view title, std::string_view sought) {
  int far = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < sought.size(); ++i) {
    if (sought[i] == ' ') continue;
    std::size_t found = at;
    while (found < title.size() && lower(title[found]) != lower(sought[i])) ++found;
    if (found == title.size()) return std::nullopt;
    const bool begins_word = found == 0 || title[found - 1] == ' ';
    if (found != at || i == 0) far += begins_word ? 1 : 4;
    at = found + 1;
  }
  return far;
}

}  // namespace

std::span<const Command> commands() { return all_commands; }

const Command& command(std::string_view id) {
  return *std::find_if(all_commands.begin(), all_commands.end(), [&](const Command& one) { return one.id == id; });
}

const Command* command_of_key(std::string_view key) {
  const auto has = [&](const Command& one) { return !key.empty() && std::find(one.keys.begin(), one.keys.end(), key) != one.keys.end(); };
  const auto* const found = std::find_if(all_commands.begin(), all_commands.end(), has);
  return found == all_commands.end() ? nullptr : found;
}

bool run(const Command& command, Desk& desk, int choice) {
  if (!command.applies(desk)) return false;
  if (command.choices != nullptr && static_cast<std::size_t>(choice) >= command.choices(desk).size()) return false;
  command.act(desk, choice);
  return true;
}

std::string spell_keys(std::span<const std::string_view> keys) {
  constexpr std::string_view shift = "Shift+";
  std::string spelled;
  bool is_shifted = false;
  for (const std::string_view key : keys) {
    if (key.empty()) continue;
    const bool again = is_shifted && key.starts_with(shift);
    spelled.append(spelled.empty() ? "" : " ").append(again ? key.substr(shift.size()) : key);
    is_shifted = key.starts_with(shift);
  }
  return spelled;
}

const std::vector<KeyLine>& key_lines() {
  static const std::vector<KeyLine> lines = make_key_lines();
  return lines;
}

std::vector<PaletteEntry> find_commands(const Desk& desk, std::string_view sought) {
  struct Found {
    int distance = 0;
    PaletteEntry entry;
  };
  std::vector<Found> found;
  const auto offer = [&](const Command& one, int choice, const std::string& title) {
    if (const std::optional<int> far = distance(title, sought)) found.push_back({*far, {&one, choice, title}});
  };
  for (const Command& one : all_commands) {
    if (!one.applies(desk) || one.id == "palette") continue;
    const std::string title(one.title);
    if (one.choices == nullptr) {
      offer(one, 0, title);
      continue;
    }
    int choice = 0;
    for (const std::string& name : one.choices(desk)) offer(one, choice++, std::string(title).append(": ").append(name));
  }
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.distance < b.distance; });
  std::vector<PaletteEntry> entries;
  std::transform(found.begin(), found.end(), std::back_inserter(entries), [](Found& one) { return std::move(one.entry); });
  return entries;
}

}  // namespace headlight

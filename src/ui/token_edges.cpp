#include "ui/token_edges.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace headlight::ui {
namespace {

/// How far from the middle of its row a head's edges run, in rows: those of several heads between the same tokens stay apart.
std::vector<float> head_shifts(const Context& context) {
  constexpr float spread = 0.6F;
  const std::vector<HeadMatrix>& shown = context.scene->heads();
  std::vector<float> shifts(static_cast<std::size_t>(context.stream().heads), 0.0F);
  for (std::size_t rank = 0; rank < shown.size(); ++rank) {
    const float place = (static_cast<float>(rank) + 0.5F) / static_cast<float>(shown.size());
    shifts[static_cast<std::size_t>(shown[rank].head)] = (place - 0.5F) * spread;
  }
  return shifts;
}

}  // namespace

void TokenEdges::upload(const Context& context, const std::array<TokenRows, 2>& rows, Drawn& drawn) {
  const Palette& p = *context.palette;
  if (drawn.revision == context.scene->edges_revision() && drawn.dark == p.dark) {
    return;
  }
  const float scale = context.scene->strongest();
  std::vector<render::EdgeInstance> instances;
  instances.reserve(context.scene->edges().size());
  const std::vector<float> shifts = head_shifts(context);
  std::vector<ImU32> colors;
  colors.reserve(static_cast<std::size_t>(context.stream().heads));
  for (int head = 0; head < context.stream().heads; ++head) {
    colors.push_back(head_color(head, p));
  }
  for (const Edge& edge : context.scene->edges()) {
    const float shift = edge.head < 0 ? 0.0F : shifts[static_cast<std::size_t>(edge.head)];
    const ImU32 color = edge.head < 0 ? combined_color(p) : colors[static_cast<std::size_t>(edge.head)];
    const float strength = scale > 0 ? std::min(std::abs(edge.weight) / scale, 1.0F) : 0.0F;
    instances.push_back(
        {rows[0].begin(edge.query) + shift, rows[1].begin(edge.key) + shift, strength, edge.weight < 0 ? -1.0F : 1.0F, color});
  }
  drawn.edges.set_edges(instances);
  drawn.revision = context.scene->edges_revision();
  drawn.dark = p.dark;
}

void TokenEdges::draw(const Context& context, const std::array<TokenRows, 2>& rows, const EdgesPlace& place) {
  const bool focused = !context.scene->focus().empty();
  Drawn& drawn = drawn_[focused ? 1 : 0];
  upload(context, rows, drawn);
  render::EdgesDraw draw;
  const float inset = place.gathers ? px(9) : 0.0F;  // to the middle of the counts that stand there
  draw.target = framebuffer();
  draw.clip = place.clip;
  draw.query_x = place.query_x;
  draw.key_x = place.key_x;
  draw.query_y = place.queries.y_of(0.5F);
  draw.key_y = place.keys.y_of(0.5F);
  draw.query_pitch = place.queries.pitch;
  draw.key_pitch = place.keys.pitch;
  draw.view_top = place.clip.y + inset;
  draw.view_bottom = place.clip.y + place.clip.height - inset;
  draw.half_width_min = px(0.35F);
  draw.half_width_max = std::min(px(2.2F), place.queries.pitch * 0.25F);
  // Many edges over one another need less ink each.
  draw.opacity_min = focused ? 0.35F : 0.12F;
  draw.opacity_max = focused ? 0.95F : 0.80F;
  draw_with(drawn.edges, draw);
}

}  // namespace headlight::ui

#include "ui/token_edges.h"

#include <vector>

#include "core/view/edge_style.h"
#include "ui/widgets.h"

namespace headlight::ui {
namespace {

std::vector<ImU32> head_colors(int heads, const Palette& palette) {
  std::vector<ImU32> colors;
  colors.reserve(static_cast<std::size_t>(heads));
  for (int head = 0; head < heads; ++head) {
    colors.push_back(head_color(head, palette));
  }
  return colors;
}

}  // namespace

void TokenEdges::upload(const Model& model, const TokenLayout& layout, Drawn& drawn) {
  const Scene& scene = model.scene;
  if (drawn.revision == scene.edges_revision() && drawn.dark == model.palette.dark) {
    return;
  }
  const int heads = model.stream().heads;
  const EdgeLooks looks(layout.rows(), scene.heads(), heads, scene.scale());
  const std::vector<ImU32> colors = head_colors(heads, model.palette);
  std::vector<render::EdgeInstance> instances;
  instances.reserve(scene.edges().size());
  for (const Edge& edge : scene.edges()) {
    const EdgeLook look = looks.of(edge);
    const ImU32 color = edge.head < 0 ? combined_color(model.palette) : colors[static_cast<std::size_t>(edge.head)];
    instances.push_back({look.query_row, look.key_row, look.strength, look.dashed ? -1.0F : 1.0F, color});
  }
  drawn.edges.set_edges(instances);
  drawn.revision = scene.edges_revision();
  drawn.dark = model.palette.dark;
}

void TokenEdges::draw(const Model& model, const TokenLayout& layout) {
  const bool focused = !model.scene.focus().empty();
  Drawn& drawn = drawn_[focused ? 1 : 0];
  upload(model, layout, drawn);
  const TokenColumn& queries = layout.column(Side::query);
  const TokenColumn& keys = layout.column(Side::key);
  const float inset = layout.scrolls() ? px(9) : 0.0F;  // to the middle of the counts that stand there
  render::EdgesDraw draw;
  draw.target = framebuffer();
  draw.clip = layout.clip();
  draw.query_x = queries.edge_x;
  draw.key_x = keys.edge_x;
  draw.query_y = queries.view.y_of(0.5F);
  draw.key_y = keys.view.y_of(0.5F);
  draw.query_pitch = queries.view.pitch;
  draw.key_pitch = keys.view.pitch;
  draw.view_top = draw.clip.y + inset;
  draw.view_bottom = draw.clip.bottom() - inset;
  draw.style = edge_style(focused, queries.view.pitch, pixel_ratio());
  draw_with(drawn.edges, draw);
}

}  // namespace headlight::ui

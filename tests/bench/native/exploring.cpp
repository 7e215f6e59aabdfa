// What a change of layer, head, filter or selection computes: edges, strips, combined heads. Items are weights.
#include <benchmark/benchmark.h>

#include <cstdint>

#include "core/analysis/combine.h"
#include "core/analysis/edges.h"
#include "core/analysis/profiles.h"
#include "core/selection.h"
#include "made_up.h"

namespace headlight {
namespace {

constexpr int heads = 12;
constexpr int tokens = 512;

void count_weights(benchmark::State& state) { state.SetItemsProcessed(state.iterations() * std::int64_t{heads} * tokens * tokens); }

void select_with(benchmark::State& state, Filter filter, const Focus& focus = {}) {
  const bench::Layer layer(heads, tokens);
  EdgeQuery ask;
  ask.heads = layer.heads();
  ask.filter = filter;
  ask.focus = focus;
  for (auto round : state) benchmark::DoNotOptimize(select_edges(ask));
  count_weights(state);
}

Focus one_query() {
  Focus focus;
  focus.query = tokens / 2;
  return focus;
}

void edges_of_weight(benchmark::State& state) { select_with(state, {Filter::Kind::weight, 0.02F}); }
void edges_of_topk(benchmark::State& state) { select_with(state, {Filter::Kind::topk, static_cast<float>(state.range(0))}); }
void edges_of_mass(benchmark::State& state) { select_with(state, {Filter::Kind::mass, 0.7F}); }
void edges_of_one_query(benchmark::State& state) { select_with(state, {Filter::Kind::mass, 0.7F}, one_query()); }
BENCHMARK(edges_of_weight)->Unit(benchmark::kMillisecond);
BENCHMARK(edges_of_topk)->ArgName("k")->Arg(1)->Arg(16)->Unit(benchmark::kMillisecond);
BENCHMARK(edges_of_mass)->Unit(benchmark::kMillisecond);
BENCHMARK(edges_of_one_query)->Unit(benchmark::kMicrosecond);

void strip(benchmark::State& state, Side side, const Focus& focus) {
  const bench::Layer layer(heads, tokens);
  for (auto round : state) benchmark::DoNotOptimize(measure_strip(layer.heads(), heads, side, focus, {}));
  count_weights(state);
}
void strip_of_keys(benchmark::State& state) { strip(state, Side::key, {}); }
void strip_of_queries(benchmark::State& state) { strip(state, Side::query, {}); }
void strip_of_one_query(benchmark::State& state) { strip(state, Side::key, one_query()); }
BENCHMARK(strip_of_keys)->Unit(benchmark::kMillisecond);
BENCHMARK(strip_of_queries)->Unit(benchmark::kMillisecond);
BENCHMARK(strip_of_one_query)->Unit(benchmark::kMicrosecond);

void combine(benchmark::State& state, Combine how) {
  const bench::Layer layer(heads, tokens);
  for (auto round : state) benchmark::DoNotOptimize(combine_heads(layer.heads(), how));
  count_weights(state);
}
void combine_mean(benchmark::State& state) { combine(state, Combine::mean); }
void combine_max(benchmark::State& state) { combine(state, Combine::max); }
void combine_mix(benchmark::State& state) { combine(state, Combine::mix); }
BENCHMARK(combine_mean)->Unit(benchmark::kMillisecond);
BENCHMARK(combine_max)->Unit(benchmark::kMillisecond);
BENCHMARK(combine_mix)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace headlight

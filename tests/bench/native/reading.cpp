// From bytes to heads: the index, and a head from each encoding. Bytes are those of the file.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/heads/head.h"
#include "core/heads/packed.h"
#include "core/heads/text_matrix.h"
#include "core/json/skeleton.h"
#include "made_up.h"

namespace headlight {
namespace {

constexpr int tokens = 512;

void count_bytes(benchmark::State& state, const std::string& text) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

/// In chunks of a slice, as a file arrives.
void index_document(benchmark::State& state) {
  const std::string text = bench::as_document(bench::softmax_matrix(tokens), static_cast<int>(state.range(0)), 12);
  constexpr std::size_t chunk = std::size_t{1} << 20U;
  for (auto round : state) {
    SkeletonReader reader;
    for (std::size_t at = 0; at < text.size(); at += chunk) reader.feed(std::string_view(text).substr(at, chunk));
    benchmark::DoNotOptimize(reader.finish());
  }
  count_bytes(state, text);
}
BENCHMARK(index_document)->ArgName("digits")->Arg(4)->Arg(17)->Unit(benchmark::kMillisecond);

void decode_text_head(benchmark::State& state) {
  const std::string text = bench::as_text(bench::softmax_matrix(tokens), static_cast<int>(state.range(0)));
  for (auto round : state) benchmark::DoNotOptimize(decode_text(text, tokens, tokens, 0));
  count_bytes(state, text);
}
BENCHMARK(decode_text_head)->ArgName("digits")->Arg(4)->Arg(17)->Unit(benchmark::kMicrosecond);

void decode_base64_head(benchmark::State& state) {
  const std::string text = bench::as_base64(bench::as_float16(bench::softmax_matrix(tokens)));
  Matrix matrix = bench::softmax_matrix(tokens);
  for (auto round : state) benchmark::DoNotOptimize(decode_packed(text, Dtype::float16, 0, matrix.weights));
  count_bytes(state, text);
}
BENCHMARK(decode_base64_head)->Unit(benchmark::kMicrosecond);

void decode_float16_head(benchmark::State& state) {
  const std::string bytes = bench::as_float16(bench::softmax_matrix(tokens));
  Matrix matrix = bench::softmax_matrix(tokens);
  for (auto round : state) benchmark::DoNotOptimize(decode_raw(bytes, Dtype::float16, matrix.weights));
  count_bytes(state, bytes);
}
BENCHMARK(decode_float16_head)->Unit(benchmark::kMicrosecond);

/// What every head goes through once it is decoded; a copy of the matrix is in it.
void summarize_with_thumbnail(benchmark::State& state) {
  const Matrix matrix = bench::softmax_matrix(static_cast<int>(state.range(0)));
  for (auto round : state) benchmark::DoNotOptimize(summarized(matrix));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(matrix.weights.size()));
}
BENCHMARK(summarize_with_thumbnail)->ArgName("tokens")->Arg(512)->Arg(2048)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace headlight

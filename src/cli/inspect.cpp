// headlight inspect: what a document holds, after every weight of it was read.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "core/heads/weight_kind.h"
#include "core/input_error.h"
#include "core/opening/weight_warnings.h"

namespace headlight::cli {
namespace {

using nlohmann::json;

struct Range {
  float low = 0;
  float high = 0;
};

/// What the heads of a stream say together.
struct StreamReport {
  std::optional<Range> weights;   ///< empty: there is none
  std::optional<Range> row_sums;  ///< of rows that have weights and lack none; empty: there is no such row
  std::uint64_t missing = 0;
  std::uint64_t masked = 0;
  bool is_normalized = true;
  WeightKind kind = WeightKind::probabilities;
  std::vector<HeadId> absent;  ///< the file broke off before them
  std::vector<std::pair<HeadId, std::string>> failed;
};

/// Decodes every head; those that cannot be decoded are marked in the store.
void decode_all(OpenedDocument& opened, Progress& progress) {
  for_each_head(opened.document, [&](HeadId id) {
    progress.show("Decoding", opened.heads.decoded_count(), opened.heads.head_count());
    if (opened.heads.status(id) != HeadStatus::unread) return;
    try {
      decode_into_store(opened, id);
    } catch (const InputError& error) {
      opened.heads.fail(id, error.what());
    }
  });
}

void include(std::optional<Range>& range, float low, float high) {
  range = range ? Range{std::min(range->low, low), std::max(range->high, high)} : Range{low, high};
}

void include(StreamReport& report, const HeadSummary& summary, std::uint64_t weights) {
  report.missing += summary.missing;
  report.masked += summary.masked;
  report.is_normalized = report.is_normalized && is_normalized(summary);
  if (summary.missing + summary.masked < weights) include(report.weights, summary.min, summary.max);
  const bool has_row_sums = summary.row_sum_min != 0 || summary.row_sum_max != 0;
  if (has_row_sums) include(report.row_sums, summary.row_sum_min, summary.row_sum_max);
}

std::vector<StreamReport> report_streams(const OpenedDocument& opened) {
  std::vector<StreamReport> reports(opened.document.streams.size());
  for_each_head(opened.document, [&](HeadId id) {
    StreamReport& report = reports[static_cast<std::size_t>(id.stream)];
    const Stream& stream = opened.document.streams[static_cast<std::size_t>(id.stream)];
    const HeadStatus status = opened.heads.status(id);
    if (status == HeadStatus::absent) report.absent.push_back(id);
    if (status == HeadStatus::failed) report.failed.emplace_back(id, opened.heads.failure(id));
    if (const HeadSummary* summary = opened.heads.summary(id)) {
      include(report, *summary, std::uint64_t{stream.queries.size()} * stream.keys.size());
    }
  });
  for (std::size_t i = 0; i < reports.size(); ++i) {
    reports[i].kind = guess_weight_kind(opened.document.streams[i], static_cast<int>(i), opened.heads);
  }
  return reports;
}

const char* name_of(WeightKind kind) {
  switch (kind) {
    case WeightKind::differences:
      return "signed";
    case WeightKind::scores:
      return "scores";
    case WeightKind::probabilities:
      break;
  }
  return "probabilities";
}

std::string shortest(float value) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

/// The decimal that `shortest` shows, too, not the float's neighbour among the doubles; null, which JSON has in place of an infinity.
json number(float value) { return std::isfinite(value) ? json::parse(shortest(value)) : json(); }

json list_texts(const std::vector<Token>& tokens) {
  json list = json::array();
  for (const Token& token : tokens) list.push_back(token.text);
  return list;
}

json range_to_json(const std::optional<Range>& range) { return range ? json{number(range->low), number(range->high)} : json(); }

json to_json(const Stream& stream, const StreamReport& report) {
  json absent = json::array();
  for (const HeadId id : report.absent) absent.push_back({id.layer, id.head});
  json failed = json::array();
  for (const auto& [id, why] : report.failed) failed.push_back({{"layer", id.layer}, {"head", id.head}, {"error", why}});
  return {{"name", stream.name},
          {"layers", stream.layers},
          {"heads", stream.heads},
          {"queries", list_texts(stream.queries)},
          {"keys", list_texts(stream.keys)},
          {"weights", range_to_json(report.weights)},
          {"rowSums", range_to_json(report.row_sums)},
          {"normalized", report.is_normalized},
          {"missing", report.missing},
          {"masked", report.masked},
          {"kind", name_of(report.kind)},
          {"absent", std::move(absent)},
          {"failed", std::move(failed)}};
}

void print_json(const Document& document, const std::vector<std::string>& warnings, const std::vector<StreamReport>& reports) {
  json streams = json::array();
  for (std::size_t i = 0; i < reports.size(); ++i) streams.push_back(to_json(document.streams[i], reports[i]));
  const json report = {{"name", document.name},   {"format", document.format},           {"model", document.model},
                       {"title", document.title}, {"description", document.description}, {"warnings", warnings},
                       {"streams", streams}};
  std::puts(report.dump(-1, ' ', false, json::error_handler_t::replace).c_str());
}

void print_line(const char* what, const std::string& value) {
  if (!value.empty()) std::printf("  %-11s %s\n", what, value.c_str());
}

std::string describe(const std::optional<Range>& range) {
  if (!range) return "none";
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.6g … %.6g", static_cast<double>(range->low), static_cast<double>(range->high));
  return text.data();
}

std::string count(std::size_t number, const std::string& what) { return std::to_string(number) + " " + what + (number == 1 ? "" : "s"); }

std::string describe_shape(const Stream& stream) {
  const std::size_t queries = stream.queries.size();
  const std::size_t keys = stream.keys.size();
  return count(static_cast<std::size_t>(stream.layers), "layer") + " x " + count(static_cast<std::size_t>(stream.heads), "head") + ", " +
         (queries == keys ? count(queries, "token") : std::to_string(queries) + " queries x " + count(keys, "key"));
}

/// "layer 7: 9 10 11; layer 8: 0 1"
std::string describe_absent(const std::vector<HeadId>& absent) {
  std::string text;
  int layer = -1;
  for (const HeadId id : absent) {
    if (id.layer != layer) text += (layer < 0 ? "layer " : "; layer ") + std::to_string(id.layer) + ":";
    layer = id.layer;
    text += " " + std::to_string(id.head);
  }
  return text;
}

void print_stream(const Stream& stream, const StreamReport& report) {
  std::printf("\n%s: %s\n", stream.name.c_str(), describe_shape(stream).c_str());
  print_line("weights", describe(report.weights));
  print_line("row sums", describe(report.row_sums) + (report.is_normalized ? "" : " (not normalized)"));
  print_line("missing", std::to_string(report.missing));
  print_line("masked", std::to_string(report.masked));
  print_line("taken for", name_of(report.kind));
  print_line("cut off", describe_absent(report.absent));
  for (const auto& [id, why] : report.failed) print_line("failed", why);
}

void print_text(const Document& document, const std::vector<std::string>& warnings, const std::vector<StreamReport>& reports) {
  std::printf("%s: %s, %s\n", document.name.c_str(), document.format.c_str(), count(reports.size(), "stream").c_str());
  print_line("title", document.title);
  print_line("model", document.model);
  print_line("description", document.description);
  for (std::size_t i = 0; i < reports.size(); ++i) print_stream(document.streams[i], reports[i]);
  if (warnings.empty()) return;
  std::puts("\nWarnings");
  for (const std::string& warning : warnings) std::printf("  %s\n", warning.c_str());
}

OpenedDocument open_and_decode(const std::vector<std::string>& files) {
  Progress progress;
  OpenedDocument opened = open_files(files, progress);
  decode_all(opened, progress);
  return opened;
}

int run(std::span<char* const> words) {
  constexpr std::array<Option, 1> options = {{{"--json", false}}};
  const Arguments arguments(words, options);
  if (arguments.files().empty()) throw UsageError("A file is missing.");
  const OpenedDocument opened = open_and_decode(arguments.files());
  std::vector<std::string> warnings = opened.document.warnings;
  const std::vector<std::string> on_weights = describe_weights(opened.document, opened.heads);
  warnings.insert(warnings.end(), on_weights.begin(), on_weights.end());
  const std::vector<StreamReport> reports = report_streams(opened);
  if (arguments.has("--json")) {
    print_json(opened.document, warnings, reports);
  } else {
    print_text(opened.document, warnings, reports);
  }
  const auto failed = std::find_if(reports.begin(), reports.end(), [](const StreamReport& report) { return !report.failed.empty(); });
  if (failed != reports.end()) throw InputError("number", opened.document.name + ": " + failed->failed.front().second);
  return 0;
}

}  // namespace

const Command inspect = {
    "inspect", "headlight inspect FILE… [--json]",
    "Reads everything and says what there is. Several files make one document: a tensor and its tokens.\n"
    "\n"
    "--json prints one object:\n"
    "  name, format, model, title, description   texts, \"\" where the file says nothing\n"
    "  warnings                                  sentences\n"
    "  streams                                   a list of objects:\n"
    "    name, layers, heads                     a text, two counts\n"
    "    queries, keys                           the texts of the tokens\n"
    "    weights, rowSums                        [least, largest], null where there is nothing to say; row sums leave\n"
    "                                            out rows with missing weights and rows of zeros;\n"
    "                                            null for a sum beyond any number\n"
    "    normalized                              whether rows sum to 1, as far as rounded files do\n"
    "    missing                                 how many weights are NaN or infinite\n"
    "    masked                                  how many cells are -inf, or a value that can only be a mask\n"
    "    kind                                    what the weights are taken for: probabilities, signed, scores\n"
    "    absent                                  [layer, head] of each head that a broken-off file does not hold\n"
    "    failed                                  {layer, head, error} of each head that cannot be decoded; the exit\n"
    "                                            code is 2 then\n",
    run};

}  // namespace headlight::cli

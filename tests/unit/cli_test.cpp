// Runs the program `headlight` as one does at a terminal.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "documents.h"

namespace headlight {
namespace {

using test::contains;
using test::json;
using test::words;

struct Result {
  int exit_code = 0;
  std::string out;
  std::string err;
};

class CommandLine : public testing::Test {
 protected:
  CommandLine() : folder_(std::filesystem::path(testing::TempDir()) / ("headlight-cli-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~CommandLine() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

  [[nodiscard]] std::string put(const std::string& name, const std::string& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }

  [[nodiscard]] static std::string get(const std::string& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
  }

  [[nodiscard]] Result run(const std::string& words) const {
    const std::string command = std::string(HEADLIGHT_PROGRAM) + " " + words + " 2>" + path("stderr");
    Result result;
    std::FILE* pipe = popen(command.c_str(), "r");
    std::array<char, 4096> buffer{};
    while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe)) result.out.append(buffer.data(), count);
    const int status = pclose(pipe);
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    result.err = get(path("stderr"));
    return result;
  }

 private:
  std::filesystem::path folder_;
};

std::string two_layers() {
  return json{{"model", "m"}, {"tokens", {"[CLS]", "a", "b"}}, {"attention", test::counting({2, 2, 3, 3})}}.dump();
}

TEST_F(CommandLine, InspectSaysWhatThereIs) {
  const Result result = run("inspect " + put("two.json", two_layers()));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  for (const char* part : {"two.json: Headlight, 1 stream", "Attention: 2 layers x 2 heads, 3 tokens", "weights     0 … 35",
                           "row sums    3 … 102 (not normalized)", "The weights are not normalized"}) {
    EXPECT_TRUE(contains(result.out, part));
  }
}

TEST_F(CommandLine, InspectWritesJson) {
  const std::string file = put("queries.json", R"({"queries": ["a"], "keys": ["x", "y"], "attention": [[[0.1, 0.9]], [[NaN, 1]]]})");
  const Result result = run("inspect --json " + file);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const json report = json::parse(result.out);
  EXPECT_EQ(report["name"], file);
  EXPECT_EQ(report["format"], "Headlight");
  const json& stream = report["streams"][0];
  EXPECT_EQ(stream["queries"], json::parse(R"(["a"])"));
  EXPECT_EQ(stream["keys"], json::parse(R"(["x", "y"])"));
  EXPECT_EQ(stream["weights"], json::parse("[0.1, 1.0]"));
  EXPECT_EQ(stream["rowSums"], json::parse("[1.0, 1.0]"));
  EXPECT_EQ(stream["missing"], 1);
  EXPECT_EQ(stream["normalized"], true);
  EXPECT_EQ(stream["absent"], json::array());
}

TEST_F(CommandLine, InspectWritesJsonOfSumsBeyondAnyNumber) {
  const std::string file = put("huge.json", R"({"tokens": ["a", "b"], "attention": [[[3e38, 3e38], [-3e38, -3e38]]]})");
  const Result result = run("inspect --json " + file);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  const json stream = json::parse(result.out)["streams"][0];
  EXPECT_EQ(stream["weights"], json::parse("[-3e+38, 3e+38]"));
  ASSERT_EQ(stream["rowSums"].size(), 2U);
  for (const json& sum : stream["rowSums"]) EXPECT_TRUE(sum.is_null() || sum.is_number()) << sum;
}

TEST_F(CommandLine, InspectTellsWhatIsMaskedAndWhatTheWeightsAreTakenFor) {
  const std::string file = put("scores.json", R"({"tokens": ["a", "b"], "attention": [[2, -Infinity], [-1e9, 1.5]]})");
  const json stream = json::parse(run("inspect --json " + file).out)["streams"][0];
  EXPECT_EQ(stream["masked"], 2);
  EXPECT_EQ(stream["missing"], 0);
  EXPECT_EQ(stream["kind"], "scores");
  EXPECT_EQ(stream["weights"], json::parse("[1.5, 2.0]"));
  EXPECT_TRUE(contains(run("inspect " + file).out, "taken for   scores"));
  const std::string signed_file = put("signed.json", R"({"tokens": ["a", "b"], "attention": [[0.5, -0.5], [0.25, 0.75]]})");
  EXPECT_EQ(json::parse(run("inspect --json " + signed_file).out)["streams"][0]["kind"], "signed");
}

TEST_F(CommandLine, InspectTellsWhatABrokenOffFileHolds) {
  std::string text = two_layers();
  text.resize(text.find("[[27") + 3);
  const Result result = run("inspect --json " + put("cut.json", text));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(json::parse(result.out)["streams"][0]["absent"], json::parse("[[1, 1]]"));
  EXPECT_TRUE(contains(run("inspect " + path("cut.json")).out, "cut off     layer 1: 1"));
}

TEST_F(CommandLine, InspectReportsHeadsThatCannotBeDecodedOfALargeFile) {
  std::string text = json{{"tokens", words(3)}, {"attention", test::counting({1, 2, 3, 3})}}.dump();
  text.replace(text.find("17"), 2, "1.");
  const std::string spaces(9U << 20U, ' ');  // beyond what is decoded on opening
  text.insert(text.find("[[9"), spaces);
  text.insert(text.find("]]]", text.find("1.")), spaces);
  const Result result = run("inspect --json " + put("wrong.json", text));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(contains(result.err, "wrong.json: layer 0, head 1: expected a number, found 1."));
  const json report = json::parse(result.out);
  const json& stream = report["streams"][0];
  ASSERT_EQ(stream["failed"].size(), 1U);
  EXPECT_EQ(stream["failed"][0]["head"], 1);
  EXPECT_EQ(stream["weights"], json::parse("[0.0, 8.0]"));
}

TEST_F(CommandLine, WeightIsTheShortestDecimal) {
  const std::string file = put("weights.json", R"({"tokens": ["a", "b"], "attention": [[[0.1, 1e-7], [NaN, 0.30000001192092896]]]})");
  const auto weight = [&](int query, int key) {
    return run("weight " + file + " --layer 0 --head=0 --query " + std::to_string(query) + " --key " + std::to_string(key)).out;
  };
  EXPECT_EQ(weight(0, 0), "0.1\n");
  EXPECT_EQ(weight(0, 1), "1e-07\n");
  EXPECT_EQ(weight(1, 0), "missing\n");
  EXPECT_EQ(weight(1, 1), "0.3\n");
}

TEST_F(CommandLine, WeightTakesAStreamByNumberOrName) {
  const std::string file = put("streams.json", R"({"streams": [{"name": "A", "tokens": ["a"], "attention": [[1]]},
                                                               {"name": "B", "tokens": ["a"], "attention": [[2]]}]})");
  const std::string place = " --layer 0 --head 0 --query 0 --key 0";
  EXPECT_EQ(run("weight " + file + place).out, "1\n");
  EXPECT_EQ(run("weight " + file + place + " --stream 1").out, "2\n");
  EXPECT_EQ(run("weight " + file + place + " --stream B").out, "2\n");
  const Result none = run("weight " + file + place + " --stream C");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_TRUE(contains(none.err, "expected one of the streams 0 (A), 1 (B), found \"C\""));
}

TEST_F(CommandLine, ConvertedFilesOpenWithTheSameWeights) {
  const std::string file = put("two.json", two_layers());
  const Result result = run("convert " + file + " " + path("packed.json") + " --dtype float16 --layers 1");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "");
  const OpenedDocument opened = test::open(get(path("packed.json")));
  EXPECT_EQ(opened.document.model, "m");
  EXPECT_EQ(opened.document.streams[0].layers, 1);
  EXPECT_EQ(opened.heads.peek({0, 0, 1})->at(2, 2), 35);
  EXPECT_TRUE(contains(run("inspect " + path("packed.json")).out, "1 layer x 2 heads, 3 tokens"));
  // Over itself, too.
  EXPECT_EQ(run("convert " + path("packed.json") + " " + path("packed.json")).exit_code, 0);
  EXPECT_EQ(test::open(get(path("packed.json"))).heads.peek({0, 0, 1})->at(2, 2), 35);
}

TEST_F(CommandLine, WhatCannotBeConvertedLeavesNoFile) {
  const std::string wrong = put("wrong.json", R"({"tokens": ["a"], "attention": [[1.]]})");
  EXPECT_EQ(run("convert " + wrong + " " + path("out.json")).exit_code, 2);
  const std::string file = put("two.json", two_layers());
  EXPECT_EQ(run("convert " + file + " " + path("out.json") + " --heads 0,7").exit_code, 2);
  EXPECT_FALSE(std::filesystem::exists(path("out.json")));
  EXPECT_FALSE(std::filesystem::exists(path("out.json.part")));
  const Result nowhere = run("convert " + file + " " + path("no/such/folder.json"));
  EXPECT_EQ(nowhere.exit_code, 2);
  EXPECT_TRUE(contains(nowhere.err, "folder.json: expected a file that can be written"));
}

TEST_F(CommandLine, BadInputIsOneSentence) {
  const Result wrong = run("inspect " + put("bad.json", R"({"tokens": ["a"], "attention": [[1.]]})"));
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_EQ(wrong.out, "");
  EXPECT_TRUE(contains(wrong.err, "bad.json: layer 0, head 0: expected a number, found 1., at line 1, column 34 (byte 33)"));
  EXPECT_TRUE(contains(run("inspect " + path("nowhere.json")).err, "nowhere.json: expected a file that can be read"));
  EXPECT_TRUE(contains(run("inspect " + path("")).err, "expected a file, found a folder"));
}

TEST_F(CommandLine, WrongUsageIsExplained) {
  const std::string file = put("two.json", two_layers());
  struct {
    std::string words;
    const char* sentence;
  } const cases[] = {
      {"frobnicate", "There is no command \"frobnicate\""},
      {"inspect", "A file is missing.\nusage: headlight inspect"},
      {"inspect --josn " + file, "There is no option --josn."},
      {"inspect --json=1 " + file, "--json takes no value."},
      {"weight " + file, "--layer is missing."},
      {"weight " + file + " --layer", "--layer needs a value."},
      {"weight " + file + " --layer 1 --layer 2", "--layer is given twice."},
      {"weight " + file + " --layer x", "--layer needs a whole number from 0 on, not \"x\"."},
      {"weight " + file + " --layer 2 --head 0 --query 0 --key 0", "expected a layer from 0 to 1, found 2"},
      {"weight " + file + " --layer 1 --head 0 --query 3 --key 0", "expected a query from 0 to 2, found 3"},
      {"convert " + file, "A file to read and a file to write are needed."},
      {"convert " + file + " " + path("out.json") + " --dtype int4", "--dtype needs float32, float16 or uint8, not \"int4\"."},
      {"convert " + file + " " + path("out.json") + " --layers 1-", "--layers needs numbers and ranges like 0,3-5, not \"1-\"."},
      {"convert " + file + " " + path("out.json") + " --layers 2", "expected layers from 0 to 1, which Attention has, found 2"},
  };
  for (const auto& wrong : cases) {
    const Result result = run(wrong.words);
    EXPECT_EQ(result.exit_code, 2) << wrong.words;
    EXPECT_EQ(result.out, "") << wrong.words;
    EXPECT_TRUE(contains(result.err, wrong.sentence)) << wrong.words;
  }
}

TEST_F(CommandLine, EveryCommandHasHelp) {
  for (const char* command : {"", "inspect ", "weight ", "convert "}) {
    const Result result = run(std::string(command) + "--help");
    EXPECT_EQ(result.exit_code, 0) << command;
    EXPECT_TRUE(contains(result.out, "headlight " + std::string(command)));
  }
  EXPECT_EQ(run("--version").out.substr(0, 10), "headlight ");
}

}  // namespace
}  // namespace headlight

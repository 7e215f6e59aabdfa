#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <string>

#include "core/input_error.h"
#include "core/wire/build_id.h"
#include "core/wire/document_json.h"
#include "core/wire/document_message.h"
#include "core/wire/head_message.h"
#include "core/wire/job.h"
#include "documents.h"

namespace headlight::wire {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float missing = std::numeric_limits<float>::quiet_NaN();

const HeadAddress address{7, {1, 2, 3}, 2, 3};

/// With facts that JSON cannot say.
DecodedHead some_head() {
  DecodedHead head = summarized({2, 3, {0.1F, -0.0F, 1e-42F, missing, -infinity, 3e38F}});
  head.summary.min = -infinity;
  head.summary.row_sum_max = missing;
  head.summary.missing = std::uint64_t{1} << 60U;
  return head;
}

std::string message_of(const DecodedHead& head, bool with_matrix = true) {
  std::string message = write_head(address, head.summary, head.thumbnail, head.matrix, with_matrix);
  if (with_matrix) message += bytes_of(head.matrix);
  return message;
}

HeadMessage read(std::string message) { return read_head(*bytes_in_memory(std::move(message))); }

std::string error_code(const std::string& message) {
  try {
    static_cast<void>(read(message));
  } catch (const InputError& error) {
    return error.code();
  }
  return "";
}

TEST(HeadMessage, EverythingComesBackBitForBit) {
  const DecodedHead head = some_head();
  const HeadMessage back = read(message_of(head));
  EXPECT_EQ(back.address, address);
  EXPECT_EQ(back.head.summary.min, -infinity);
  EXPECT_EQ(back.head.summary.max, head.summary.max);
  EXPECT_EQ(back.head.summary.row_sum_min, head.summary.row_sum_min);
  EXPECT_TRUE(std::isnan(back.head.summary.row_sum_max));
  EXPECT_EQ(back.head.summary.missing, std::uint64_t{1} << 60U);
  EXPECT_EQ(back.head.matrix.queries, 2);
  EXPECT_EQ(back.head.matrix.keys, 3);
  EXPECT_EQ(test::float_bits(back.head.matrix.weights), test::float_bits(head.matrix.weights));
  EXPECT_EQ(back.head.thumbnail.queries, head.thumbnail.queries);
  EXPECT_EQ(test::float_bits(back.head.thumbnail.weights), test::float_bits(head.thumbnail.weights));
}

TEST(HeadMessage, MayComeWithoutItsMatrix) {
  const DecodedHead head = some_head();
  const HeadMessage back = read(message_of(head, false));
  EXPECT_TRUE(back.head.matrix.weights.empty());
  EXPECT_EQ(test::float_bits(back.head.thumbnail.weights), test::float_bits(head.thumbnail.weights));
}

TEST(HeadMessage, OfAnyLengthButItsOwnIsAnError) {
  const std::string whole = message_of(some_head());
  for (std::size_t length = 0; length < whole.size(); ++length) EXPECT_NE(error_code(whole.substr(0, length)), "") << length;
  EXPECT_EQ(error_code(whole.substr(0, whole.size() - 1)), "message");
  EXPECT_EQ(error_code(whole + "x"), "message");
  EXPECT_EQ(error_code(""), "build");
}

TEST(HeadMessage, OfAnotherBuildSaysReload) {
  std::string other = message_of(some_head());
  const std::uint64_t build = build_id();
  const std::size_t at = other.find(std::string(reinterpret_cast<const char*>(&build), sizeof(build)));
  ASSERT_NE(at, std::string::npos);
  other[at] = static_cast<char>(other[at] ^ 1);
  EXPECT_EQ(error_code(other), "build");
  try {
    static_cast<void>(read(other));
  } catch (const InputError& error) {
    EXPECT_TRUE(test::contains(error.what(), "different versions; reload the page"));
  }
}

TEST(HeadMessage, OfBytesThatSomethingChangedNeverReadsBeyondThem) {
  test::Random random(11);
  const std::string whole = message_of(some_head());
  for (int round = 0; round < 20000; ++round) {
    std::string garbled = whole;
    for (int change = 0; change <= random.below(4); ++change) {
      garbled[static_cast<std::size_t>(random.below(static_cast<int>(garbled.size())))] = static_cast<char>(random.below(256));
    }
    try {
      const HeadMessage back = read(garbled);
      const auto cells = static_cast<std::size_t>(back.address.queries) * static_cast<std::size_t>(back.address.keys);
      EXPECT_TRUE(back.head.matrix.weights.empty() || back.head.matrix.weights.size() == cells);
    } catch (const InputError& error) {
      EXPECT_TRUE(error.code() == "message" || error.code() == "build" || error.code() == "limit") << error.code();
    }
  }
}

TEST(DocumentMessage, ComesBack) {
  const OpenedDocument opened =
      test::open(test::json{{"tokens", {"a", "b"}}, {"attention", test::counting({2, 2, 2, 2})}, {"title", "one"}});
  const DocumentMessage back = read_document(*bytes_in_memory(write_document(opened.document, 12.5, true)));
  EXPECT_EQ(back.index_ms, 12.5);
  EXPECT_TRUE(back.is_dear);
  EXPECT_EQ(document_to_json(back.document), document_to_json(opened.document));
}

TEST(DocumentMessage, WithANumberThatJsonCannotSayComesBack) {
  Document document = test::open(test::json{{"tokens", {"a"}}, {"attention", test::counting({1, 1})}}).document;
  document.streams[0].queries[0].predictions = {{"word", infinity}};
  const DocumentMessage back = read_document(*bytes_in_memory(write_document(document, 0, false)));
  EXPECT_TRUE(std::isnan(back.document.streams[0].queries[0].predictions.at(0).probability));
}

TEST(DocumentMessage, ThatIsNoneIsASentence) {
  const std::string whole =
      write_document(test::open(test::json{{"tokens", {"a"}}, {"attention", test::counting({1, 1})}}).document, 0, false);
  const auto code = [](const std::string& message) -> std::string {
    try {
      static_cast<void>(read_document(*bytes_in_memory(message)));
    } catch (const InputError& error) {
      return error.code();
    }
    return "";
  };
  EXPECT_EQ(code("{}"), "build");
  EXPECT_EQ(code(whole.substr(0, whole.size() - 1)), "message");
  EXPECT_EQ(code(message_of(some_head())), "message") << "a head is no document";
  Writer nonsense(Kind::document);
  nonsense.put(1.0);
  nonsense.put_bytes(R"({"name": 3})");
  EXPECT_EQ(code(nonsense.finish()), "message");
}

TEST(Job, ComesBack) {
  Job job{address, {}, true};
  job.source.encoding = Encoding::base64;
  job.source.dtype = Dtype::float16;
  job.source.span = {std::uint64_t{1} << 40U, 12};
  job.source.first_element = 5;
  const Job back = job_from_json(test::json::parse(job_to_json(job).dump()));
  EXPECT_EQ(back.address, address);
  EXPECT_TRUE(back.with_matrix);
  EXPECT_EQ(source_to_json(back.source), source_to_json(job.source));
}

}  // namespace
}  // namespace headlight::wire

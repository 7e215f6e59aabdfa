#include "core/opening/opening.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "core/heads/head.h"
#include "documents.h"

namespace headlight {
namespace {

const std::string small = R"({"tokens": ["a", "b"], "attention": [[0.5, 0.5], [0.25, 0.75]])";

/// A member `name` with a matrix of more bytes than are decoded before a document opens.
std::string large_member(const std::string& name) {
  std::string row = "[0";
  for (int i = 0; i < 999; ++i) row += ",0";
  row += "]";
  std::string rows = row;
  while (rows.size() <= eager_bytes) rows.append(",").append(row);
  return ", \"" + name + "\": [" + rows + "]";
}

TEST(Unused, ASmallMatrixIsCheckedBeforeTheDocumentOpens) {
  const OpenedDocument opened = test::open(small + R"(, "logits": [[1, 2]]})");
  EXPECT_TRUE(opened.document.unused.empty());
  EXPECT_NE(opened.heads.peek({0, 0, 0}), nullptr);
  const std::string broken = small + R"(, "logits": [[1, 2], [3, 4.]]})";
  test::expect_error(broken, "number", {"expected a number, found 4.", "line 1"}, broken.find("4.]"));
}

TEST(Unused, ALargeOneIsLeftForLater) {
  const std::string text = small + large_member("logits") + "}";
  const OpenedDocument opened = test::open(text);
  ASSERT_EQ(opened.document.unused.size(), 1U);
  const HeadSource& source = opened.document.unused.front();
  EXPECT_EQ(source.columns, 1000);
  EXPECT_EQ(source.span.offset, text.find("[[0,"));
  EXPECT_NO_THROW(static_cast<void>(dynamic_cast<const FileHeads&>(*opened.provider).matrix(source)));
  EXPECT_NE(opened.heads.peek({0, 0, 0}), nullptr) << "the heads are decoded all the same";
}

TEST(Opening, ALargeDocumentOpensBeforeItsHeadsAreDecoded) {
  std::string text = large_member("attention");
  text.front() = '{';
  const auto rows = static_cast<int>(std::count(text.begin(), text.end(), '[')) - 1;
  const OpenedDocument opened =
      test::open(text + R"(, "queries": )" + test::words(rows).dump() + R"(, "keys": )" + test::words(1000).dump() + "}");
  EXPECT_EQ(opened.heads.status({0, 0, 0}), HeadStatus::unread);
  EXPECT_EQ(opened.heads.head_count(), 1U);
  EXPECT_EQ(opened.heads.resident_bytes(), 0U);
}

/// As it would be behind a network.
class DearBytes : public ByteSource {
 public:
  explicit DearBytes(std::string text) : bytes_(bytes_in_memory(std::move(text))) {}

  [[nodiscard]] std::uint64_t size() const override { return bytes_->size(); }
  void read(std::uint64_t offset, std::span<char> out) const override {
    ++reads;
    bytes_->read(offset, out);
  }
  [[nodiscard]] bool is_dear() const override { return true; }

  mutable int reads = 0;

 private:
  std::shared_ptr<const ByteSource> bytes_;
};

TEST(Opening, OfAFileThatIsDearToReadNoHeadIsReadBeforeSomebodyAsks) {
  const std::string text = small + R"(, "logits": [[1, 2]]})";
  const auto bytes = std::make_shared<DearBytes>(text);
  Opening opening;
  opening.begin_file("dear.json");
  opening.feed(text);
  opening.end_file(bytes);
  OpenedDocument opened = opening.finish();
  EXPECT_TRUE(opened.is_dear);
  EXPECT_EQ(bytes->reads, 0);
  EXPECT_EQ(opened.heads.status({0, 0, 0}), HeadStatus::unread);
  EXPECT_EQ(opened.document.unused.size(), 1U) << "not checked, either";
  decode_into_store(opened, {0, 0, 0});
  EXPECT_EQ(bytes->reads, 1);
  EXPECT_EQ(opened.heads.peek({0, 0, 0})->at(1, 1), 0.75F);
}

}  // namespace
}  // namespace headlight

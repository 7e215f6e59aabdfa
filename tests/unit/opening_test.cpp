#include "core/opening/opening.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

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
  EXPECT_NO_THROW(static_cast<void>(decode_matrix(*opened.files.front(), source, source.rows, source.columns)));
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

}  // namespace
}  // namespace headlight

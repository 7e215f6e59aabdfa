// gzip and zip, whole and damaged.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/source/gzip.h"
#include "core/source/unpacking_limit.h"
#include "core/source/zip.h"
#include "files.h"

namespace headlight {
namespace {

using test::contains;
using test::expect_refusal;
using test::gzipped;
using test::zip;

std::string gunzip(const std::string& packed, std::size_t chunk) {
  Gunzip stream;
  std::string plain;
  for (std::size_t at = 0; at < packed.size(); at += chunk) {
    stream.feed(std::string_view(packed).substr(at, chunk), [&](std::string_view piece) {
      plain += piece;
      return true;
    });
  }
  EXPECT_TRUE(stream.is_whole());
  return plain;
}

std::string unpack(const std::string& archive_bytes, std::size_t index) {
  const std::shared_ptr<const ByteSource> bytes = bytes_in_memory(archive_bytes);
  ZipArchive archive(*bytes);
  const std::unique_ptr<ByteSink> sink = sink_in_memory();
  archive.unpack(index, *sink);
  const std::shared_ptr<const ByteSource> plain = sink->finish();
  return read_bytes(*plain, {0, plain->size()});
}

std::string noise(int length) {
  test::Random random(7);
  std::string text;
  for (int i = 0; i < length; ++i) text += static_cast<char>(random.below(256));
  return text;
}

TEST(Gunzip, GivesTheTextWhateverTheChunks) {
  const std::string plain = noise(1000) + std::string(200000, 'x');
  for (const std::size_t chunk : {1U, 7U, 1000U, 1000000U}) EXPECT_EQ(gunzip(gzipped(plain), chunk), plain);
  EXPECT_EQ(gunzip(gzipped(""), 1), "");
}

TEST(Gunzip, JoinsSeveralMembers) {
  for (const std::size_t chunk : {1U, 5U, 1000U}) EXPECT_EQ(gunzip(gzipped("one ") + gzipped("") + gzipped("two"), chunk), "one two");
}

TEST(Gunzip, ABrokenOffTextIsItsBeginning) {
  const std::string plain = noise(500);
  const std::string packed = gzipped(plain);
  for (std::size_t length = 0; length < packed.size(); ++length) {
    Gunzip stream;
    std::string found;
    stream.feed(packed.substr(0, length), [&](std::string_view piece) {
      found += piece;
      return true;
    });
    ASSERT_FALSE(stream.is_whole()) << length;
    ASSERT_EQ(found, plain.substr(0, found.size())) << length;
  }
}

TEST(Gunzip, RefusesDamageAndWhatFollows) {
  const auto take = [](std::string_view /*plain*/) { return true; };
  std::string damaged = gzipped("attention, please");
  damaged[damaged.size() - 6] ^= 1;  // the checksum
  EXPECT_THROW(Gunzip().feed(damaged, take), InputError);
  Gunzip stream;
  try {
    stream.feed(gzipped("x") + "garbage", take);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.code(), "syntax");
    EXPECT_TRUE(contains(error.what(), "expected gzip data, found damage at byte "));
  }
}

TEST(Gunzip, StopsWhenNobodyWantsMore) {
  Gunzip stream;
  int calls = 0;
  EXPECT_FALSE(stream.feed(gzipped(std::string(1000000, 'x')), [&](std::string_view) { return ++calls < 2; }));
  EXPECT_EQ(calls, 2);
}

TEST(UnpackingLimit, IsFreeThenARatioThenAnEnd) {
  EXPECT_NO_THROW(require_unpacking_within_limit(1, freely_unpacked_bytes));
  EXPECT_THROW(require_unpacking_within_limit(1, freely_unpacked_bytes + 1), InputError);
  EXPECT_NO_THROW(require_unpacking_within_limit(1000000, 250 * 1000000));
  EXPECT_THROW(require_unpacking_within_limit(1000000, 251 * 1000000), InputError);
  EXPECT_NO_THROW(require_unpacking_within_limit(most_unpacked_bytes, most_unpacked_bytes));
  EXPECT_THROW(require_unpacking_within_limit(most_unpacked_bytes, most_unpacked_bytes + 1), InputError);
}

TEST(UnpackingLimit, StopsBombs) {
  const std::string array = test::npy({17, 1024, 1024}, "<f4", std::string((std::size_t{68} << 20U), '\0'));
  expect_refusal({{"bomb.npy.gz", gzipped(array)}}, "limit", {"bomb.npy.gz: ", "at most 250 times its size"});
  expect_refusal({{"bomb.npz", zip({{"a.npy", array, true}})}}, "limit", {"bomb.npz: a.npy: ", "at most 250 times its size"});
}

TEST(Zip, ListsAndUnpacks) {
  const std::string text = noise(100000);
  const std::string bytes =
      zip({{"folder/", ""}, {"stored", text}, {"folder/deflated", text, true}, {"large", text, true, 0, {}, {}, {}, true}});
  const std::shared_ptr<const ByteSource> source = bytes_in_memory(bytes);
  const ZipArchive archive(*source);
  ASSERT_EQ(archive.entries().size(), 3U);
  const ZipEntry& stored = archive.entries()[0];
  EXPECT_EQ(stored.name, "stored");
  EXPECT_TRUE(stored.is_stored);
  EXPECT_EQ(bytes.substr(static_cast<std::size_t>(stored.packed.offset), static_cast<std::size_t>(stored.packed.length)), text);
  EXPECT_EQ(archive.entries()[1].name, "folder/deflated");
  EXPECT_FALSE(archive.entries()[1].is_stored);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(unpack(bytes, i), text);
}

TEST(Zip, FindsWhatStandsBehindOtherBytes) { EXPECT_EQ(unpack("#!something in front" + zip({{"a", "text", true}}), 0), "text"); }

TEST(Zip, RefusesWhatItCannotRead) {
  expect_refusal({{"a.npz", zip({{"a.npy", "x", false, 1}})}}, "unrecognized", {"a.npz: a.npy: ", "encrypted"});
  expect_refusal({{"a.npz", zip({{"a.npy", "x", false, 0, 12}})}}, "unrecognized", {"a.npy: ", "compression method 12"});
  expect_refusal({{"a.npz", zip({{"a.npy", "x", false, 0, 93}})}}, "unrecognized", {"compression method 93"});
}

TEST(Zip, RefusesLies) {
  const std::string array = test::counting_npy({4, 4});
  expect_refusal({{"a.npz", zip({{"a.npy", array, true, 0, {}, array.size() + 1}})}}, "syntax", {"a.npy: ", "damaged zip data"});
  expect_refusal({{"a.npz", zip({{"a.npy", array, true, 0, {}, array.size() - 1}})}}, "syntax", {"a.npy: ", "damaged zip data"});
  expect_refusal({{"a.npz", zip({{"a.npy", array, true, 0, {}, {}, 12345}})}}, "syntax", {"a.npy: ", "damaged zip data"});
  expect_refusal({{"a.npz", zip({{"a.npy", array, false, 0, {}, array.size() + 1}})}}, "syntax", {"a.npy: ", "directory damaged"});
  expect_refusal({{"a.npz", zip({{"a.npy", array, true, 0, {}, std::uint64_t{1} << 60U, {}, true}})}}, "syntax", {"damaged zip data"});
}

TEST(Zip, BreaksOffOrIsDamagedAnywhere) {
  const std::string bytes = zip({{"a.npy", test::counting_npy({2, 2})}, {"b.npy", test::counting_npy({2, 2}), true}});
  for (std::size_t length = 4; length < bytes.size(); ++length) {
    const auto error = test::error_of_files({{"a.npz", bytes.substr(0, length)}});
    ASSERT_TRUE(error) << length;
    ASSERT_TRUE(contains(error->what(), "a.npz: ")) << length;
    ASSERT_TRUE(contains(error->what(), "expected")) << length;
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const unsigned flip : {1U, 0x80U, 0xFFU}) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ flip);
      static_cast<void>(test::error_of_files({{"a.npz", damaged}}));  // opens or says why
    }
  }
}

}  // namespace
}  // namespace headlight

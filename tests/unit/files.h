// Makes the binary files that the tests open: .npy, zip archives, safetensors, gzip.
#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/input_error.h"
#include "core/opening/opening.h"
#include "core/source/bytes.h"
#include "documents.h"

namespace headlight::test {

struct NamedFile {
  std::string name;
  std::string bytes;
};

/// Opens files together, each fed in chunks of a size; 0: at once.
inline OpenedDocument open_files(const std::vector<NamedFile>& files, std::size_t chunk = 0) {
  Opening opening;
  for (const NamedFile& file : files) {
    opening.begin_file(file.name);
    const std::size_t step = chunk == 0 ? std::max<std::size_t>(file.bytes.size(), 1) : chunk;
    for (std::size_t at = 0; at < file.bytes.size(); at += step) {
      if (!opening.feed(std::string_view(file.bytes).substr(at, step))) break;
    }
    opening.end_file(bytes_in_memory(file.bytes));
  }
  return opening.finish();
}
inline OpenedDocument open_file(const std::string& name, const std::string& bytes) { return open_files({{name, bytes}}); }

inline std::optional<InputError> error_of_files(const std::vector<NamedFile>& files) {
  try {
    static_cast<void>(open_files(files));
  } catch (const InputError& error) {
    return error;
  }
  return std::nullopt;
}

/// The files do not open, and the sentence has all of `parts`.
inline void expect_refusal(const std::vector<NamedFile>& files, const std::string& code, const std::vector<std::string>& parts) {
  const std::optional<InputError> error = error_of_files(files);
  ASSERT_TRUE(error) << files.front().name << " opened";
  EXPECT_EQ(error->code(), code) << error->what();
  for (const std::string& part : parts) EXPECT_TRUE(contains(error->what(), part));
}

inline std::string little(std::uint64_t value, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFFU);
  return text;
}

inline std::size_t product(const std::vector<int>& shape) {
  std::size_t count = 1;
  for (const int extent : shape) count *= static_cast<std::size_t>(extent);
  return count;
}

/// 0, 1, 2, … as float32.
inline std::string counting_floats(std::size_t count, float first = 0) {
  std::vector<float> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(first + static_cast<float>(i));
  return little_endian(float_bits(values));
}

inline std::string npy_with_header(const std::string& header, const std::string& data, int version = 1) {
  const std::string padded = header + std::string(63 - (header.size() + (version == 1 ? 10 : 12)) % 64, ' ') + "\n";
  return "\x93NUMPY" + little(static_cast<std::uint64_t>(version), 1) + std::string(1, '\0') + little(padded.size(), version == 1 ? 2 : 4) +
         padded + data;
}

inline std::string python_tuple(const std::vector<int>& shape) {
  std::string text = "(";
  for (const int extent : shape) text += std::to_string(extent) + ", ";
  if (shape.size() > 1) text.resize(text.size() - 2);
  return text + ")";
}

inline std::string npy(const std::vector<int>& shape, const std::string& descr, const std::string& data, int version = 1) {
  return npy_with_header("{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + python_tuple(shape) + ", }", data, version);
}

/// float32 0, 1, 2, …
inline std::string counting_npy(const std::vector<int>& shape, float first = 0) {
  return npy(shape, "<f4", counting_floats(product(shape), first));
}

/// window_bits: 31 gzip, -15 plain deflate.
inline std::string deflated(const std::string& plain, int window_bits) {
  z_stream stream{};
  constexpr int default_memory = 8;
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_bits, default_memory, Z_DEFAULT_STRATEGY) != Z_OK) std::abort();
  std::string packed(deflateBound(&stream, static_cast<uLong>(plain.size())) + 32, '\0');
  const std::string& input = plain;
  stream.next_in = reinterpret_cast<const Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) std::abort();
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}
inline std::string gzipped(const std::string& plain) { return deflated(plain, 31); }

inline std::uint64_t checksum(const std::string& bytes) {
  return crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
}

/// What a zip archive says of an entry; by default the truth.
struct ZipItem {
  std::string name;
  std::string plain;
  bool is_deflated = false;
  std::uint64_t flags = 0;
  std::optional<std::uint64_t> method = std::nullopt;
  std::optional<std::uint64_t> said_size = std::nullopt;
  std::optional<std::uint64_t> said_checksum = std::nullopt;
  bool is_zip64 = false;  ///< sizes stand in the extra field
};

/// Written after PKWARE's APPNOTE, 4.3.
inline std::string zip(const std::vector<ZipItem>& items) {
  std::string archive;
  std::string directory;
  for (const ZipItem& item : items) {
    const std::string data = item.is_deflated ? deflated(item.plain, -15) : item.plain;
    const std::uint64_t size = item.said_size.value_or(item.plain.size());
    const std::string extra = item.is_zip64 ? little(1, 2) + little(16, 2) + little(size, 8) + little(data.size(), 8) : "";
    const auto size_field = [&](std::uint64_t value) { return item.is_zip64 ? std::string(4, '\xFF') : little(value, 4); };
    const std::string shared = little(item.flags, 2) + little(item.method.value_or(item.is_deflated ? 8 : 0), 2) + little(0, 4) +
                               little(item.said_checksum.value_or(checksum(item.plain)), 4) + size_field(data.size()) + size_field(size) +
                               little(item.name.size(), 2) + little(extra.size(), 2);
    directory += "PK\x01\x02" + little(45, 2) + little(45, 2) + shared + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) +
                 little(archive.size(), 4) + item.name + extra;
    archive += "PK\x03\x04" + little(45, 2) + shared + item.name + extra + data;
  }
  const std::string end = "PK\x05\x06" + little(0, 4) + little(items.size(), 2) + little(items.size(), 2) + little(directory.size(), 4) +
                          little(archive.size(), 4) + little(0, 2);
  return archive + directory + end;
}

/// A safetensors file with this header, whatever it says.
inline std::string safetensors_with_header(const std::string& header, const std::string& data) {
  return little(header.size(), 8) + header + data;
}

struct TensorItem {
  std::string name;
  std::vector<int> shape;
  std::string dtype = "F32";
  std::string data;  ///< empty: float32 0, 1, 2, …
};

inline std::string safetensors(const std::vector<TensorItem>& items, const json& metadata = nullptr) {
  json header = json::object();
  std::string data;
  for (const TensorItem& item : items) {
    const std::string bytes = item.data.empty() ? counting_floats(product(item.shape)) : item.data;
    header[item.name] = {{"dtype", item.dtype}, {"shape", item.shape}, {"data_offsets", {data.size(), data.size() + bytes.size()}}};
    data += bytes;
  }
  if (!metadata.is_null()) header["__metadata__"] = metadata;
  return safetensors_with_header(header.dump(), data);
}

}  // namespace headlight::test

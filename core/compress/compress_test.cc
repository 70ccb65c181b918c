#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "core/compress/compression.h"

namespace scrt {
namespace {

std::vector<uint8_t> Sample(size_t size, uint64_t seed, bool compressible) {
  std::mt19937_64 random(seed);
  std::vector<uint8_t> bytes(size);
  for (auto& byte : bytes) byte = static_cast<uint8_t>(compressible ? random() % 3 : random());
  return bytes;
}

std::vector<uint8_t> Exact(ByteSpan bytes) { return {bytes.begin(), bytes.end()}; }

TEST(CompressTest, EveryRowRoundTripsAtEveryLevel) {
  Codec codec;
  for (const CompressionRow* row : Compressions()) {
    EXPECT_EQ(FindCompression(static_cast<uint8_t>(row->id)), row);
    EXPECT_EQ(FindCompression(row->name), row);
    for (int level : {row->min_level - 5, row->min_level, row->default_level, row->max_level + 9}) {
      for (size_t size : {size_t{0}, size_t{1}, size_t{100}, size_t{65536}, size_t{200001}}) {
        for (bool compressible : {false, true}) {
          const auto raw = Sample(size, size + 1, compressible);
          ByteWriter out;
          out.Put<uint8_t>(7);
          ASSERT_TRUE(codec.Compress(row->id, level, raw, &out).ok());
          std::vector<uint8_t> back(size);
          const auto block = Exact(out.span().subspan(1));
          const Status status = codec.Decompress(row->id, block, size, back.data());
          ASSERT_TRUE(status.ok()) << row->name << " " << size << " " << status.ToString();
          EXPECT_EQ(back, raw);
        }
      }
    }
  }
}

std::filesystem::path GoldenPath(const char* name) {
#ifdef SCRT_SOURCE_DIR
  const std::filesystem::path root = SCRT_SOURCE_DIR;
#else
  const auto root = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
#endif
  return root / "tests" / "golden" / "compress" / (std::string(name) + ".bin");
}

// Blocks written once and kept for ever. With SCRT_WRITE_GOLDEN set in the environment missing
// files are written; files that exist are never touched.
TEST(CompressTest, EveryRowDecompressesItsGoldenFile) {
  Codec codec;
  const auto raw = Sample(3000, 12, true);
  for (const CompressionRow* row : Compressions()) {
    const auto path = GoldenPath(row->name);
    if (std::getenv("SCRT_WRITE_GOLDEN") != nullptr && !std::filesystem::exists(path)) {
      ByteWriter out;
      ASSERT_TRUE(codec.Compress(row->id, row->default_level, raw, &out).ok());
      std::ofstream(path, std::ios::binary) << AsText(out.span());
    }
    std::ifstream stream(path, std::ios::binary);
    ASSERT_TRUE(stream.good()) << "no golden file " << path;
    const std::string block{std::istreambuf_iterator<char>(stream), {}};
    std::vector<uint8_t> back(raw.size());
    ASSERT_TRUE(codec.Decompress(row->id, AsBytes(block), raw.size(), back.data()).ok());
    EXPECT_EQ(back, raw) << row->name;
  }
}

TEST(CompressTest, AnotherRawSizeIsRefused) {
  Codec codec;
  const auto raw = Sample(1000, 3, true);
  for (const CompressionRow* row : Compressions()) {
    ByteWriter out;
    ASSERT_TRUE(codec.Compress(row->id, row->default_level, raw, &out).ok());
    for (size_t size : {size_t{0}, size_t{999}, size_t{1001}, size_t{100000}}) {
      std::vector<uint8_t> back(size);
      EXPECT_EQ(codec.Decompress(row->id, out.span(), size, back.data()).code(), Code::kCorrupt);
    }
  }
}

TEST(CompressTest, TruncatedExtendedAndFlippedBlocksNeverHarm) {
  Codec codec;
  std::mt19937_64 random(5);
  const auto raw = Sample(3000, 4, true);
  for (const CompressionRow* row : Compressions()) {
    ByteWriter out;
    ASSERT_TRUE(codec.Compress(row->id, row->default_level, raw, &out).ok());
    const auto block = Exact(out.span());
    std::vector<uint8_t> back(raw.size());
    for (size_t size = 0; size < block.size(); ++size) {
      const auto cut = Exact(out.span().first(size));
      EXPECT_FALSE(codec.Decompress(row->id, cut, raw.size(), back.data()).ok());
    }
    auto longer = block;
    longer.push_back(0);
    EXPECT_FALSE(codec.Decompress(row->id, longer, raw.size(), back.data()).ok());
    for (int i = 0; i < 3000; ++i) {
      auto bad = block;
      bad[random() % bad.size()] ^= static_cast<uint8_t>(1u << (random() % 8));
      // Either answer is fine: whether the content is right is the page checksum's business.
      (void)codec.Decompress(row->id, bad, raw.size(), back.data()).ok();
    }
  }
}

TEST(CompressTest, TwoFramesInOneBlockAreRefused) {
  Codec codec;
  const auto raw = Sample(500, 9, true);
  ByteWriter out;
  ASSERT_TRUE(codec.Compress(CompressionId::kZstd, 3, raw, &out).ok());
  ASSERT_TRUE(codec.Compress(CompressionId::kZstd, 3, raw, &out).ok());
  std::vector<uint8_t> back(1000);
  EXPECT_FALSE(codec.Decompress(CompressionId::kZstd, out.span(), 1000, back.data()).ok());
}

TEST(CompressTest, UnknownIdsAreRefused) {
  Codec codec;
  ByteWriter out;
  uint8_t byte = 0;
  EXPECT_EQ(FindCompression(uint8_t{200}), nullptr);
  EXPECT_EQ(codec.Compress(CompressionId{200}, 0, {}, &out).code(), Code::kUnsupported);
  EXPECT_EQ(codec.Decompress(CompressionId{200}, {}, 0, &byte).code(), Code::kUnsupported);
}

}  // namespace
}  // namespace scrt

// Blocks written once and kept for ever: tests/golden/encoding/<name>.bin, one per registry row.
//
// A golden file is a sequence of records: u8 kind, u32 count, u32 size, then a block of that size.
// It decodes to a vector that core/encoding/test_vectors.h makes. With SCRT_WRITE_GOLDEN set in the
// environment missing files are written; files that exist are never touched.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/encoding/registry.h"
#include "core/encoding/test_vectors.h"

namespace scrt {
namespace {

using test::Shape;
using test::Vector;

constexpr int64_t kCount = 1100;

std::filesystem::path GoldenPath(const char* name) {
#ifdef SCRT_SOURCE_DIR
  const std::filesystem::path root = SCRT_SOURCE_DIR;
#else
  const auto root = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
#endif
  return root / "tests" / "golden" / "encoding" / (std::string(name) + ".bin");
}

// The first shape that this encoding holds; the order is part of the golden files.
bool GoldenBlock(const EncodingRow& row, Physical kind, Vector* vector, ByteWriter* block) {
  for (Shape shape : {Shape::kSmall, Shape::kConstant}) {
    // Long binary vectors would only make the file larger.
    *vector = test::Make(kind, shape, kind == Physical::kBinary ? 50 : kCount, 7);
    if (EncodeBlockAs(row.id, vector->view(), {}, block).ok()) return true;
  }
  return false;
}

void WriteGolden(const EncodingRow& row, const std::filesystem::path& path) {
  ByteWriter file;
  for (int i = 0; i < kPhysicalCount; ++i) {
    Vector vector;
    ByteWriter block;
    if (!GoldenBlock(row, static_cast<Physical>(i), &vector, &block)) continue;
    file.Put(static_cast<uint8_t>(i));
    file.Put(static_cast<uint32_t>(vector.count));
    file.Put(static_cast<uint32_t>(block.size()));
    file.PutBytes(block.span());
  }
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << AsText(file.span());
}

void CheckRecord(const EncodingRow& row, ByteReader* file) {
  uint8_t kind_byte = 0;
  uint32_t count = 0, size = 0;
  ASSERT_TRUE(file->Get(&kind_byte).ok() && file->Get(&count).ok() && file->Get(&size).ok());
  ByteSpan block;
  ASSERT_TRUE(file->GetBytes(size, &block).ok());
  const Physical kind = static_cast<Physical>(kind_byte);
  ASSERT_FALSE(block.empty());
  EXPECT_EQ(block[0], static_cast<uint8_t>(row.id));
  Vector expected;
  ByteWriter now;
  ASSERT_TRUE(GoldenBlock(row, kind, &expected, &now));
  ASSERT_EQ(expected.count, count);

  DecodeContext context;
  Buffer data, offsets;
  ByteReader reader(block);
  const Status status = DecodeBlock(&reader, kind, count, &context, &data, &offsets);
  ASSERT_TRUE(status.ok()) << status.ToString();
  EXPECT_TRUE(reader.done());
  const Values values = expected.view();
  ASSERT_EQ(data.size(), static_cast<size_t>(values.bytes()));
  EXPECT_TRUE(std::equal(data.data(), data.data() + data.size(), values.data));
  if (kind == Physical::kBinary) {
    ASSERT_EQ(offsets.size(), expected.offsets.size() * 4);
    EXPECT_TRUE(
        std::equal(expected.offsets.begin(), expected.offsets.end(), offsets.as<int32_t>()));
  }
}

TEST(GoldenTest, EveryRowDecodesItsGoldenFile) {
  for (const EncodingRow* row : Encodings()) {
    SCOPED_TRACE(row->name);
    const auto path = GoldenPath(row->name);
    if (std::getenv("SCRT_WRITE_GOLDEN") != nullptr && !std::filesystem::exists(path)) {
      WriteGolden(*row, path);
    }
    std::ifstream stream(path, std::ios::binary);
    ASSERT_TRUE(stream.good()) << "no golden file " << path;
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    ASSERT_FALSE(text.empty());
    ByteReader file(AsBytes(text));
    int records = 0, kinds = 0;
    for (; !file.done() && !::testing::Test::HasFatalFailure(); ++records) CheckRecord(*row, &file);
    for (int i = 0; i < kPhysicalCount; ++i) kinds += row->levels(static_cast<Physical>(i)) >= 0;
    EXPECT_EQ(records, kinds) << "the golden file lacks a kind of values";
  }
}

}  // namespace
}  // namespace scrt

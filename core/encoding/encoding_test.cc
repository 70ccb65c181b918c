// Every encoding on every kind and shape: round trips, the size promise, damage.
#include "core/encoding/encoding.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "core/encoding/registry.h"
#include "core/encoding/test_vectors.h"

namespace scrt {
namespace {

using test::Make;
using test::Shape;
using test::Vector;

constexpr int64_t kCounts[] = {0, 1, 2, 7, 8, 9, 63, 64, 65, 1023, 1024, 1025, 5000};

std::vector<Physical> Kinds() {
  std::vector<Physical> kinds;
  for (int i = 0; i < kPhysicalCount; ++i) kinds.push_back(static_cast<Physical>(i));
  return kinds;
}

// Decodes from a copy of exactly the block's size, so that the sanitizer sees reads beyond it, and
// compares with what was encoded.
void ExpectDecodes(ByteSpan block, const Values& values, const std::string& what) {
  const std::vector<uint8_t> copy(block.begin(), block.end());
  ByteReader reader(copy);
  DecodeContext context;
  Buffer data, offsets;
  const Status status = DecodeBlock(&reader, values.kind, values.count, &context, &data, &offsets);
  ASSERT_TRUE(status.ok()) << what << ": " << status.ToString();
  EXPECT_TRUE(reader.done()) << what;
  if (values.kind == Physical::kBinary) {
    ASSERT_EQ(offsets.size(), static_cast<size_t>(values.count + 1) * 4) << what;
    const Values decoded{values.kind, values.count, data.data(), offsets.as<int32_t>()};
    ASSERT_EQ(decoded.offsets[0], 0) << what;
    for (int64_t i = 0; i < values.count; ++i) {
      ASSERT_EQ(AsText(decoded.binary(i)), AsText(values.binary(i))) << what << " at " << i;
    }
    EXPECT_EQ(data.size(), static_cast<size_t>(values.bytes())) << what;
    return;
  }
  ASSERT_EQ(data.size(), static_cast<size_t>(values.bytes())) << what;
  std::vector<uint8_t> expected(values.data, values.data + values.bytes());
  if (values.kind == Physical::kBool && values.count > 0) {
    TrimBits(expected.data(), static_cast<size_t>(values.count));
  }
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), data.data())) << what;
}

std::string Name(const Vector& vector, Shape shape, const char* encoding) {
  return std::string(encoding) + " kind " + std::to_string(static_cast<int>(vector.kind)) +
         " shape " + std::to_string(static_cast<int>(shape)) + " count " +
         std::to_string(vector.count);
}

TEST(EncodingTest, EveryRowRoundTripsEveryKindAndShape) {
  for (const EncodingRow* row : Encodings()) {
    int held = 0;
    for (Physical kind : Kinds()) {
      for (Shape shape : test::kShapes) {
        for (int64_t count : kCounts) {
          const Vector vector = Make(kind, shape, count, static_cast<uint64_t>(count) + 3);
          ByteWriter out;
          out.Put<uint8_t>(0xEE);
          const Status status = EncodeBlockAs(row->id, vector.view(), {}, &out);
          if (!status.ok()) {
            EXPECT_EQ(status.code(), Code::kUnsupported) << Name(vector, shape, row->name);
            EXPECT_EQ(out.size(), 1u);
            continue;
          }
          ++held;
          EXPECT_EQ(out.span()[1], static_cast<uint8_t>(row->id));
          ExpectDecodes(out.span().subspan(1), vector.view(), Name(vector, shape, row->name));
        }
      }
    }
    EXPECT_GT(held, 0) << row->name;
  }
}

TEST(EncodingTest, ChosenBlocksRoundTripAndAreNeverMuchLargerThanPlain) {
  for (Physical kind : Kinds()) {
    for (Shape shape : test::kShapes) {
      for (int64_t count : kCounts) {
        for (Profile profile : {Profile::kFast, Profile::kCompact}) {
          for (bool compressed_later : {false, true}) {
            const Vector vector = Make(kind, shape, count, static_cast<uint64_t>(count) + 11);
            EncodeOptions options;
            options.profile = profile;
            options.compressed_later = compressed_later;
            ByteWriter out, plain;
            ASSERT_TRUE(EncodeBlock(vector.view(), options, &out).ok());
            ExpectDecodes(out.span(), vector.view(), Name(vector, shape, "chosen"));
            const EncodingId id =
                kind == Physical::kBool ? EncodingId::kPackedBool : EncodingId::kPlain;
            ASSERT_TRUE(EncodeBlockAs(id, vector.view(), options, &plain).ok());
            EXPECT_LE(out.size(), plain.size() + (compressed_later ? 64 : 1))
                << Name(vector, shape, "chosen");
          }
        }
      }
    }
  }
}

TEST(EncodingTest, SlicesWithOffsetsAboveZeroRoundTrip) {
  const Vector whole = Make(Physical::kBinary, Shape::kRandom, 3000, 5);
  for (const EncodingRow* row : Encodings()) {
    const Values slice = whole.view().Slice(700, 1300);
    ByteWriter out;
    if (EncodeBlockAs(row->id, slice, {}, &out).ok()) ExpectDecodes(out.span(), slice, row->name);
  }
}

TEST(EncodingTest, LongStringsRoundTrip) {
  const Vector vector = test::Strings({"", std::string(1 << 20, 'x'), "a", std::string(300, '\0')});
  for (const EncodingRow* row : Encodings()) {
    ByteWriter out;
    if (EncodeBlockAs(row->id, vector.view(), {}, &out).ok()) {
      ExpectDecodes(out.span(), vector.view(), row->name);
    }
  }
}

// Damage must give an error or exactly `count` values; the sanitizers watch the rest.
void DecodeDamaged(ByteSpan block, const Values& values, DecodeContext* context) {
  const std::vector<uint8_t> copy(block.begin(), block.end());
  ByteReader reader(copy);
  Buffer data, offsets;
  if (!DecodeBlock(&reader, values.kind, values.count, context, &data, &offsets).ok()) return;
  if (values.kind != Physical::kBinary) {
    EXPECT_EQ(data.size(), static_cast<size_t>(values.bytes()));
    return;
  }
  ASSERT_EQ(offsets.size(), static_cast<size_t>(values.count + 1) * 4);
  const int32_t* ends = offsets.as<int32_t>();
  EXPECT_EQ(ends[0], 0);
  EXPECT_TRUE(std::is_sorted(ends, ends + values.count + 1));
  EXPECT_EQ(static_cast<size_t>(ends[values.count]), data.size());
}

TEST(EncodingTest, TruncatedAndFlippedBlocksNeverHarm) {
  std::mt19937_64 random(17);
  for (const EncodingRow* row : Encodings()) {
    for (Physical kind : Kinds()) {
      for (Shape shape : test::kShapes) {
        const Vector vector = Make(kind, shape, shape == Shape::kRandom ? 90 : 1500, 29);
        ByteWriter out;
        if (!EncodeBlockAs(row->id, vector.view(), {}, &out).ok()) continue;
        const ByteSpan block = out.span();
        for (size_t size = 0; size < block.size(); size += 1 + size / 50) {
          const std::vector<uint8_t> cut(block.begin(),
                                         block.begin() + static_cast<ptrdiff_t>(size));
          ByteReader reader(cut);
          DecodeContext context;
          Buffer data, offsets;
          EXPECT_FALSE(DecodeBlock(&reader, kind, vector.count, &context, &data, &offsets).ok())
              << Name(vector, shape, row->name) << " cut to " << size;
        }
        DecodeContext context;
        context.limits.memory = 1 << 24;
        for (int i = 0; i < 100; ++i) {
          std::vector<uint8_t> bad(block.begin(), block.end());
          // Half of the damage at the front, where the structure is.
          const size_t at = random() % (i % 2 == 0 ? bad.size() : std::min<size_t>(bad.size(), 24));
          bad[at] = static_cast<uint8_t>(random());
          DecodeDamaged(bad, vector.view(), &context);
        }
      }
    }
  }
}

TEST(EncodingTest, UnknownIdsAndDeepNestingAreRefused) {
  DecodeContext context;
  uint8_t value[16];
  const uint8_t unknown[] = {250, 0, 0};
  ByteReader reader(unknown);
  EXPECT_EQ(DecodeFixed(&reader, Physical::kU8, 1, &context, value).code(), Code::kUnsupported);
  std::vector<uint8_t> nested;
  for (int i = 0; i < 100; ++i) {
    nested.insert(nested.end(), {static_cast<uint8_t>(EncodingId::kRunLength), 1});
  }
  ByteReader deep(nested);
  EXPECT_FALSE(DecodeFixed(&deep, Physical::kU32, 1, &context, value).ok());
  EXPECT_EQ(context.level(), -1);
}

TEST(EncodingTest, CountsAboveTheLimitAreRefusedBeforeAllocation) {
  const uint8_t block[] = {static_cast<uint8_t>(EncodingId::kConstant), 1, 'x'};
  DecodeContext context;
  context.limits.memory = 1 << 20;
  Buffer data, offsets;
  for (Physical kind : {Physical::kU8, Physical::kBool, Physical::kBinary}) {
    for (int64_t count : {int64_t{-1}, int64_t{1} << 21, INT64_MAX}) {
      ByteReader reader(block);
      EXPECT_EQ(DecodeBlock(&reader, kind, count, &context, &data, &offsets).code(), Code::kLimit);
      EXPECT_LT(data.capacity() + offsets.capacity(), size_t{4096});
    }
  }
}

TEST(EncodingTest, BinaryBlocksAppend) {
  const Vector first = Make(Physical::kBinary, Shape::kRandom, 100, 1);
  const Vector second = Make(Physical::kBinary, Shape::kSorted, 50, 2);
  Buffer data, offsets;
  DecodeContext context;
  for (const Vector* vector : {&first, &second}) {
    ByteWriter out;
    ASSERT_TRUE(EncodeBlock(vector->view(), {}, &out).ok());
    ByteReader reader(out.span());
    ASSERT_TRUE(DecodeBinary(&reader, vector->count, &context, &data, &offsets).ok());
  }
  const Values all{Physical::kBinary, 150, data.data(), offsets.as<int32_t>()};
  ASSERT_EQ(offsets.size(), 151u * 4);
  for (int64_t i = 0; i < 150; ++i) {
    EXPECT_EQ(AsText(all.binary(i)),
              AsText(i < 100 ? first.view().binary(i) : second.view().binary(i - 100)));
  }
}

}  // namespace
}  // namespace scrt

#include "core/base/bytes.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/base/bitmap.h"
#include "core/base/buffer.h"
#include "core/base/byte_writer.h"
#include "core/base/hash.h"

namespace scrt {
namespace {

TEST(Varint, RoundTripsAndRefusesOverlong) {
  for (uint64_t v : {uint64_t{0}, uint64_t{127}, uint64_t{128}, uint64_t{1} << 35,
                     std::numeric_limits<uint64_t>::max()}) {
    ByteWriter writer;
    writer.PutVarint(v);
    ByteReader reader(writer.span());
    uint64_t back = 1;
    ASSERT_TRUE(reader.GetVarint(&back).ok());
    EXPECT_EQ(back, v);
    EXPECT_TRUE(reader.done());
    // Every truncation is an error and moves nothing.
    for (size_t n = 0; n < writer.size(); ++n) {
      ByteReader cut(writer.span().first(n));
      EXPECT_EQ(cut.GetVarint(&back).code(), Code::kTruncated);
      EXPECT_EQ(cut.position(), 0u);
    }
  }
  const uint8_t overlong[] = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02};
  uint64_t out;
  EXPECT_EQ(ByteReader(overlong).GetVarint(&out).code(), Code::kCorrupt);
}

TEST(Varint, SignedExtremes) {
  for (int64_t v : {int64_t{0}, int64_t{-1}, std::numeric_limits<int64_t>::min(),
                    std::numeric_limits<int64_t>::max()}) {
    ByteWriter writer;
    writer.PutSvarint(v);
    ByteReader reader(writer.span());
    int64_t back = 5;
    ASSERT_TRUE(reader.GetSvarint(&back).ok());
    EXPECT_EQ(back, v);
  }
}

TEST(ByteReader, ErrorsNameThePlaceInTheFile) {
  const uint8_t bytes[] = {1, 2, 3};
  ByteReader reader(bytes, 100);
  uint16_t two;
  ASSERT_TRUE(reader.Get(&two).ok());
  EXPECT_EQ(two, 0x0201);
  EXPECT_EQ(reader.Get(&two).offset(), 102);
  std::string_view text;
  const uint8_t huge[] = {0xff, 0xff, 0xff, 0xff, 0x0f, 'a'};
  ByteReader strings(huge);
  EXPECT_EQ(strings.GetString(&text).code(), Code::kTruncated);
  EXPECT_EQ(strings.position(), 0u);
}

TEST(Buffer, GrowsKeepsContentAndPads) {
  Buffer buffer;
  for (int i = 0; i < 1000; ++i) buffer.Append<uint32_t>(static_cast<uint32_t>(i));
  ASSERT_EQ(buffer.size(), 4000u);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(buffer.as<uint32_t>()[i], static_cast<uint32_t>(i));
  EXPECT_EQ(reinterpret_cast<uintptr_t>(buffer.data()) % 64, 0u);
  ASSERT_TRUE(buffer.ResizeZero(10));
  EXPECT_EQ(CountBits(buffer.data(), 80), 0u);
  EXPECT_FALSE(buffer.Reserve(SIZE_MAX - 10));
}

TEST(Buffer, WrapKeepsTheOwnerAlive) {
  auto owner = std::make_shared<std::vector<uint8_t>>(8, uint8_t{9});
  std::weak_ptr<std::vector<uint8_t>> watch = owner;
  BufferPtr view = Buffer::Wrap(*owner, owner);
  owner.reset();
  EXPECT_FALSE(watch.expired());
  EXPECT_EQ(view->data()[7], 9);
  view.reset();
  EXPECT_TRUE(watch.expired());
}

TEST(Bitmap, CountsAndTrims) {
  uint8_t bits[20] = {};
  for (size_t i = 0; i < 150; i += 3) SetBit(bits, i);
  EXPECT_EQ(CountBits(bits, 150), 50u);
  EXPECT_EQ(CountBits(bits, 1), 1u);
  ClearBit(bits, 0);
  EXPECT_FALSE(GetBit(bits, 0));
  bits[0] = 0xff;
  TrimBits(bits, 3);
  EXPECT_EQ(bits[0], 7);
}

// Known answers of the algorithms themselves: the empty input (xxHash's documentation) and "a".
TEST(Hash, KnownAnswers) {
  EXPECT_EQ(Hash64({}), 0x2d06800538d394c2u);
  EXPECT_EQ(Fnv1a64(AsBytes("a")), 0xaf63dc4c8601ec8cu);
  auto h = Hash128Canonical({});
  EXPECT_EQ(h[0], 0x99);
  EXPECT_EQ(h[15], 0x7f);
}

TEST(Hash, TwoPartsAreTheWhole) {
  std::vector<uint8_t> bytes(5000);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * i);
  for (size_t cut : {0, 1, 16, 240, 4999, 5000}) {
    ByteSpan whole(bytes);
    EXPECT_EQ(Hash64(whole.first(cut), whole.subspan(cut), 7), Hash64(whole, 7)) << cut;
  }
}

}  // namespace
}  // namespace scrt

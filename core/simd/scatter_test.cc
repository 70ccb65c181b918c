// Expansion and compaction against slot-by-slot oracles, in memory of exactly the needed size.
#include "core/simd/scatter.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "core/base/bitmap.h"

namespace scrt::simd {
namespace {

struct Case {
  std::vector<uint8_t> validity;
  size_t first;
  size_t slots;
  size_t valid;
};

// Densities of every kind, with whole words of one value among them.
std::vector<Case> Cases() {
  std::mt19937_64 random(3);
  std::vector<Case> cases;
  for (size_t slots : {0, 1, 7, 8, 63, 64, 65, 128, 200, 1024, 3001}) {
    for (size_t first : {0, 3, 8, 61}) {
      for (unsigned density : {0, 10, 50, 95, 100}) {
        Case c{std::vector<uint8_t>((first + slots + 7) / 8), first, slots, 0};
        for (size_t i = 0; i < first; ++i) {
          if (random() % 2) SetBit(c.validity.data(), i);
        }
        for (size_t i = 0; i < slots; ++i) {
          const bool solid = i / 64 % 3 == 0;
          const bool on = solid ? density >= 50 : random() % 100 < density;
          if (on) SetBit(c.validity.data(), first + i);
          c.valid += on;
        }
        cases.push_back(c);
      }
    }
  }
  return cases;
}

TEST(ScatterTest, ValuesExpandAndCompact) {
  std::mt19937_64 random(4);
  for (const Case& c : Cases()) {
    for (size_t width : {1, 2, 4, 8, 16}) {
      std::vector<uint8_t> dense(c.valid * width), slots(c.slots * width), back(dense.size());
      for (auto& byte : dense) byte = static_cast<uint8_t>(random());
      std::vector<uint8_t> expected(slots.size());
      for (size_t i = 0, j = 0; i < c.slots; ++i) {
        if (!GetBit(c.validity.data(), c.first + i)) continue;
        std::copy_n(dense.begin() + static_cast<ptrdiff_t>(j++ * width), width,
                    expected.begin() + static_cast<ptrdiff_t>(i * width));
      }
      EXPECT_EQ(
          ExpandValues(dense.data(), width, c.validity.data(), c.first, c.slots, slots.data()),
          c.valid);
      EXPECT_EQ(slots, expected);
      EXPECT_EQ(
          CompactValues(slots.data(), width, c.validity.data(), c.first, c.slots, back.data()),
          c.valid);
      EXPECT_EQ(back, dense);
    }
  }
}

TEST(ScatterTest, BitsExpandAndCompact) {
  std::mt19937_64 random(5);
  for (const Case& c : Cases()) {
    std::vector<uint8_t> dense(BitmapBytes(c.valid)), slots(BitmapBytes(c.slots));
    for (auto& byte : dense) byte = static_cast<uint8_t>(random());
    if (c.valid > 0) TrimBits(dense.data(), c.valid);
    std::vector<uint8_t> expected(slots.size()), back(dense.size(), 0xff);
    for (size_t i = 0, j = 0; i < c.slots; ++i) {
      if (!GetBit(c.validity.data(), c.first + i)) continue;
      if (GetBit(dense.data(), j++)) SetBit(expected.data(), i);
    }
    EXPECT_EQ(ExpandBits(dense.data(), c.validity.data(), c.first, c.slots, slots.data()), c.valid);
    EXPECT_EQ(slots, expected);
    EXPECT_EQ(CompactBits(slots.data(), 0, c.validity.data(), c.first, c.slots, back.data()),
              c.valid);
    EXPECT_EQ(back, dense);

    // Slots that start in the middle of a byte.
    std::vector<uint8_t> shifted(BitmapBytes(c.slots + 5));
    for (size_t i = 0; i < c.slots; ++i) {
      if (GetBit(slots.data(), i)) SetBit(shifted.data(), i + 5);
    }
    CompactBits(shifted.data(), 5, c.validity.data(), c.first, c.slots, back.data());
    EXPECT_EQ(back, dense);
    std::vector<uint8_t> copy(slots.size(), 0xff);
    CopyBits(shifted.data(), 5, c.slots, copy.data());
    EXPECT_EQ(copy, slots);
  }
}

TEST(ScatterTest, OffsetsExpandAndLengthsCompact) {
  std::mt19937_64 random(6);
  for (const Case& c : Cases()) {
    std::vector<int32_t> dense{17};
    std::vector<uint32_t> lengths;
    for (size_t i = 0; i < c.valid; ++i) {
      lengths.push_back(static_cast<uint32_t>(random() % 20));
      dense.push_back(dense.back() + static_cast<int32_t>(lengths.back()));
    }
    std::vector<int32_t> out(c.slots + 1), expected{17};
    for (size_t i = 0, j = 0; i < c.slots; ++i) {
      if (GetBit(c.validity.data(), c.first + i)) ++j;
      expected.push_back(dense[j]);
    }
    EXPECT_EQ(ExpandOffsets(dense.data(), c.validity.data(), c.first, c.slots, out.data()),
              c.valid);
    EXPECT_EQ(out, expected);
    std::vector<uint32_t> back(c.valid);
    EXPECT_EQ(CompactLengths(out.data(), c.validity.data(), c.first, c.slots, back.data()),
              c.valid);
    EXPECT_EQ(back, lengths);
  }
}

}  // namespace
}  // namespace scrt::simd

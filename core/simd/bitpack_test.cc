// Packing kernels on every target against bit-by-bit references, at unaligned addresses and in
// memory of exactly the needed size.
#include "core/simd/bitpack.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

#include "core/simd/bitstream.h"
#include "core/simd/every_target.h"

namespace scrt::simd {
namespace {

void Set(std::vector<uint8_t>* bytes, size_t i) {
  (*bytes)[i / 8] |= static_cast<uint8_t>(1u << (i % 8));
}

// The layout of bitpack.h, bit by bit: where bit b of value i stands.
size_t PackedBit(size_t bits, size_t width, size_t i, size_t b) {
  const size_t lanes = 1024 / bits, row = i / lanes, lane = i % lanes;
  const size_t in_stream = row * width + b;
  return (in_stream / bits * lanes + lane) * bits + in_stream % bits;
}

template <typename T>
std::vector<T> Random(size_t count, unsigned width, T base, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<T> values(count);
  const uint64_t mask = width == 0 ? 0 : ~uint64_t{0} >> (64 - width);
  for (auto& value : values) value = static_cast<T>(base + static_cast<T>(random() & mask));
  return values;
}

template <typename T>
void CheckVectors() {
  constexpr unsigned kBits = 8 * sizeof(T);
  for (unsigned width = 0; width <= kBits; ++width) {
    const T base = static_cast<T>(0x8123456789abcdefu * (width + 1));
    const auto values = Random<T>(1024, width, base, width);
    std::vector<uint8_t> expected(PackedVectorBytes(width));
    for (size_t i = 0; i < 1024; ++i) {
      const T offset = static_cast<T>(values[i] - base);
      for (unsigned b = 0; b < width; ++b) {
        if ((offset >> b) & 1) Set(&expected, PackedBit(kBits, width, i, b));
      }
    }
    // One byte before, so that nothing is aligned.
    std::vector<uint8_t> in(1 + sizeof(T) * 1024), packed(1 + expected.size()), out(in.size());
    std::memcpy(in.data() + 1, values.data(), sizeof(T) * 1024);
    PackVector<T>(in.data() + 1, base, width, packed.data() + 1);
    ASSERT_TRUE(std::equal(expected.begin(), expected.end(), packed.begin() + 1)) << width;
    UnpackVector<T>(packed.data() + 1, base, width, out.data() + 1);
    ASSERT_EQ(in, out) << width;
  }
}

TEST(BitpackTest, EveryWidthMatchesTheLayoutOnEveryTarget) {
  ForEveryTarget([] {
    CheckVectors<uint8_t>();
    CheckVectors<uint16_t>();
    CheckVectors<uint32_t>();
    CheckVectors<uint64_t>();
  });
}

// Values outside the width are cut, not spilled into neighbours.
TEST(BitpackTest, HighBitsAreCut) {
  ForEveryTarget([] {
    const std::vector<uint32_t> values(1024, 0xffffffff);
    std::vector<uint8_t> packed(PackedVectorBytes(5)), out(4096);
    PackVector<uint32_t>(reinterpret_cast<const uint8_t*>(values.data()), 0, 5, packed.data());
    UnpackVector<uint32_t>(packed.data(), 0, 5, out.data());
    for (size_t i = 0; i < 1024; ++i) ASSERT_EQ(Load<uint32_t>(out.data() + 4 * i), 31u);
  });
}

template <typename T>
void CheckStreams() {
  for (unsigned width = 0; width <= 8 * sizeof(T); ++width) {
    for (size_t count : {0, 1, 2, 7, 8, 9, 31, 100, 1023}) {
      const T base = static_cast<T>(0x7edcba9876543210u * (width + 3));
      const auto values = Random<T>(count, width, base, width + count);
      std::vector<uint8_t> expected(BitstreamBytes(count, width));
      for (size_t i = 0; i < count; ++i) {
        for (unsigned b = 0; b < width; ++b) {
          if ((static_cast<T>(values[i] - base) >> b) & 1) Set(&expected, i * width + b);
        }
      }
      std::vector<uint8_t> packed(expected.size()), out(count * sizeof(T));
      PackBitstream<T>(reinterpret_cast<const uint8_t*>(values.data()), count, base, width,
                       packed.data());
      ASSERT_EQ(packed, expected) << width << " x " << count;
      UnpackBitstream<T>(packed.data(), count, base, width, out.data());
      if (count == 0) continue;
      ASSERT_EQ(std::memcmp(out.data(), values.data(), out.size()), 0) << width << " x " << count;
    }
  }
}

TEST(BitstreamTest, EveryWidthMatchesTheBitOrder) {
  CheckStreams<uint8_t>();
  CheckStreams<uint16_t>();
  CheckStreams<uint32_t>();
  CheckStreams<uint64_t>();
}

}  // namespace
}  // namespace scrt::simd

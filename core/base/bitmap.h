// Bitmaps in Arrow's order: bit i is bit i % 8 of byte i / 8.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace scrt {

inline size_t BitmapBytes(size_t bits) { return (bits + 7) / 8; }
inline bool GetBit(const uint8_t* bits, size_t i) { return (bits[i >> 3] >> (i & 7)) & 1; }
inline void SetBit(uint8_t* bits, size_t i) { bits[i >> 3] |= static_cast<uint8_t>(1u << (i & 7)); }
inline void ClearBit(uint8_t* bits, size_t i) {
  bits[i >> 3] &= static_cast<uint8_t>(~(1u << (i & 7)));
}

// Number of set bits among the first n.
inline size_t CountBits(const uint8_t* bits, size_t n) {
  size_t count = 0, i = 0;
  for (; i + 64 <= n; i += 64) {
    uint64_t word;
    std::memcpy(&word, bits + i / 8, 8);
    count += static_cast<size_t>(std::popcount(word));
  }
  for (; i < n; ++i) count += GetBit(bits, i);
  return count;
}

// All bits beyond n in the last byte become 0, so that equal bitmaps have equal bytes.
inline void TrimBits(uint8_t* bits, size_t n) {
  if (n % 8 != 0) bits[n / 8] &= static_cast<uint8_t>((1u << (n % 8)) - 1);
}

}  // namespace scrt

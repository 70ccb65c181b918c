// Words of 64 slots: all valid and none valid are copies and fills, the rest walks the set bits.
#include "core/simd/scatter.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/base/bytes.h"

namespace scrt::simd {
namespace {

constexpr uint64_t LowBits(size_t n) { return n == 0 ? 0 : ~uint64_t{0} >> (64 - n); }

struct Wide {
  uint64_t low, high;
};

// How many slots from `at` on are valid without a gap, in whole words of 64; the mixed ones go one
// by one.
size_t ValidWords(const uint8_t* validity, size_t first, size_t at, size_t slots) {
  const size_t start = at;
  while (at + 64 <= slots && LoadBits(validity, first + at, 64) == ~uint64_t{0}) at += 64;
  return at - start;
}

// Words with few gaps are copied in the runs between them, the others bit by bit.
bool FewGaps(uint64_t valid, size_t n) {
  return static_cast<size_t>(std::popcount(valid)) + 8 >= n;
}

// Calls copy(first, count) for each run of set bits.
template <typename Copy>
inline void ForRuns(uint64_t bits, Copy copy) {
  while (bits != 0) {
    const int first = std::countr_zero(bits);
    const int count = std::countr_one(bits >> first);
    copy(static_cast<size_t>(first), static_cast<size_t>(count));
    if (first + count == 64) break;
    bits &= ~uint64_t{0} << (first + count);
  }
}

template <typename T>
size_t Expand(const uint8_t* dense, const uint8_t* validity, size_t first, size_t slots,
              uint8_t* out) {
  const uint8_t* from = dense;
  for (size_t at = 0; at < slots; at += 64, out += 64 * sizeof(T)) {
    if (const size_t n = ValidWords(validity, first, at, slots); n != 0) {
      std::memcpy(out, from, n * sizeof(T));
      from += n * sizeof(T);
      out += n * sizeof(T);
      at += n;
    }
    const size_t n = std::min<size_t>(64, slots - at);
    uint64_t valid = LoadBits(validity, first + at, n);
    if (n == 0) break;
    std::memset(out, 0, n * sizeof(T));
    if (FewGaps(valid, n)) {
      ForRuns(valid, [&](size_t slot, size_t count) {
        std::memcpy(out + slot * sizeof(T), from, count * sizeof(T));
        from += count * sizeof(T);
      });
      continue;
    }
    for (; valid != 0; valid &= valid - 1, from += sizeof(T)) {
      const size_t slot = static_cast<size_t>(std::countr_zero(valid));
      Store(out + slot * sizeof(T), Load<T>(from));
    }
  }
  return static_cast<size_t>(from - dense) / sizeof(T);
}

template <typename T>
size_t Compact(const uint8_t* slots_in, const uint8_t* validity, size_t first, size_t slots,
               uint8_t* dense) {
  uint8_t* to = dense;
  for (size_t at = 0; at < slots; at += 64, slots_in += 64 * sizeof(T)) {
    if (const size_t n = ValidWords(validity, first, at, slots); n != 0) {
      std::memcpy(to, slots_in, n * sizeof(T));
      to += n * sizeof(T);
      slots_in += n * sizeof(T);
      at += n;
    }
    const size_t n = std::min<size_t>(64, slots - at);
    uint64_t valid = LoadBits(validity, first + at, n);
    if (FewGaps(valid, n)) {
      ForRuns(valid, [&](size_t slot, size_t count) {
        std::memcpy(to, slots_in + slot * sizeof(T), count * sizeof(T));
        to += count * sizeof(T);
      });
      continue;
    }
    for (; valid != 0; valid &= valid - 1, to += sizeof(T)) {
      const size_t slot = static_cast<size_t>(std::countr_zero(valid));
      Store(to, Load<T>(slots_in + slot * sizeof(T)));
    }
  }
  return static_cast<size_t>(to - dense) / sizeof(T);
}

void StoreBits(uint8_t* out, uint64_t word, size_t n) {
  if (n != 0) std::memcpy(out, &word, (n + 7) / 8);
}

}  // namespace

uint64_t LoadBits(const uint8_t* bits, size_t first, size_t n) {
  if (n == 0) return 0;
  const size_t shift = first % 8;
  const size_t bytes = (shift + n + 7) / 8;
  const uint8_t* p = bits + first / 8;
  uint64_t word = 0;
  if (bytes >= 8) {
    word = Load<uint64_t>(p) >> shift;
    if (bytes == 9) word |= uint64_t{p[8]} << (64 - shift);
  } else {
    std::memcpy(&word, p, bytes);
    word >>= shift;
  }
  return word & LowBits(n);
}

void CopyBits(const uint8_t* bits, size_t first, size_t n, uint8_t* out) {
  for (size_t at = 0; at < n; at += 64) {
    const size_t part = std::min<size_t>(64, n - at);
    StoreBits(out + at / 8, LoadBits(bits, first + at, part), part);
  }
}

size_t ExpandValues(const uint8_t* dense, size_t width, const uint8_t* validity, size_t first,
                    size_t slots, uint8_t* out) {
  switch (width) {
    case 1:
      return Expand<uint8_t>(dense, validity, first, slots, out);
    case 2:
      return Expand<uint16_t>(dense, validity, first, slots, out);
    case 4:
      return Expand<uint32_t>(dense, validity, first, slots, out);
    case 8:
      return Expand<uint64_t>(dense, validity, first, slots, out);
    default:
      return Expand<Wide>(dense, validity, first, slots, out);
  }
}

size_t CompactValues(const uint8_t* slots_in, size_t width, const uint8_t* validity, size_t first,
                     size_t slots, uint8_t* dense) {
  switch (width) {
    case 1:
      return Compact<uint8_t>(slots_in, validity, first, slots, dense);
    case 2:
      return Compact<uint16_t>(slots_in, validity, first, slots, dense);
    case 4:
      return Compact<uint32_t>(slots_in, validity, first, slots, dense);
    case 8:
      return Compact<uint64_t>(slots_in, validity, first, slots, dense);
    default:
      return Compact<Wide>(slots_in, validity, first, slots, dense);
  }
}

size_t ExpandBits(const uint8_t* dense, const uint8_t* validity, size_t first, size_t slots,
                  uint8_t* out) {
  size_t taken = 0;
  for (size_t at = 0; at < slots; at += 64) {
    const size_t n = std::min<size_t>(64, slots - at);
    uint64_t valid = LoadBits(validity, first + at, n);
    const size_t count = static_cast<size_t>(std::popcount(valid));
    uint64_t values = LoadBits(dense, taken, count);
    taken += count;
    uint64_t word = 0;
    if (count == n) {
      word = values;
    } else if (values != 0) {
      for (; valid != 0; valid &= valid - 1, values >>= 1) {
        word |= (valid & (~valid + 1)) * (values & 1);
      }
    }
    StoreBits(out + at / 8, word, n);
  }
  return taken;
}

size_t CompactBits(const uint8_t* slots_in, size_t slots_first, const uint8_t* validity,
                   size_t first, size_t slots, uint8_t* dense) {
  size_t count = 0;
  uint64_t pending = 0;
  for (size_t at = 0; at < slots; at += 64) {
    const size_t n = std::min<size_t>(64, slots - at);
    uint64_t valid = LoadBits(validity, first + at, n);
    const uint64_t values = LoadBits(slots_in, slots_first + at, n);
    const size_t part = static_cast<size_t>(std::popcount(valid));
    uint64_t packed = 0;
    if (part == n) {
      packed = values;
    } else {
      for (size_t i = 0; valid != 0; valid &= valid - 1, ++i) {
        packed |= ((values >> std::countr_zero(valid)) & 1) << i;
      }
    }
    const size_t used = count % 64;
    pending |= packed << used;
    if (used + part >= 64) {
      Store(dense + count / 64 * 8, pending);
      pending = used == 0 ? 0 : packed >> (64 - used);
    }
    count += part;
  }
  StoreBits(dense + count / 64 * 8, pending, count % 64);
  return count;
}

size_t ExpandOffsets(const int32_t* offsets, const uint8_t* validity, size_t first, size_t slots,
                     int32_t* out) {
  size_t taken = 0;
  out[0] = offsets[0];
  for (size_t at = 0; at < slots; at += 64) {
    const size_t n = std::min<size_t>(64, slots - at);
    uint64_t valid = LoadBits(validity, first + at, n);
    if (valid == LowBits(n)) {
      std::memcpy(out + at + 1, offsets + taken + 1, n * 4);
      taken += n;
      continue;
    }
    for (size_t i = 0; i < n; ++i, valid >>= 1) {
      taken += valid & 1;
      out[at + i + 1] = offsets[taken];
    }
  }
  return taken;
}

size_t CompactLengths(const int32_t* offsets, const uint8_t* validity, size_t first, size_t slots,
                      uint32_t* lengths) {
  size_t count = 0;
  for (size_t at = 0; at < slots; at += 64) {
    const size_t n = std::min<size_t>(64, slots - at);
    uint64_t valid = LoadBits(validity, first + at, n);
    for (; valid != 0; valid &= valid - 1) {
      const size_t slot = at + static_cast<size_t>(std::countr_zero(valid));
      lengths[count++] = static_cast<uint32_t>(offsets[slot + 1] - offsets[slot]);
    }
  }
  return count;
}

}  // namespace scrt::simd

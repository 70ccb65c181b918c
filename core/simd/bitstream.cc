#include "core/simd/bitstream.h"

#include <algorithm>

namespace scrt::simd {
namespace {

// Up to 8 bytes at p, of which `left` exist, zero-extended.
inline uint64_t LoadUpTo8(const uint8_t* p, size_t left) {
  uint64_t word = 0;
  std::memcpy(&word, p, std::min<size_t>(left, 8));
  return word;
}

}  // namespace

template <typename T>
void PackBitstream(const uint8_t* in, size_t count, T base, unsigned width, uint8_t* out) {
  if (width == 0) return;
  const uint64_t mask = ~uint64_t{0} >> (64 - width);
  uint64_t pending = 0;
  unsigned used = 0;
  for (size_t i = 0; i < count; ++i) {
    const uint64_t v = static_cast<T>(Load<T>(in + i * sizeof(T)) - base) & mask;
    pending |= v << used;
    if (used + width < 64) {
      used += width;
      continue;
    }
    Store(out, pending);
    out += 8;
    const unsigned taken = 64 - used;
    pending = taken < width ? v >> taken : 0;
    used = width - taken;
  }
  for (; used > 0; used -= std::min(used, 8u), pending >>= 8)
    *out++ = static_cast<uint8_t>(pending);
}

template <typename T>
void UnpackBitstream(const uint8_t* in, size_t count, T base, unsigned width, uint8_t* out) {
  if (width == 0) {
    for (size_t i = 0; i < count; ++i) Store(out + i * sizeof(T), base);
    return;
  }
  const size_t size = BitstreamBytes(count, width);
  const uint64_t mask = ~uint64_t{0} >> (64 - width);
  size_t i = 0, bit = 0;
  // A value starts at bit 0..7 of its first byte, so nine bytes hold any.
  for (; i < count && bit / 8 + 9 <= size; ++i, bit += width) {
    const uint8_t* p = in + bit / 8;
    const unsigned shift = bit % 8;
    const uint64_t v = (Load<uint64_t>(p) >> shift) | ((uint64_t{p[8]} << 1) << (63 - shift));
    Store(out + i * sizeof(T), static_cast<T>(base + static_cast<T>(v & mask)));
  }
  for (; i < count; ++i, bit += width) {
    const size_t at = bit / 8;
    const unsigned shift = bit % 8;
    uint64_t v = LoadUpTo8(in + at, size - at) >> shift;
    if (at + 8 < size) v |= (uint64_t{in[at + 8]} << 1) << (63 - shift);
    Store(out + i * sizeof(T), static_cast<T>(base + static_cast<T>(v & mask)));
  }
}

#define SCRT_BITSTREAM(T)                                                        \
  template void PackBitstream<T>(const uint8_t*, size_t, T, unsigned, uint8_t*); \
  template void UnpackBitstream<T>(const uint8_t*, size_t, T, unsigned, uint8_t*);
SCRT_BITSTREAM(uint8_t)
SCRT_BITSTREAM(uint16_t)
SCRT_BITSTREAM(uint32_t)
SCRT_BITSTREAM(uint64_t)
#undef SCRT_BITSTREAM

}  // namespace scrt::simd

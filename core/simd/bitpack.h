// Bit packing of vectors of 1,024 unsigned words against a base (frame of reference).
//
// Layout: T-bit words form L = 1024 / T lanes. Value i belongs to row i / L and lane i % L; each
// lane is a bit stream of its own, least significant bit first, and word k of lane l stands at
// index k * L + l of the packed words. A vector of width w takes exactly 128 * w bytes. Rows are in
// logical order, so packing and unpacking touch memory front to back.
//
// Pure functions without state; pointers need no alignment and must not overlap.
#pragma once

#include <cstddef>
#include <cstdint>

namespace scrt::simd {

inline constexpr size_t kPackedVector = 1024;

constexpr size_t PackedVectorBytes(unsigned width) { return 128 * width; }

// Packs the low `width` bits of in[i] - base (modulo 2^T) of 1,024 values; 0 <= width <= 8 *
// sizeof(T). T is one of uint8_t, uint16_t, uint32_t, uint64_t.
template <typename T>
void PackVector(const uint8_t* in, T base, unsigned width, uint8_t* out);

// out[i] = base + packed value i (modulo 2^T), 1,024 values.
template <typename T>
void UnpackVector(const uint8_t* in, T base, unsigned width, uint8_t* out);

#define SCRT_DECLARE_BITPACK(T)                              \
  template <>                                                \
  void PackVector<T>(const uint8_t*, T, unsigned, uint8_t*); \
  template <>                                                \
  void UnpackVector<T>(const uint8_t*, T, unsigned, uint8_t*);
SCRT_DECLARE_BITPACK(uint8_t)
SCRT_DECLARE_BITPACK(uint16_t)
SCRT_DECLARE_BITPACK(uint32_t)
SCRT_DECLARE_BITPACK(uint64_t)
#undef SCRT_DECLARE_BITPACK

}  // namespace scrt::simd

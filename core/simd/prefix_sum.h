// Sums and prefix sums over vectors of integers. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>

namespace scrt::simd {

// Exact sum of `count` unaligned little-endian uint32.
uint64_t SumLengths(const uint8_t* lengths, size_t count);

// ends[i] = start + lengths[0] + ... + lengths[i]. The caller has checked that the last one fits;
// the first offset itself (start) is not written.
void LengthsToOffsets(const uint32_t* lengths, size_t count, int32_t start, int32_t* ends);

// In place: v[i] = start + v[0] + ... + v[i], modulo 2^T. T is an unsigned type of 1 to 8 bytes.
template <typename T>
void PrefixSum(uint8_t* values, size_t count, T start);
template <>
void PrefixSum<uint8_t>(uint8_t*, size_t, uint8_t);
template <>
void PrefixSum<uint16_t>(uint8_t*, size_t, uint16_t);
template <>
void PrefixSum<uint32_t>(uint8_t*, size_t, uint32_t);
template <>
void PrefixSum<uint64_t>(uint8_t*, size_t, uint64_t);

}  // namespace scrt::simd

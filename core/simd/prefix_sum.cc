#include "core/simd/prefix_sum.h"

#include "core/base/bytes.h"

namespace scrt::simd {

uint64_t SumLengths(const uint8_t* lengths, size_t count) {
  uint64_t sum = 0;
  for (size_t i = 0; i < count; ++i) sum += Load<uint32_t>(lengths + 4 * i);
  return sum;
}

void LengthsToOffsets(const uint32_t* lengths, size_t count, int32_t start, int32_t* ends) {
  uint32_t at = static_cast<uint32_t>(start);
  for (size_t i = 0; i < count; ++i) {
    at += lengths[i];
    ends[i] = static_cast<int32_t>(at);
  }
}

template <typename T>
void PrefixSum(uint8_t* values, size_t count, T start) {
  T sum = start;
  for (size_t i = 0; i < count; ++i) {
    sum = static_cast<T>(sum + Load<T>(values + i * sizeof(T)));
    Store(values + i * sizeof(T), sum);
  }
}

template void PrefixSum<uint8_t>(uint8_t*, size_t, uint8_t);
template void PrefixSum<uint16_t>(uint8_t*, size_t, uint16_t);
template void PrefixSum<uint32_t>(uint8_t*, size_t, uint32_t);
template void PrefixSum<uint64_t>(uint8_t*, size_t, uint64_t);

}  // namespace scrt::simd

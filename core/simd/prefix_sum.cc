#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd/prefix_sum.cc"
#include "core/simd/prefix_sum.h"

#include <hwy/foreach_target.h>

#include "core/simd/prefix_sum-inl.h"

HWY_BEFORE_NAMESPACE();
namespace scrt::simd::HWY_NAMESPACE {

HWY_ATTR void SumU8(const uint8_t* in, size_t count, uint8_t start, uint8_t* out) {
  PrefixSumOf<uint8_t>(in, count, start, out);
}
HWY_ATTR void SumU16(const uint8_t* in, size_t count, uint16_t start, uint8_t* out) {
  PrefixSumOf<uint16_t>(in, count, start, out);
}
HWY_ATTR void SumU32(const uint8_t* in, size_t count, uint32_t start, uint8_t* out) {
  PrefixSumOf<uint32_t>(in, count, start, out);
}
HWY_ATTR void SumU64(const uint8_t* in, size_t count, uint64_t start, uint8_t* out) {
  PrefixSumOf<uint64_t>(in, count, start, out);
}

}  // namespace scrt::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrt::simd {

HWY_EXPORT(SumU8);
HWY_EXPORT(SumU16);
HWY_EXPORT(SumU32);
HWY_EXPORT(SumU64);

uint64_t SumLengths(const uint8_t* lengths, size_t count) {
  uint64_t sum = 0;
  for (size_t i = 0; i < count; ++i) sum += Load<uint32_t>(lengths + 4 * i);
  return sum;
}

void LengthsToOffsets(const uint32_t* lengths, size_t count, int32_t start, int32_t* ends) {
  HWY_DYNAMIC_DISPATCH(SumU32)
  (reinterpret_cast<const uint8_t*>(lengths), count, static_cast<uint32_t>(start),
   reinterpret_cast<uint8_t*>(ends));
}

template <>
void PrefixSum<uint8_t>(uint8_t* values, size_t count, uint8_t start) {
  HWY_DYNAMIC_DISPATCH(SumU8)(values, count, start, values);
}

template <>
void PrefixSum<uint16_t>(uint8_t* values, size_t count, uint16_t start) {
  HWY_DYNAMIC_DISPATCH(SumU16)(values, count, start, values);
}

template <>
void PrefixSum<uint32_t>(uint8_t* values, size_t count, uint32_t start) {
  HWY_DYNAMIC_DISPATCH(SumU32)(values, count, start, values);
}

template <>
void PrefixSum<uint64_t>(uint8_t* values, size_t count, uint64_t start) {
  HWY_DYNAMIC_DISPATCH(SumU64)(values, count, start, values);
}

}  // namespace scrt::simd
#endif

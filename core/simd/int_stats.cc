#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd/int_stats.cc"
#include <hwy/foreach_target.h>

#include "core/simd/int_stats-inl.h"

HWY_BEFORE_NAMESPACE();
namespace scrt::simd::HWY_NAMESPACE {

HWY_ATTR IntStats<int8_t> StatsI8(const uint8_t* in, size_t count, bool previous, int8_t flip) {
  return IntStatsOf<int8_t>(in, count, previous, flip);
}
HWY_ATTR IntStats<int16_t> StatsI16(const uint8_t* in, size_t count, bool previous, int16_t flip) {
  return IntStatsOf<int16_t>(in, count, previous, flip);
}
HWY_ATTR IntStats<int32_t> StatsI32(const uint8_t* in, size_t count, bool previous, int32_t flip) {
  return IntStatsOf<int32_t>(in, count, previous, flip);
}
HWY_ATTR IntStats<int64_t> StatsI64(const uint8_t* in, size_t count, bool previous, int64_t flip) {
  return IntStatsOf<int64_t>(in, count, previous, flip);
}

}  // namespace scrt::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrt::simd {

HWY_EXPORT(StatsI8);
HWY_EXPORT(StatsI16);
HWY_EXPORT(StatsI32);
HWY_EXPORT(StatsI64);

template <>
IntStats<int8_t> ComputeIntStats(const uint8_t* in, size_t count, bool previous, int8_t flip) {
  return HWY_DYNAMIC_DISPATCH(StatsI8)(in, count, previous, flip);
}

template <>
IntStats<int16_t> ComputeIntStats(const uint8_t* in, size_t count, bool previous, int16_t flip) {
  return HWY_DYNAMIC_DISPATCH(StatsI16)(in, count, previous, flip);
}

template <>
IntStats<int32_t> ComputeIntStats(const uint8_t* in, size_t count, bool previous, int32_t flip) {
  return HWY_DYNAMIC_DISPATCH(StatsI32)(in, count, previous, flip);
}

template <>
IntStats<int64_t> ComputeIntStats(const uint8_t* in, size_t count, bool previous, int64_t flip) {
  return HWY_DYNAMIC_DISPATCH(StatsI64)(in, count, previous, flip);
}

}  // namespace scrt::simd
#endif

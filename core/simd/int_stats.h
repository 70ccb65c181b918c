// One pass over integers: extremes of values and of differences of neighbours, and changes.
//
// Values are taken as signed after `v ^ flip`: pass 0 for signed kinds and the sign bit for
// unsigned ones, whose order that keeps. Differences wrap. Pointers need no alignment.
#pragma once

#include <cstddef>
#include <cstdint>

namespace scrt::simd {

template <typename T>
struct IntStats {
  T min = 0, max = 0;              // after the flip; of an empty vector 0
  T delta_min = 0, delta_max = 0;  // of in[i] - in[i - 1]; 0 if there is none
  size_t changes = 0;              // i with in[i] != in[i - 1]
};

// T is int8_t, int16_t, int32_t or int64_t. With `has_previous`, in[-1] is readable and the first
// difference is in[0] - in[-1].
template <typename T>
IntStats<T> ComputeIntStats(const uint8_t* in, size_t count, bool has_previous, T flip);

#define SCRT_DECLARE_INT_STATS(T) \
  template <>                     \
  IntStats<T> ComputeIntStats<T>(const uint8_t*, size_t, bool, T);
SCRT_DECLARE_INT_STATS(int8_t)
SCRT_DECLARE_INT_STATS(int16_t)
SCRT_DECLARE_INT_STATS(int32_t)
SCRT_DECLARE_INT_STATS(int64_t)
#undef SCRT_DECLARE_INT_STATS

}  // namespace scrt::simd

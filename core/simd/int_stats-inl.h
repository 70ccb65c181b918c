// Per-target kernel of int_stats.h.
#if defined(SCRT_SIMD_INT_STATS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SCRT_SIMD_INT_STATS_INL_H_
#undef SCRT_SIMD_INT_STATS_INL_H_
#else
#define SCRT_SIMD_INT_STATS_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "core/base/bytes.h"
#include "core/simd/int_stats.h"

HWY_BEFORE_NAMESPACE();
namespace scrt::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Folds lanes by memory: reductions over small lanes do not exist on every target.
template <typename T, class D, class V>
HWY_ATTR void FoldMinMax(D d, V low, V high, T* min, T* max) {
  HWY_ALIGN T lanes[HWY_MAX_BYTES / sizeof(T)];
  hn::Store(low, d, lanes);
  for (size_t i = 0; i < hn::Lanes(d); ++i) *min = std::min(*min, lanes[i]);
  hn::Store(high, d, lanes);
  for (size_t i = 0; i < hn::Lanes(d); ++i) *max = std::max(*max, lanes[i]);
}

template <typename T>
HWY_ATTR IntStats<T> IntStatsOf(const uint8_t* in, size_t count, bool has_previous, T flip) {
  using U = std::make_unsigned_t<T>;
  IntStats<T> stats;
  if (count == 0) return stats;
  const hn::ScalableTag<T> d;
  const size_t step = hn::Lanes(d);
  stats.min = stats.max = static_cast<T>(Load<T>(in) ^ flip);
  size_t i = 0;
  if (!has_previous) {
    if (count == 1) return stats;
    i = 1;
  }
  const uint8_t* p = in + i * sizeof(T);
  stats.delta_min = stats.delta_max =
      static_cast<T>(static_cast<U>(Load<U>(p) - Load<U>(p - sizeof(T))));
  if (i + step <= count) {
    const auto vflip = hn::Set(d, flip);
    auto low = hn::Set(d, stats.min), high = low;
    auto delta_low = hn::Set(d, stats.delta_min), delta_high = delta_low;
    for (; i + step <= count; i += step) {
      const T* at = reinterpret_cast<const T*>(in) + i;
      const auto v = hn::LoadU(d, at);
      const auto previous = hn::LoadU(d, at - 1);
      const auto ordered = hn::Xor(v, vflip);
      const auto delta = hn::Sub(v, previous);
      low = hn::Min(low, ordered);
      high = hn::Max(high, ordered);
      delta_low = hn::Min(delta_low, delta);
      delta_high = hn::Max(delta_high, delta);
      stats.changes += hn::CountTrue(d, hn::Ne(v, previous));
    }
    FoldMinMax(d, low, high, &stats.min, &stats.max);
    FoldMinMax(d, delta_low, delta_high, &stats.delta_min, &stats.delta_max);
  }
  for (; i < count; ++i) {
    const uint8_t* at = in + i * sizeof(T);
    const U v = Load<U>(at), previous = Load<U>(at - sizeof(T));
    const T ordered = static_cast<T>(static_cast<T>(v) ^ flip);
    const T delta = static_cast<T>(static_cast<U>(v - previous));
    stats.min = std::min(stats.min, ordered);
    stats.max = std::max(stats.max, ordered);
    stats.delta_min = std::min(stats.delta_min, delta);
    stats.delta_max = std::max(stats.delta_max, delta);
    stats.changes += v != previous;
  }
  return stats;
}

}  // namespace scrt::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target guard

// Per-target kernel of prefix_sum.h.
#if defined(SCRT_SIMD_PREFIX_SUM_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SCRT_SIMD_PREFIX_SUM_INL_H_
#undef SCRT_SIMD_PREFIX_SUM_INL_H_
#else
#define SCRT_SIMD_PREFIX_SUM_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"

HWY_BEFORE_NAMESPACE();
namespace scrt::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <typename T>
HWY_ATTR void SumLanes(const uint8_t* in, size_t count, T sum, uint8_t* out) {
  for (size_t i = 0; i < count; ++i) {
    sum = static_cast<T>(sum + Load<T>(in + i * sizeof(T)));
    Store(out + i * sizeof(T), sum);
  }
}

#if HWY_TARGET == HWY_SCALAR

template <typename T>
HWY_ATTR void PrefixSumOf(const uint8_t* in, size_t count, T start, uint8_t* out) {
  SumLanes(in, count, start, out);
}

#else

// Sums within each block of 16 bytes.
template <class D, class V>
HWY_INLINE HWY_ATTR V SumWithinBlocks(D d, V v) {
  constexpr size_t kWidth = sizeof(hn::TFromD<D>);
  if constexpr (kWidth == 1) v = hn::Add(v, hn::ShiftLeftBytes<1>(d, v));
  if constexpr (kWidth <= 2) v = hn::Add(v, hn::ShiftLeftBytes<2>(d, v));
  if constexpr (kWidth <= 4) v = hn::Add(v, hn::ShiftLeftBytes<4>(d, v));
  return hn::Add(v, hn::ShiftLeftBytes<8>(d, v));
}

// The sum of each block goes to the blocks behind it by log steps, and the sum of the vector to all
// lanes of the next one: the only chain from vector to vector is one addition.
template <typename T>
HWY_ATTR void PrefixSumOf(const uint8_t* in, size_t count, T start, uint8_t* out) {
  const hn::ScalableTag<T> d;
  const hn::ScalableTag<uint8_t> d8;
  const hn::ScalableTag<uint32_t> d32;
  const size_t step = hn::Lanes(d);
  const size_t words = hn::Lanes(d32);

  HWY_ALIGN uint8_t last_bytes[HWY_MAX_BYTES];
  for (size_t i = 0; i < hn::Lanes(d8); ++i) {
    last_bytes[i] = static_cast<uint8_t>(16 - sizeof(T) + i % sizeof(T));
  }
  const auto last_lane = hn::Load(d8, last_bytes);
  HWY_ALIGN int32_t index[HWY_MAX_BYTES / 4];
  for (size_t i = 0; i < words; ++i) index[i] = static_cast<int32_t>(i < 4 ? i : i - 4);
  const auto up1 = hn::SetTableIndices(d32, index);
  for (size_t i = 0; i < words; ++i) index[i] = static_cast<int32_t>(i < 8 ? i : i - 8);
  const auto up2 = hn::SetTableIndices(d32, index);
  for (size_t i = 0; i < words; ++i) index[i] = static_cast<int32_t>(words - 4 + i % 4);
  const auto last_block = hn::SetTableIndices(d32, index);
  const auto behind1 = hn::Not(hn::FirstN(d32, 4));
  const auto behind2 = hn::Not(hn::FirstN(d32, 8));

  auto carry = hn::Set(d, start);
  size_t i = 0;
  for (; i + step <= count; i += step) {
    const auto v = hn::LoadU(d, reinterpret_cast<const T*>(in) + i);
    auto sums = SumWithinBlocks(d, v);
    auto total = hn::BitCast(d, hn::TableLookupBytes(hn::BitCast(d8, sums), last_lane));
    if (words > 4) {
      const auto own = total;
      const auto from1 = hn::TableLookupLanes(hn::BitCast(d32, total), up1);
      total = hn::Add(total, hn::BitCast(d, hn::IfThenElseZero(behind1, from1)));
      if (words > 8) {
        const auto from2 = hn::TableLookupLanes(hn::BitCast(d32, total), up2);
        total = hn::Add(total, hn::BitCast(d, hn::IfThenElseZero(behind2, from2)));
      }
      sums = hn::Add(sums, hn::Sub(total, own));
      total = hn::BitCast(d, hn::TableLookupLanes(hn::BitCast(d32, total), last_block));
    }
    hn::StoreU(hn::Add(sums, carry), d, reinterpret_cast<T*>(out) + i);
    carry = hn::Add(carry, total);
  }
  const T sum = i == 0 ? start : Load<T>(out + (i - 1) * sizeof(T));
  SumLanes(in + i * sizeof(T), count - i, sum, out + i * sizeof(T));
}

#endif  // HWY_TARGET

}  // namespace scrt::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target guard

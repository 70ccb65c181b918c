// Per-target kernels of gather.h.
#if defined(SCRT_SIMD_GATHER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SCRT_SIMD_GATHER_INL_H_
#undef SCRT_SIMD_GATHER_INL_H_
#else
#define SCRT_SIMD_GATHER_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/base/bytes.h"

HWY_BEFORE_NAMESPACE();
namespace scrt::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <typename T>
HWY_ATTR uint32_t MaxOf(const uint8_t* codes, size_t count) {
  const hn::ScalableTag<T> d;
  const size_t step = hn::Lanes(d);
  T max = 0;
  size_t i = 0;
  if (count >= step) {
    auto high = hn::Zero(d);
    for (; i + step <= count; i += step) {
      high = hn::Max(high, hn::LoadU(d, reinterpret_cast<const T*>(codes) + i));
    }
    HWY_ALIGN T lanes[HWY_MAX_BYTES / sizeof(T)];
    hn::Store(high, d, lanes);
    for (size_t lane = 0; lane < step; ++lane) max = std::max(max, lanes[lane]);
  }
  for (; i < count; ++i) max = std::max(max, Load<T>(codes + i * sizeof(T)));
  return max;
}

// Most strings are short: 32 bytes are copied whatever the length, the next string overwrites the
// rest. A branch on the length would be guessed wrong too often.
template <typename T>
HWY_ATTR void StringsOf(const uint8_t* HWY_RESTRICT bytes, size_t readable,
                        const int32_t* HWY_RESTRICT offsets, const uint8_t* HWY_RESTRICT codes,
                        size_t count, uint8_t* HWY_RESTRICT out) {
  constexpr size_t kChunk = 32;
  const hn::CappedTag<uint8_t, kChunk> d;
  const size_t step = hn::Lanes(d);
  for (size_t i = 0; i < count; ++i) {
    const size_t code = Load<T>(codes + i * sizeof(T));
    const uint64_t both = Load<uint64_t>(offsets + code);
    const size_t start = static_cast<uint32_t>(both);
    const size_t length = static_cast<size_t>(both >> 32) - start;
    const uint8_t* from = bytes + start;
    if (start + length + kChunk <= readable) {
      size_t at = 0;
      do {
        for (size_t lane = 0; lane < kChunk; lane += step) {
          hn::StoreU(hn::LoadU(d, from + at + lane), d, out + at + lane);
        }
        at += kChunk;
      } while (at < length);
    } else {
      std::memcpy(out, from, length);
    }
    out += length;
  }
}

}  // namespace scrt::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target guard

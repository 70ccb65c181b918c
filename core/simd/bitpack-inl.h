// Per-target kernels of bitpack.h. Generic in the width: at 1,024 values a call, shifts by a
// run-time count are as fast as one instance per width, and compile in a fraction of the time.
#if defined(SCRT_SIMD_BITPACK_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SCRT_SIMD_BITPACK_INL_H_
#undef SCRT_SIMD_BITPACK_INL_H_
#else
#define SCRT_SIMD_BITPACK_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace scrt::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <typename T>
struct Rows {
  static constexpr unsigned kBits = 8 * sizeof(T);
  static constexpr size_t kLanes = 1024 / kBits;
  hn::CappedTag<T, kLanes> d;
};

// Shifts of 8-bit lanes go by 16-bit ones: bits of the neighbour come along, callers mask them off.
template <class D, class V>
HWY_INLINE HWY_ATTR V ShiftDown(D d, V v, unsigned count) {
  if constexpr (sizeof(hn::TFromD<D>) == 1 && HWY_TARGET != HWY_SCALAR) {
    const hn::RepartitionToWide<D> wide;
    return hn::BitCast(d, hn::ShiftRightSame(hn::BitCast(wide, v), static_cast<int>(count)));
  } else {
    return hn::ShiftRightSame(v, static_cast<int>(count));
  }
}

template <class D, class V>
HWY_INLINE HWY_ATTR V ShiftUp(D d, V v, unsigned count) {
  if constexpr (sizeof(hn::TFromD<D>) == 1 && HWY_TARGET != HWY_SCALAR) {
    const hn::RepartitionToWide<D> wide;
    return hn::BitCast(d, hn::ShiftLeftSame(hn::BitCast(wide, v), static_cast<int>(count)));
  } else {
    return hn::ShiftLeftSame(v, static_cast<int>(count));
  }
}

template <typename T>
HWY_ATTR void UnpackRows(const uint8_t* HWY_RESTRICT in, T base, unsigned width,
                         uint8_t* HWY_RESTRICT out) {
  using R = Rows<T>;
  const decltype(R::d) d;
  const size_t step = hn::Lanes(d);
  const auto add = hn::Set(d, base);
  T* dst = reinterpret_cast<T*>(out);
  const T* words = reinterpret_cast<const T*>(in);
  if (width == 0) {
    for (size_t i = 0; i < 1024; i += step) hn::StoreU(add, d, dst + i);
    return;
  }
  const T ones = static_cast<T>(static_cast<T>(~T{0}) >> (R::kBits - width));
  const auto mask = hn::Set(d, ones);
  for (unsigned row = 0, bit = 0; row < R::kBits; ++row, bit += width, dst += R::kLanes) {
    const unsigned shift = bit % R::kBits;
    const T* word = words + bit / R::kBits * R::kLanes;
    if (shift + width <= R::kBits) {
      for (size_t i = 0; i < R::kLanes; i += step) {
        const auto low = ShiftDown(d, hn::LoadU(d, word + i), shift);
        hn::StoreU(hn::Add(hn::And(low, mask), add), d, dst + i);
      }
    } else {
      const unsigned rest = R::kBits - shift;
      // The low part holds `rest` bits, the high part those above them.
      const auto low_mask = hn::Set(d, static_cast<T>(static_cast<T>(~T{0}) >> shift));
      const auto high_mask = hn::Set(d, static_cast<T>(ones & static_cast<T>(~T{0} << rest)));
      for (size_t i = 0; i < R::kLanes; i += step) {
        auto low = ShiftDown(d, hn::LoadU(d, word + i), shift);
        if constexpr (sizeof(T) == 1) low = hn::And(low, low_mask);
        const auto high = ShiftUp(d, hn::LoadU(d, word + R::kLanes + i), rest);
        hn::StoreU(hn::Add(hn::Or(low, hn::And(high, high_mask)), add), d, dst + i);
      }
    }
  }
}

// One pass per group of lanes, so that the words under construction stay in registers.
template <typename T>
HWY_ATTR void PackRows(const uint8_t* HWY_RESTRICT in, T base, unsigned width,
                       uint8_t* HWY_RESTRICT out) {
  if (width == 0) return;
  using R = Rows<T>;
  const decltype(R::d) d;
  const size_t step = hn::Lanes(d);
  const auto sub = hn::Set(d, base);
  const auto mask = hn::Set(d, static_cast<T>(static_cast<T>(~T{0}) >> (R::kBits - width)));
  const T* values = reinterpret_cast<const T*>(in);
  T* words = reinterpret_cast<T*>(out);
  for (size_t lane = 0; lane < R::kLanes; lane += step) {
    const T* src = values + lane;
    T* word = words + lane;
    auto pending = hn::Zero(d);
    unsigned shift = 0;
    for (unsigned row = 0; row < R::kBits; ++row, src += R::kLanes) {
      const auto v = hn::And(hn::Sub(hn::LoadU(d, src), sub), mask);
      const unsigned end = shift + width;
      if constexpr (sizeof(T) == 1) {
        const auto keep = hn::Set(d, static_cast<T>(~T{0} << shift));
        pending = hn::Or(pending, hn::And(ShiftUp(d, v, shift), keep));
      } else {
        pending = hn::Or(pending, ShiftUp(d, v, shift));
      }
      if (end < R::kBits) {
        shift = end;
        continue;
      }
      hn::StoreU(pending, d, word);
      word += R::kLanes;
      shift = end - R::kBits;
      if (shift == 0) {
        pending = hn::Zero(d);
      } else if constexpr (sizeof(T) == 1) {
        const auto keep = hn::Set(d, static_cast<T>((1u << shift) - 1));
        pending = hn::And(ShiftDown(d, v, width - shift), keep);
      } else {
        pending = ShiftDown(d, v, width - shift);
      }
    }
  }
}

}  // namespace scrt::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target guard

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd/decimal_float.cc"
#include "core/simd/decimal_float.h"

#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/base/bitmap.h"
#include "core/base/bytes.h"

HWY_BEFORE_NAMESPACE();
namespace scrt::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr double kMagic = 6755399441055744.0;  // 1.5 * 2^52
constexpr int64_t kMagicBits = 0x4338000000000000;

// Highway's portable targets round doubles beyond all floats to the largest one, not to infinity.
constexpr bool kVectors = HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128;

// One value at a time, for tails; the same operations in the same order.
inline double ToValue(int64_t digits, DecimalScale scale) {
  auto bits = static_cast<uint64_t>(digits) + static_cast<uint64_t>(kMagicBits);
  return (Load<double>(&bits) - kMagic) * scale.up * scale.down;
}
inline int64_t ToDigits(double value, DecimalScale scale) {
  double shifted = value * scale.up * scale.down + kMagic;
  return static_cast<int64_t>(Load<uint64_t>(&shifted) - static_cast<uint64_t>(kMagicBits));
}

template <class D, class V = hn::Vec<D>, class VI>
HWY_ATTR V ToValues(D d, VI digits, V up, V down) {
  const hn::RebindToSigned<D> di;
  const V moved = hn::BitCast(d, hn::Add(digits, hn::Set(di, kMagicBits)));
  return hn::Mul(hn::Mul(hn::Sub(moved, hn::Set(d, kMagic)), up), down);
}

HWY_ATTR void ToDoubles(const int64_t* digits, size_t count, DecimalScale scale, double* out) {
  const hn::ScalableTag<double> d;
  const hn::RebindToSigned<decltype(d)> di;
  const size_t lanes = hn::Lanes(d);
  const auto up = hn::Set(d, scale.up), down = hn::Set(d, scale.down);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::StoreU(ToValues(d, hn::LoadU(di, digits + i), up, down), d, out + i);
  }
  for (; i < count; ++i) out[i] = ToValue(digits[i], scale);
}

HWY_ATTR void ToFloats(const int64_t* digits, size_t count, DecimalScale scale, float* out) {
  const hn::ScalableTag<double> d;
  const hn::RebindToSigned<decltype(d)> di;
  const hn::Rebind<float, decltype(d)> df;
  const size_t lanes = hn::Lanes(d);
  const auto up = hn::Set(d, scale.up), down = hn::Set(d, scale.down);
  size_t i = 0;
  for (; kVectors && i + lanes <= count; i += lanes) {
    hn::StoreU(hn::DemoteTo(df, ToValues(d, hn::LoadU(di, digits + i), up, down)), df, out + i);
  }
  for (; i < count; ++i) out[i] = static_cast<float>(ToValue(digits[i], scale));
}

// Lanes of one step as bits; at most 8 lanes, so that a step never crosses a byte.
template <class D, class M>
HWY_ATTR size_t PutMask(D d, M mask, size_t i, uint8_t* exact) {
  uint8_t bits[8] = {};
  hn::StoreMaskBits(d, mask, bits);
  exact[i / 8] = static_cast<uint8_t>(exact[i / 8] | bits[0] << (i % 8));
  return hn::CountTrue(d, mask);
}

HWY_ATTR size_t FromDoubles(const uint8_t* values, size_t count, DecimalScale to, DecimalScale from,
                            int64_t* digits, uint8_t* exact) {
  const hn::CappedTag<double, 8> d;
  const hn::RebindToSigned<decltype(d)> di;
  const size_t lanes = hn::Lanes(d);
  const auto up = hn::Set(d, to.up), down = hn::Set(d, to.down);
  const auto back_up = hn::Set(d, from.up), back_down = hn::Set(d, from.down);
  const auto magic = hn::Set(d, kMagic);
  size_t i = 0, sum = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto bits = hn::LoadU(di, reinterpret_cast<const int64_t*>(values + 8 * i));
    const auto value = hn::BitCast(d, bits);
    const auto shifted = hn::Add(hn::Mul(hn::Mul(value, up), down), magic);
    const auto found = hn::Sub(hn::BitCast(di, shifted), hn::Set(di, kMagicBits));
    hn::StoreU(found, di, digits + i);
    const auto back = hn::BitCast(di, ToValues(d, found, back_up, back_down));
    sum += PutMask(di, hn::Eq(back, bits), i, exact);
  }
  for (; i < count; ++i) {
    const auto bits = Load<uint64_t>(values + 8 * i);
    digits[i] = ToDigits(Load<double>(values + 8 * i), to);
    const double back = ToValue(digits[i], from);
    if (Load<uint64_t>(&back) == bits) SetBit(exact, i), ++sum;
  }
  return sum;
}

HWY_ATTR size_t FromFloats(const uint8_t* values, size_t count, DecimalScale to, DecimalScale from,
                           int64_t* digits, uint8_t* exact) {
  const hn::CappedTag<double, 8> d;
  const hn::RebindToSigned<decltype(d)> di;
  const hn::Rebind<float, decltype(d)> df;
  const hn::RebindToSigned<decltype(df)> df_bits;
  const size_t lanes = hn::Lanes(d);
  const auto up = hn::Set(d, to.up), down = hn::Set(d, to.down);
  const auto back_up = hn::Set(d, from.up), back_down = hn::Set(d, from.down);
  const auto magic = hn::Set(d, kMagic);
  size_t i = 0, sum = 0;
  for (; kVectors && i + lanes <= count; i += lanes) {
    const auto bits = hn::LoadU(df_bits, reinterpret_cast<const int32_t*>(values + 4 * i));
    const auto value = hn::PromoteTo(d, hn::BitCast(df, bits));
    const auto shifted = hn::Add(hn::Mul(hn::Mul(value, up), down), magic);
    const auto found = hn::Sub(hn::BitCast(di, shifted), hn::Set(di, kMagicBits));
    hn::StoreU(found, di, digits + i);
    const auto back = hn::DemoteTo(df, ToValues(d, found, back_up, back_down));
    sum += PutMask(df_bits, hn::Eq(hn::BitCast(df_bits, back), bits), i, exact);
  }
  for (; i < count; ++i) {
    const auto bits = Load<uint32_t>(values + 4 * i);
    digits[i] = ToDigits(Load<float>(values + 4 * i), to);
    const auto back = static_cast<float>(ToValue(digits[i], from));
    if (Load<uint32_t>(&back) == bits) SetBit(exact, i), ++sum;
  }
  return sum;
}

}  // namespace scrt::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrt::simd {

HWY_EXPORT(ToDoubles);
HWY_EXPORT(ToFloats);
HWY_EXPORT(FromDoubles);
HWY_EXPORT(FromFloats);

void DigitsToDoubles(const int64_t* digits, size_t count, DecimalScale scale, double* out) {
  HWY_DYNAMIC_DISPATCH(ToDoubles)(digits, count, scale, out);
}

void DigitsToFloats(const int64_t* digits, size_t count, DecimalScale scale, float* out) {
  HWY_DYNAMIC_DISPATCH(ToFloats)(digits, count, scale, out);
}

size_t DoublesToDigits(const uint8_t* values, size_t count, DecimalScale to, DecimalScale from,
                       int64_t* digits, uint8_t* exact) {
  std::memset(exact, 0, BitmapBytes(count));
  return HWY_DYNAMIC_DISPATCH(FromDoubles)(values, count, to, from, digits, exact);
}

size_t FloatsToDigits(const uint8_t* values, size_t count, DecimalScale to, DecimalScale from,
                      int64_t* digits, uint8_t* exact) {
  std::memset(exact, 0, BitmapBytes(count));
  return HWY_DYNAMIC_DISPATCH(FromFloats)(values, count, to, from, digits, exact);
}

}  // namespace scrt::simd
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd/bitpack_u16.cc"
#include <hwy/foreach_target.h>

#include "core/simd/bitpack-inl.h"
#include "core/simd/bitpack.h"

HWY_BEFORE_NAMESPACE();
namespace scrt::simd::HWY_NAMESPACE {

HWY_ATTR void PackU16(const uint8_t* in, uint16_t base, unsigned width, uint8_t* out) {
  PackRows<uint16_t>(in, base, width, out);
}
HWY_ATTR void UnpackU16(const uint8_t* in, uint16_t base, unsigned width, uint8_t* out) {
  UnpackRows<uint16_t>(in, base, width, out);
}

}  // namespace scrt::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrt::simd {

HWY_EXPORT(PackU16);
HWY_EXPORT(UnpackU16);

template <>
void PackVector<uint16_t>(const uint8_t* in, uint16_t base, unsigned width, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(PackU16)(in, base, width, out);
}

template <>
void UnpackVector<uint16_t>(const uint8_t* in, uint16_t base, unsigned width, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(UnpackU16)(in, base, width, out);
}

}  // namespace scrt::simd
#endif

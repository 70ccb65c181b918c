#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd/bitpack_u8.cc"
#include <hwy/foreach_target.h>

#include "core/simd/bitpack-inl.h"
#include "core/simd/bitpack.h"

HWY_BEFORE_NAMESPACE();
namespace scrt::simd::HWY_NAMESPACE {

HWY_ATTR void PackU8(const uint8_t* in, uint8_t base, unsigned width, uint8_t* out) {
  PackRows<uint8_t>(in, base, width, out);
}
HWY_ATTR void UnpackU8(const uint8_t* in, uint8_t base, unsigned width, uint8_t* out) {
  UnpackRows<uint8_t>(in, base, width, out);
}

}  // namespace scrt::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrt::simd {

HWY_EXPORT(PackU8);
HWY_EXPORT(UnpackU8);

template <>
void PackVector<uint8_t>(const uint8_t* in, uint8_t base, unsigned width, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(PackU8)(in, base, width, out);
}

template <>
void UnpackVector<uint8_t>(const uint8_t* in, uint8_t base, unsigned width, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(UnpackU8)(in, base, width, out);
}

}  // namespace scrt::simd
#endif

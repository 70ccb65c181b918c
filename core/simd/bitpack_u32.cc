#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd/bitpack_u32.cc"
#include <hwy/foreach_target.h>

#include "core/simd/bitpack-inl.h"
#include "core/simd/bitpack.h"

HWY_BEFORE_NAMESPACE();
namespace scrt::simd::HWY_NAMESPACE {

HWY_ATTR void PackU32(const uint8_t* in, uint32_t base, unsigned width, uint8_t* out) {
  PackRows<uint32_t>(in, base, width, out);
}
HWY_ATTR void UnpackU32(const uint8_t* in, uint32_t base, unsigned width, uint8_t* out) {
  UnpackRows<uint32_t>(in, base, width, out);
}

}  // namespace scrt::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrt::simd {

HWY_EXPORT(PackU32);
HWY_EXPORT(UnpackU32);

template <>
void PackVector<uint32_t>(const uint8_t* in, uint32_t base, unsigned width, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(PackU32)(in, base, width, out);
}

template <>
void UnpackVector<uint32_t>(const uint8_t* in, uint32_t base, unsigned width, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(UnpackU32)(in, base, width, out);
}

}  // namespace scrt::simd
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd/bitpack_u64.cc"
#include <hwy/foreach_target.h>

#include "core/simd/bitpack-inl.h"
#include "core/simd/bitpack.h"

HWY_BEFORE_NAMESPACE();
namespace scrt::simd::HWY_NAMESPACE {

HWY_ATTR void PackU64(const uint8_t* in, uint64_t base, unsigned width, uint8_t* out) {
  PackRows<uint64_t>(in, base, width, out);
}
HWY_ATTR void UnpackU64(const uint8_t* in, uint64_t base, unsigned width, uint8_t* out) {
  UnpackRows<uint64_t>(in, base, width, out);
}

}  // namespace scrt::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrt::simd {

HWY_EXPORT(PackU64);
HWY_EXPORT(UnpackU64);

template <>
void PackVector<uint64_t>(const uint8_t* in, uint64_t base, unsigned width, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(PackU64)(in, base, width, out);
}

template <>
void UnpackVector<uint64_t>(const uint8_t* in, uint64_t base, unsigned width, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(UnpackU64)(in, base, width, out);
}

}  // namespace scrt::simd
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd/dispatch.cc"
#include "core/simd/dispatch.h"

#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrt::simd::HWY_NAMESPACE {

int64_t Target() { return HWY_TARGET; }

}  // namespace scrt::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrt::simd {

HWY_EXPORT(Target);

int64_t DispatchedTarget() { return HWY_DYNAMIC_DISPATCH(Target)(); }

const char* DispatchedTargetName() { return hwy::TargetName(DispatchedTarget()); }

}  // namespace scrt::simd
#endif

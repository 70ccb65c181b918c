// Which instruction set the kernels of this folder run with.
#pragma once

#include <cstdint>

namespace scrt::simd {

// The bit of the Highway target that a kernel called now would use, and its name, such as "AVX3".
int64_t DispatchedTarget();
const char* DispatchedTargetName();

}  // namespace scrt::simd

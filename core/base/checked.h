// Arithmetic that tells when it overflows. For sizes and offsets that come from outside.
#pragma once

#include <cstdint>

namespace scrt {

template <typename T>
[[nodiscard]] inline bool CheckedAdd(T a, T b, T* out) {
  return !__builtin_add_overflow(a, b, out);
}

template <typename T>
[[nodiscard]] inline bool CheckedMul(T a, T b, T* out) {
  return !__builtin_mul_overflow(a, b, out);
}

// True if [offset, offset + size) lies inside [0, total).
[[nodiscard]] inline bool InBounds(uint64_t offset, uint64_t size, uint64_t total) {
  return offset <= total && size <= total - offset;
}

}  // namespace scrt

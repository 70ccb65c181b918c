// Dense vectors of values: what a column encoding takes and gives.
#pragma once

#include <cstdint>

#include "core/base/bitmap.h"
#include "core/base/bytes.h"

namespace scrt {

// How values lie in memory. Logical types map onto these; signedness matters to encodings only for
// the choice of a base. Numbers are part of the file format and never reused.
enum class Physical : uint8_t {
  kBool = 0,  // bitmap, bit i of byte i / 8
  kU8 = 1,
  kI8 = 2,
  kU16 = 3,
  kI16 = 4,
  kU32 = 5,
  kI32 = 6,
  kU64 = 7,
  kI64 = 8,
  kF32 = 9,
  kF64 = 10,
  kFixed16 = 11,  // 16 opaque bytes: decimal128, uuid
  kBinary = 12,   // variable length, offsets beside the bytes
};
inline constexpr int kPhysicalCount = 13;

// Bytes of one value; 0 for kBool (a bit) and kBinary.
constexpr int64_t Width(Physical kind) {
  constexpr uint8_t kWidths[kPhysicalCount] = {0, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 16, 0};
  return static_cast<uint8_t>(kind) < kPhysicalCount ? kWidths[static_cast<uint8_t>(kind)] : 0;
}
constexpr bool IsInteger(Physical kind) { return kind >= Physical::kU8 && kind <= Physical::kI64; }
constexpr bool IsSigned(Physical kind) {
  return IsInteger(kind) && (static_cast<uint8_t>(kind) & 1) == 0;
}

// Bytes of `count` values of a kind other than kBinary.
constexpr int64_t FixedBytes(Physical kind, int64_t count) {
  return kind == Physical::kBool ? (count + 7) / 8 : Width(kind) * count;
}

// A dense vector of values without nulls. Borrows: the memory must outlive the view.
struct Values {
  Physical kind = Physical::kU8;
  int64_t count = 0;
  const uint8_t* data = nullptr;  // little-endian values, bitmap, or the bytes of a binary vector
  const int32_t* offsets = nullptr;  // kBinary: count + 1 of them; offsets[0] may be above 0

  ByteSpan binary(int64_t i) const {
    return {data + offsets[i], static_cast<size_t>(offsets[i + 1] - offsets[i])};
  }
  // Bytes of the values, of a binary vector without its offsets.
  int64_t bytes() const {
    if (kind == Physical::kBinary) return count == 0 ? 0 : offsets[count] - offsets[0];
    return FixedBytes(kind, count);
  }
  // Values [first, first + n). Of booleans, `first` must be a multiple of 8.
  Values Slice(int64_t first, int64_t n) const {
    Values slice = *this;
    slice.count = n;
    if (kind == Physical::kBinary) {
      slice.offsets += first;
    } else {
      slice.data += FixedBytes(kind, first);
    }
    return slice;
  }
};

}  // namespace scrt

// A plain bit stream: value i takes bits [i * width, (i + 1) * width), least significant bit first,
// little-endian. Scalar; for the rest that is shorter than a packed vector.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"

namespace scrt::simd {

constexpr size_t BitstreamBytes(size_t count, unsigned width) { return (count * width + 7) / 8; }

// Packs the low `width` bits of in[i] - base into BitstreamBytes(count, width) bytes at out.
template <typename T>
void PackBitstream(const uint8_t* in, size_t count, T base, unsigned width, uint8_t* out);

// Reads exactly BitstreamBytes(count, width) bytes; out[i] = base + value i (modulo 2^T).
template <typename T>
void UnpackBitstream(const uint8_t* in, size_t count, T base, unsigned width, uint8_t* out);

}  // namespace scrt::simd

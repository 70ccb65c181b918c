// XXH3 of xxHash, in the widths that the library uses.
#pragma once

#include <array>
#include <cstdint>

#include "core/base/bytes.h"

namespace scrt {

uint64_t Hash64(ByteSpan bytes, uint64_t seed = 0);
// Of both, one behind the other; throws std::bad_alloc.
uint64_t Hash64(ByteSpan head, ByteSpan tail, uint64_t seed);

// The 16 canonical (big-endian) bytes of XXH3-128 with seed 0.
std::array<uint8_t, 16> Hash128Canonical(ByteSpan bytes);

// FNV-1a 64, for the fingerprints of legacy SCRT streams only.
uint64_t Fnv1a64(ByteSpan bytes);

}  // namespace scrt

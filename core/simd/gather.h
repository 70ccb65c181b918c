// From dictionary codes to values. Codes are unaligned little-endian unsigned integers of 1, 2 or 4
// bytes; whoever calls a gather has checked them against the dictionary by MaxCode.
#pragma once

#include <cstddef>
#include <cstdint>

namespace scrt::simd {

// The largest code; 0 if there is none.
uint32_t MaxCode(const uint8_t* codes, size_t code_width, size_t count);

// out[i] = dictionary[codes[i]], values of 1, 2, 4, 8 or 16 bytes.
void GatherValues(const uint8_t* dictionary, size_t width, const uint8_t* codes, size_t code_width,
                  size_t count, uint8_t* out);

// End offsets of the strings that the codes stand for, the first of which begins at `start`:
// dictionary entry c is bytes [offsets[c], offsets[c + 1]). Returns the bytes of all together; if
// start + total is above INT32_MAX, `ends` holds nonsense.
uint64_t GatherEnds(const int32_t* offsets, const uint8_t* codes, size_t code_width, size_t count,
                    int32_t start, int32_t* ends);

// Copies the strings side by side to `out`, behind whose last byte kGatherSlack more are writable.
// Dictionary bytes are readable up to `readable`, counted like the offsets.
inline constexpr size_t kGatherSlack = 32;
void GatherStrings(const uint8_t* bytes, size_t readable, const int32_t* offsets,
                   const uint8_t* codes, size_t code_width, size_t count, uint8_t* out);

}  // namespace scrt::simd

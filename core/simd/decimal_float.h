// Floating point numbers as scaled integers, as in ALP (Afroozeh, Kuffo and Boncz: ALP: Adaptive
// Lossless floating-Point Compression, SIGMOD 2024). Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>

namespace scrt::simd {

// Digits d stand for the double Value(d) * up * down, each product rounded. Value(d) is the double
// with the bits of 1.5 * 2^52 plus d, less 1.5 * 2^52: d itself if |d| <= 2^51, and something that
// is the same on every machine for all others.
struct DecimalScale {
  double up = 1;    // 10^f
  double down = 1;  // 10^-e
};

// `digits` may be where `out` is. Floats are the double rounded once more.
void DigitsToDoubles(const int64_t* digits, size_t count, DecimalScale scale, double* out);
void DigitsToFloats(const int64_t* digits, size_t count, DecimalScale scale, float* out);

// digits[i] = the nearest integer to values[i] * to.up * to.down. Bit i % 8 of exact[i / 8] tells
// whether the digits give the value back, bit for bit, by `from`; unused bits are 0. The digits of
// others are of no use. Gives the number of those that are exact. Values may be unaligned.
size_t DoublesToDigits(const uint8_t* values, size_t count, DecimalScale to, DecimalScale from,
                       int64_t* digits, uint8_t* exact);
size_t FloatsToDigits(const uint8_t* values, size_t count, DecimalScale to, DecimalScale from,
                      int64_t* digits, uint8_t* exact);

}  // namespace scrt::simd

// Numbers of JSON: the grammar, and the value where 64 bits hold it. docs/spec/json.md has the
// rule.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

#include "core/base/bytes.h"

namespace scrt {

enum class NumberKind : uint8_t {
  kInvalid,
  kInt,
  kUint,
  kDouble,
  kText,  // grammatical, but only its text says it exactly
};

struct NumberValue {
  union {
    int64_t i64;
    uint64_t u64;
    double f64;
  };
  const uint8_t* end;  // behind the number
};

// Bytes that must be readable behind a token that ParseNumber looks at.
inline constexpr size_t kNumberSlack = 24;

namespace number_internal {

inline constexpr uint64_t kAsciiZeros = 0x3030303030303030u;
inline constexpr uint64_t kTens[9] = {1,      10,      100,      1000,     10000,
                                      100000, 1000000, 10000000, 100000000};
// The powers of ten that are doubles exactly.
inline constexpr double kExactTens[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                          1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                          1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
inline constexpr uint64_t kMaxExactMantissa = uint64_t{1} << 53;

// How many of the 8 bytes, from the lowest, are digits before the first that is not.
inline unsigned LeadingDigits(uint64_t bytes) {
  const uint64_t low = bytes ^ kAsciiZeros;
  // The high bit of a byte comes on if it is 10 or more.
  const uint64_t other =
      (((low & 0x7f7f7f7f7f7f7f7fu) + 0x7676767676767676u) | low) & 0x8080808080808080u;
  return static_cast<unsigned>(std::countr_zero(other)) / 8;
}

// The value of 8 digits as bytes of 0 to 9, the lowest byte first: pairs, then fours, then all.
inline uint64_t EightDigits(uint64_t digits) {
  digits = (digits * ((10 << 8) + 1)) >> 8;
  digits = ((digits & 0x00ff00ff00ff00ffu) * ((100 << 16) + 1)) >> 16;
  return ((digits & 0x0000ffff0000ffffu) * ((uint64_t{10000} << 32) + 1)) >> 32;
}

// Whether all 8 bytes are digits.
inline bool AllDigits(uint64_t bytes) {
  return ((bytes & (bytes + 0x0606060606060606u)) & 0xf0f0f0f0f0f0f0f0u) == kAsciiZeros;
}

// Appends the digits at p to *value, which is right for up to 19 digits in all.
[[gnu::always_inline]] inline const uint8_t* AppendDigits(const uint8_t* p, uint64_t* value) {
  for (;;) {
    uint64_t bytes = Load<uint64_t>(p);
    if (AllDigits(bytes)) {
      *value = *value * kTens[8] + EightDigits(bytes ^ kAsciiZeros);
      p += 8;
      bytes = Load<uint64_t>(p);
    }
    const unsigned count = LeadingDigits(bytes);
    // Digits move to the high end; zeros come in before them. In two steps: count may be 0.
    const uint64_t digits = (bytes ^ kAsciiZeros) << ((56 - 8 * count) & 63) << 8;
    if (count == 8) [[unlikely]]
      continue;
    *value = *value * kTens[count] + EightDigits(digits);
    return p + count;
  }
}

// The same for the digits of an integer part, which mostly are few and often equally many.
[[gnu::always_inline]] inline const uint8_t* IntegerDigits(const uint8_t* p, uint64_t* value) {
  uint64_t sum = 0;
  for (int i = 0; i < 5; ++i, ++p) {
    const uint8_t digit = static_cast<uint8_t>(*p - '0');
    if (digit > 9) {
      *value = sum;
      return p;
    }
    sum = sum * 10 + digit;
  }
  *value = sum;
  return AppendDigits(p, value);
}

// 5^q for q from kMinPower on, as 128 bits with the highest set, rounded up: high word, low word.
inline constexpr int kMinPower = -27;
inline constexpr int kMaxPower = 55;
extern const uint64_t* const kFivePowers;

// Bits of the double nearest to mantissa * 10^q, for mantissa != 0 and q in the powers above: there
// the 128-bit product decides every case, and the result is neither subnormal nor infinite.
// (The algorithm of Eisel and Lemire.)
[[gnu::always_inline]] inline uint64_t NearestDoubleBits(uint64_t mantissa, int q) {
  const int zeros = std::countl_zero(mantissa);
  const uint64_t w = mantissa << zeros;
  const uint64_t* const power = kFivePowers + 2 * (q - kMinPower);
  const unsigned __int128 product = static_cast<unsigned __int128>(w) * power[0];
  uint64_t high = static_cast<uint64_t>(product >> 64), low = static_cast<uint64_t>(product);
  if ((high & 0x1ff) == 0x1ff) [[unlikely]] {
    const uint64_t more =
        static_cast<uint64_t>((static_cast<unsigned __int128>(w) * power[1]) >> 64);
    low += more;
    if (more > low) ++high;
  }
  const int upper = static_cast<int>(high >> 63);
  uint64_t bits = high >> (upper + 9);
  int64_t exponent = (((152170 + 65536) * q) >> 16) + 63 + upper - zeros + 1023;
  // Exactly between two doubles, which only small powers can be: round to even.
  if (low <= 1 && q >= -4 && q <= 23 && (bits & 3) == 1 && bits << (upper + 9) == high) {
    bits &= ~uint64_t{1};
  }
  bits += bits & 1;
  bits >>= 1;
  // A carry into bit 53 is one more in the exponent and a mantissa of zero: addition does both.
  return (static_cast<uint64_t>(exponent - 1) << 52) + bits;
}

// mantissa * 10^exponent10 if that is sure to be the nearest double; false in rare hard cases.
bool NearestDouble(uint64_t mantissa, int64_t exponent10, double* out);
// The nearest double of a grammatical number of any length.
double NearestDoubleOfText(std::string_view text);

// Everything with a fraction or an exponent.
NumberKind ParseReal(const uint8_t* start, NumberValue* out);
// Integers of 19 digits and more.
NumberKind ParseLongInteger(const uint8_t* start, const uint8_t* digits, const uint8_t* end,
                            NumberValue* out);

}  // namespace number_internal

// Reads the number at `start`. out->end is set unless the kind is kInvalid; what stands there is
// for the caller to judge. Reads up to kNumberSlack bytes behind the last character of the run of
// number characters.
[[gnu::always_inline]] inline NumberKind ParseNumber(const uint8_t* start, NumberValue* out) {
  using number_internal::AppendDigits;
  using number_internal::IntegerDigits;
  using number_internal::kExactTens;
  using number_internal::kMaxExactMantissa;
  using number_internal::NearestDoubleBits;
  using number_internal::ParseLongInteger;
  using number_internal::ParseReal;
  const uint8_t* const digits = start + (*start == '-');
  uint64_t value = 0;
  const uint8_t* p = IntegerDigits(digits, &value);
  const size_t count = static_cast<size_t>(p - digits);
  if (count == 0 || (*digits == '0' && count > 1)) [[unlikely]]
    return NumberKind::kInvalid;
  if (*p == '.') {
    const uint8_t* const fraction = p + 1;
    p = AppendDigits(fraction, &value);
    const size_t fraction_count = static_cast<size_t>(p - fraction);
    if (fraction_count - 1 < 19 && count + fraction_count <= 19 && (*p | 0x20) != 'e') [[likely]] {
      out->end = p;
      const uint64_t sign = static_cast<uint64_t>(digits - start) << 63;
      if (value <= kMaxExactMantissa) {
        // Both operands exact: one rounding, the right one.
        const double magnitude = static_cast<double>(static_cast<int64_t>(value));
        out->f64 = std::bit_cast<double>(
            sign | std::bit_cast<uint64_t>(magnitude / kExactTens[fraction_count]));
      } else {
        out->u64 = sign | NearestDoubleBits(value, -static_cast<int>(fraction_count));
      }
      return NumberKind::kDouble;
    }
    return ParseReal(start, out);
  }
  if ((*p | 0x20) == 'e') return ParseReal(start, out);
  out->end = p;
  if (count > 18) [[unlikely]] {
    return ParseLongInteger(start, digits, p, out);
  }
  out->i64 = digits == start ? static_cast<int64_t>(value) : -static_cast<int64_t>(value);
  return NumberKind::kInt;
}

}  // namespace scrt

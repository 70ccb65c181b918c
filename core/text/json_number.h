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
inline constexpr size_t kNumberSlack = 8;

namespace number_internal {

inline constexpr uint64_t kTens[9] = {1,      10,      100,      1000,     10000,
                                      100000, 1000000, 10000000, 100000000};

// How many of the 8 bytes, from the lowest, are digits before the first that is not.
inline unsigned LeadingDigits(uint64_t bytes) {
  uint64_t low = bytes ^ 0x3030303030303030u;
  // The high bit of a byte comes on if it is 10 or more.
  uint64_t other =
      (((low & 0x7f7f7f7f7f7f7f7fu) + 0x7676767676767676u) | low) & 0x8080808080808080u;
  return other == 0 ? 8 : static_cast<unsigned>(std::countr_zero(other)) / 8;
}

// The value of the first `count` of 8 digits, 1 <= count <= 8.
inline uint64_t DigitsValue(uint64_t bytes, unsigned count) {
  // Digits move to the high end; zeros come in before them.
  uint64_t digits = (bytes - 0x3030303030303030u) << (64 - 8 * count);
  digits = digits * 10 + (digits >> 8);
  return (((digits & 0x000000ff000000ffu) * 0x000f424000000064u +
           ((digits >> 16) & 0x000000ff000000ffu) * 0x0000271000000001u) >>
          32);
}

// Value of a run of digits, and how many they are. The value is right for up to 19 digits.
inline const uint8_t* ScanDigits(const uint8_t* p, uint64_t* value) {
  for (;;) {
    uint64_t bytes = Load<uint64_t>(p);
    unsigned count = LeadingDigits(bytes);
    if (count == 0) return p;
    *value = *value * kTens[count] + DigitsValue(bytes, count);
    p += count;
    if (count < 8) return p;
  }
}

// mantissa * 10^exponent10 if that is sure to be the nearest double; false in rare hard cases.
bool NearestDouble(uint64_t mantissa, int64_t exponent10, double* out);
// The nearest double of a grammatical number of any length.
double NearestDoubleOfText(std::string_view text);

// Everything with a fraction or an exponent, from behind the digits of the integer part.
NumberKind ParseReal(const uint8_t* start, const uint8_t* digits, const uint8_t* p,
                     uint64_t mantissa, NumberValue* out);
// Integers of 19 digits and more.
NumberKind ParseLongInteger(const uint8_t* start, const uint8_t* digits, const uint8_t* end,
                            NumberValue* out);

}  // namespace number_internal

// Reads the number at `start`. out->end is set unless the kind is kInvalid; what stands there is
// for the caller to judge. Reads up to kNumberSlack bytes behind the last character of the run of
// number characters.
inline NumberKind ParseNumber(const uint8_t* start, NumberValue* out) {
  const uint8_t* digits = start + (*start == '-');
  uint64_t value = 0;
  const uint8_t* p = number_internal::ScanDigits(digits, &value);
  size_t count = static_cast<size_t>(p - digits);
  if (count == 0 || (*digits == '0' && count > 1)) [[unlikely]]
    return NumberKind::kInvalid;
  if (*p == '.' || (*p | 0x20) == 'e') {
    return number_internal::ParseReal(start, digits, p, value, out);
  }
  out->end = p;
  if (count > 18) [[unlikely]] {
    return number_internal::ParseLongInteger(start, digits, p, out);
  }
  out->i64 = digits == start ? static_cast<int64_t>(value) : -static_cast<int64_t>(value);
  return NumberKind::kInt;
}

}  // namespace scrt

#include "core/text/json_number.h"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace scrt::number_internal {
namespace {

// Any exponent beyond this makes infinity or zero of what 64 bits of mantissa can hold.
constexpr int64_t kMaxExponent = 1'000'000;

}  // namespace

const uint64_t* const kFivePowers =
    &fast_float::powers::power_of_five_128[2 * (kMinPower -
                                                fast_float::powers::smallest_power_of_five)];

bool NearestDouble(uint64_t mantissa, int64_t exponent10, double* out) {
  // Both factors exact: one rounding, the right one.
  if (exponent10 >= -22 && exponent10 <= 22 && mantissa <= kMaxExactMantissa) {
    double value = static_cast<double>(mantissa);
    *out = exponent10 < 0 ? value / kExactTens[-exponent10] : value * kExactTens[exponent10];
    return true;
  }
  using Format = fast_float::binary_format<double>;
  fast_float::adjusted_mantissa parts = fast_float::compute_float<Format>(exponent10, mantissa);
  if (parts.power2 < 0) return false;
  *out = std::bit_cast<double>(parts.mantissa | static_cast<uint64_t>(parts.power2) << 52);
  return true;
}

double NearestDoubleOfText(std::string_view text) {
  double value = 0;
  fast_float::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

NumberKind ParseReal(const uint8_t* start, NumberValue* out) {
  const uint8_t* digits = start + (*start == '-');
  uint64_t mantissa = 0;
  const uint8_t* p = IntegerDigits(digits, &mantissa);
  size_t digit_count = static_cast<size_t>(p - digits);
  const uint8_t* fraction_end = p;
  int64_t exponent = 0;
  if (*p == '.') {
    const uint8_t* fraction = p + 1;
    p = fraction_end = AppendDigits(fraction, &mantissa);
    if (p == fraction) return NumberKind::kInvalid;
    digit_count += static_cast<size_t>(p - fraction);
    exponent = -static_cast<int64_t>(p - fraction);
  }
  if ((*p | 0x20) == 'e') {
    ++p;
    bool negative = *p == '-';
    p += *p == '-' || *p == '+';
    const uint8_t* first = p;
    int64_t written = 0;
    for (; *p >= '0' && *p <= '9'; ++p) {
      if (written < kMaxExponent) written = written * 10 + (*p - '0');
    }
    if (p == first) return NumberKind::kInvalid;
    exponent += negative ? -written : written;
  }
  out->end = p;
  bool nonzero = mantissa != 0;
  bool exact = digit_count <= 19;
  if (!exact) {
    // Leading zeros don't count; with more digits than 19 the mantissa has overflowed.
    const uint8_t* first = digits;
    while (first < fraction_end && (*first == '0' || *first == '.')) ++first;
    nonzero = first < fraction_end;
    exact = static_cast<size_t>(fraction_end - first) <= 19;
  }
  double value = 0;
  if (!nonzero) {
    value = 0;
  } else if (!exact || !NearestDouble(mantissa, exponent, &value)) {
    value = std::fabs(NearestDoubleOfText(
        {reinterpret_cast<const char*>(start), static_cast<size_t>(p - start)}));
  }
  if (value > std::numeric_limits<double>::max() || (value == 0 && nonzero)) {
    return NumberKind::kText;
  }
  out->f64 = digits == start ? value : -value;
  return NumberKind::kDouble;
}

NumberKind ParseLongInteger(const uint8_t* start, const uint8_t* digits, const uint8_t* end,
                            NumberValue* out) {
  constexpr uint64_t kMinMagnitude = uint64_t{1} << 63;
  bool negative = digits != start;
  size_t count = static_cast<size_t>(end - digits);
  if (count > 20) return NumberKind::kText;
  uint64_t value = 0;
  for (const uint8_t* p = digits; p < end; ++p) {
    if (__builtin_mul_overflow(value, uint64_t{10}, &value) ||
        __builtin_add_overflow(value, uint64_t{*p} - '0', &value)) {
      return NumberKind::kText;
    }
  }
  if (value < kMinMagnitude || (negative && value == kMinMagnitude)) {
    out->i64 = static_cast<int64_t>(negative ? uint64_t{0} - value : value);
    return NumberKind::kInt;
  }
  if (negative) return NumberKind::kText;
  out->u64 = value;
  return NumberKind::kUint;
}

}  // namespace scrt::number_internal

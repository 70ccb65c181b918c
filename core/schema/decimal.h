// decimal128: a 128-bit integer and a scale; value = integer / 10^scale. At most 38 digits.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"

namespace scrt {

using Int128 = __int128;
inline constexpr int kMaxDecimalDigits = 38;

// 10^exponent, exponent 0..38.
Int128 PowerOfTen(int exponent);

// Reads [+-]digits[.digits][e[+-]digits] exactly: a value that needs more than `scale` digits
// behind the point or more than `precision` digits is kRange, never rounded.
Result<Int128> ParseDecimal(std::string_view text, int precision, int scale);
// Appends the value with `scale` digits behind the point: "-0.50".
void FormatDecimal(Int128 value, int scale, std::string* out);
// True if |value| < 10^precision.
bool DecimalFits(Int128 value, int precision);

// True if the text is a JSON number: -?int[.digits][e[+-]digits].
bool IsJsonNumber(std::string_view text);

}  // namespace scrt

// Doubles as text: the shortest that reads back to the same double, in JSON's grammar.
#pragma once

#include <cstddef>

namespace scrt {

inline constexpr size_t kDoubleTextBytes = 32;

// Writes at most kDoubleTextBytes and returns how many. Whole numbers below 2^53 come without
// point or exponent ("1012"), minus zero as "-0.0". NaN and infinities: 0 bytes, they have no text.
size_t FormatDouble(double value, char* out);
// The same for the shortest text that reads back to the same float.
size_t FormatFloat(float value, char* out);

}  // namespace scrt

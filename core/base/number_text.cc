#include "core/base/number_text.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace scrt {

size_t FormatDouble(double value, char* out) {
  if (!std::isfinite(value)) return 0;
  if (std::abs(value) < 9007199254740992.0 && value == std::trunc(value)) {
    if (value == 0 && std::signbit(value)) {
      std::memcpy(out, "-0.0", 4);
      return 4;
    }
    auto end = std::to_chars(out, out + kDoubleTextBytes, static_cast<int64_t>(value)).ptr;
    return static_cast<size_t>(end - out);
  }
  return static_cast<size_t>(std::to_chars(out, out + kDoubleTextBytes, value).ptr - out);
}

size_t FormatFloat(float value, char* out) {
  if (std::abs(value) < 16777216.0f && value == std::trunc(value)) return FormatDouble(value, out);
  if (!std::isfinite(value)) return 0;
  return static_cast<size_t>(std::to_chars(out, out + kDoubleTextBytes, value).ptr - out);
}

}  // namespace scrt

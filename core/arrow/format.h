// Format strings of the C data interface, taken apart.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/status.h"

namespace scrt::arrow {

enum class Kind : uint8_t {
  kNull,
  kBool,
  kInt,       // width, is_signed
  kHalf,      // 16-bit floating point
  kFloat,     // width
  kDecimal,   // width, precision, scale
  kText,      // large: 64-bit offsets
  kBytes,     // large
  kTextView,  // 16-byte views into any number of buffers
  kBytesView,
  kFixedBytes,  // size
  kDate,        // 32-bit days
  kDateMillis,  // 64-bit milliseconds of whole days
  kTime,        // width, per_second: since midnight
  kTimestamp,   // per_second, zoned
  kDuration,    // per_second
  kInterval,    // 32-bit months, 32-bit days, 64-bit nanoseconds
  kList,        // large
  kFixedList,   // size
  kStruct,
  kMap,
  kUnion,  // dense, codes
};

struct Format {
  Kind kind = Kind::kNull;
  int width = 0;  // bytes
  bool is_signed = false;
  bool large = false;
  bool zoned = false;  // a timestamp with a time zone: an instant
  bool dense = false;
  int precision = 0, scale = 0;
  int64_t size = 0;
  int64_t per_second = 0;
  std::vector<int> codes;  // of a union, by child
};

// UNSUPPORTED with the name of the type for those that have no counterpart, CORRUPT for what is no
// format string.
Result<Format> ParseFormat(const char* text);

}  // namespace scrt::arrow

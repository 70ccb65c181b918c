// The one place that names limits. Every entry that takes bytes from outside takes a Limits.
#pragma once

#include <cstdint>

namespace scrt {

struct Limits {
  uint32_t depth = 256;                         // nesting of values and of types
  uint32_t fields = 65536;                      // fields of one struct, schemas of one file
  uint64_t memory = uint64_t{1} << 30;          // bytes one call may hold beyond its input
  uint64_t value_bytes = uint64_t{1} << 30;     // one string, blob or number text
  uint64_t row_group_rows = uint64_t{1} << 24;  // rows of one row group, as read
};

}  // namespace scrt

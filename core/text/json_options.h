// What a caller may tell a JSON reader.
#pragma once

#include <cstdint>

#include "core/base/limits.h"

namespace scrt {

struct JsonOptions {
  Limits limits;
  // Where the source stands in a longer input, for the places in error messages. A byte order mark
  // is skipped only at offset 0.
  uint64_t origin_offset = 0;
  uint64_t origin_line = 1;
};

}  // namespace scrt

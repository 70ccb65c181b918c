// What a caller may tell the readers of text syntaxes; core/sink/write_options.h is for the
// writers.
#pragma once

#include <cstdint>

#include "core/base/limits.h"
#include "core/sink/write_options.h"

namespace scrt {

struct TextReadOptions {
  Limits limits;
  // Where the source stands in a longer input, for the places in error messages. A byte order mark
  // is skipped only at offset 0.
  uint64_t origin_offset = 0;
  uint64_t origin_line = 1;
};

using JsonOptions = TextReadOptions;

}  // namespace scrt

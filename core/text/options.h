// What a caller may tell the readers and writers of text syntaxes.
#pragma once

#include <cstdint>

#include "core/base/limits.h"

namespace scrt {

struct TextReadOptions {
  Limits limits;
  // Where the source stands in a longer input, for the places in error messages. A byte order mark
  // is skipped only at offset 0.
  uint64_t origin_offset = 0;
  uint64_t origin_line = 1;
};

struct TextWriteOptions {
  // Spaces a level of nesting; 0 writes everything on one line.
  uint32_t indent = 0;
  // Numbers are written as they were read where that is known, else as the shortest text that
  // reads as the same value.
  bool number_text = true;
  // NaN and infinities, which JSON can't say, become null. Otherwise they are an error.
  bool nan_as_null = false;
};

using JsonOptions = TextReadOptions;

}  // namespace scrt

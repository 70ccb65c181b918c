// What a caller may tell the writers of text syntaxes.
#pragma once

#include <cstdint>

namespace scrt {

struct TextWriteOptions {
  // Spaces a level of nesting; 0 writes everything on one line.
  uint32_t indent = 0;
  // Numbers are written as they were read where that is known, else as the shortest text that
  // reads as the same value.
  bool number_text = true;
  // NaN and infinities, which JSON can't say, become null. Otherwise they are an error.
  bool nan_as_null = false;
};

}  // namespace scrt

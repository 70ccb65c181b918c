// Builds the dictionary of a column chunk: each different value once, and a code for each row.
#pragma once

#include <cstdint>
#include <vector>

#include "core/encoding/values.h"

namespace scrt {

// Owns its memory. Entries stand in the order of their first appearance.
struct Dictionary {
  Physical kind = Physical::kBinary;
  int64_t count = 0;             // of entries
  std::vector<uint8_t> data;     // fixed-width values, or the bytes of the strings
  std::vector<int32_t> offsets;  // kBinary: count + 1
  std::vector<uint32_t> codes;   // one per row

  Values entries() const { return {kind, count, data.data(), offsets.data()}; }
};

struct DictionaryLimits {
  size_t entries = 1 << 20;
  size_t bytes = 16 << 20;  // of the entries
  // The attempt ends when, from 2,048 rows on, more than this share of the rows seen were new.
  double distinct_ratio = 0.5;
};

// Kinds of 4, 8 and 16 bytes and kBinary. False, with `out` in no particular state, if the kind is
// another one, a limit is hit, or it does not look worth it.
bool BuildDictionary(const Values& values, const DictionaryLimits& limits, Dictionary* out);

}  // namespace scrt

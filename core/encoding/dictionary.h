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
  // Gives up when entries are more than this share of the rows; on the way, from 2,048 rows on,
  // when so many of the latest rows were new that it will hardly come down to that. 1: never.
  double distinct_ratio = 0.5;
};

// Kinds of 4, 8 and 16 bytes and kBinary. False, with `out` in no particular state, if the kind is
// another one, a limit is hit, or it does not look worth it.
bool BuildDictionary(const Values& values, const DictionaryLimits& limits, Dictionary* out);

// A hash of value i, of a kind that BuildDictionary takes.
uint64_t HashValue(const Values& values, int64_t i);

}  // namespace scrt

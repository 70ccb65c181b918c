// Bytes that are equal exactly where two values are: what uniqueness and refs compare.
//
// Numbers are equal by value whatever their types (the integer 1, the decimal 1.00, the double
// 1.0); string and symbol by their text; times by their instant, whatever the unit, and by their
// offset where they have one; nested values by their JSON text.
#pragma once

#include <string>

#include "core/batch/column.h"

namespace scrt {

class ValueKeys {
 public:
  // Longer values are known by their length and 128 bits of hash, under seeds that are drawn anew
  // for each object, so that nobody can prepare values that collide.
  static constexpr size_t kMaxKeyBytes = 160;

  ValueKeys();

  // The key of one slot, which must hold a value: at most kMaxKeyBytes.
  Status KeyOf(const Column& column, int64_t i, std::string* key) const;

 private:
  uint64_t seeds_[2];
};

// The JSON text of one slot, cut to `max_bytes`, for messages.
std::string ShownValue(const Column& column, int64_t i, size_t max_bytes);

}  // namespace scrt

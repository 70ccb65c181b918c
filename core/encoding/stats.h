// Statistics of a vector of values, from one pass: what the estimates of the encodings rest on.
#pragma once

#include <cstdint>

#include "core/encoding/values.h"

namespace scrt {

struct Stats {
  int64_t count = 0;
  // Runs of equal neighbours, at least 1 unless the vector is empty. Of booleans and long binary
  // vectors extrapolated from a sample; exact where `constant` depends on it.
  int64_t runs = 0;
  bool constant = false;  // exact

  // Integers only. Signed for signed kinds, else unsigned bits in an int64_t.
  int64_t min = 0;
  int64_t max = 0;
  uint64_t range = 0;  // max - min
  // Bits of the packed vectors if every 1,024 values have a base and width of their own, for the
  // values and for their differences; and the same with one width for all.
  int64_t packed_bits = 0;
  int64_t delta_packed_bits = 0;
  bool delta_constant = false;  // every difference is the same

  double length_bits = 0;  // of binary values: estimated bits per length
};

Stats ComputeStats(const Values& values);

// What an order-0 entropy coder would make of the low `width` bytes of the values (integers minus
// `base`), in bytes, from a sample. For choices in front of a byte-wise compressor, whose matches
// it leaves out. Fixed-width kinds only.
double EntropyBytes(const Values& values, uint64_t base, int64_t width);

}  // namespace scrt

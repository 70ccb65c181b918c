// Whether two documents say the same.
#pragma once

#include <cstdint>

#include "core/tape/tape.h"

namespace scrt {

struct EqualOptions {
  bool key_order = true;     // members must come in the same order
  bool number_text = false;  // numbers must be written alike, not only be worth the same
};

// Compares the values at node `a` of one tape and node `b` of another. Numbers are equal if they
// are the same integer or the same double, bit by bit, so 0.0 is not -0.0; an integer equals the
// double of its value, so 1 is 1.0, but integer 0 is not -0.0; others by their text. Duplicate keys
// count, in their order. Nothing recurses.
bool SameValue(const Tape& left, uint32_t a, const Tape& right, uint32_t b,
               const EqualOptions& options = {});

// Whether both tapes hold the same documents in the same order.
bool SameDocuments(const Tape& left, const Tape& right, const EqualOptions& options = {});

}  // namespace scrt

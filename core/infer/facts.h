// Facts: what the values of a column are beyond their type, as far as it decides whether another
// type takes them. Types alone do not: 5 is an f64 and an u64, -(2^60 + 1) is neither.
#pragma once

#include <vector>

#include "core/batch/column.h"

namespace scrt {

// A tree beside a tree of types.
struct Facts {
  static constexpr uint8_t kNegative = 1;   // an integer below 0
  static constexpr uint8_t kInexact = 2;    // an integer below -2^53 or above 2^53
  static constexpr uint8_t kNotFinite = 4;  // NaN or an infinity
  static constexpr uint8_t kSlots = 8;      // a slot of the type null, which thus is null
  static constexpr uint8_t kAnything = 15;  // for all that is below this place, too
  uint8_t bits = 0;
  // By the type's fields or children; those that are missing have no facts, but for kAnything.
  std::vector<Facts> parts;

  bool none() const { return bits == 0 && parts.empty(); }
  const Facts& Part(size_t i) const;
  Facts* MutablePart(size_t i);
  void Join(const Facts& other);
};

// Of every slot, the unused ones too: a fact too many does no harm, one too few would.
Facts FactsOf(const Column& column);

}  // namespace scrt

// Holds: whether one type or schema takes every row of another without a change.
//
// The rules are in docs/spec/schema.md, "Widening". Some hold for all values of the narrow type;
// others, such as i64 to f64, for values of which the facts are known. Attributes that values
// don't show (required, unique, default) play no part.
#pragma once

#include <vector>

#include "core/infer/facts.h"
#include "core/schema/schema.h"

namespace scrt {

// Pairs of types that one question may compare. Unions compare each alternative with each.
inline constexpr uint64_t kHoldsSteps = uint64_t{1} << 22;

struct HoldsOptions {
  // Of the narrow rows. Null: they may be any rows. Facts(): whether there can be rows at all, of
  // which no value is against it.
  const Facts* facts = nullptr;
  // Gains the same facts, as those of the rows under the wide schema. Only if the answer is OK.
  Facts* carried = nullptr;
  // What is left of the steps, if several questions share them.
  uint64_t* steps = nullptr;
};

// OK if it does; MISMATCH with the path and both types if not; LIMIT if it takes too many steps.
Status Holds(const Type& wide, const Type& narrow, const HoldsOptions& options = {});
Status Holds(const Schema& wide, const Schema& narrow, const HoldsOptions& options = {});

// Where the values of a type go in a union that holds it.
struct UnionMatch {
  bool whole = false;            // into one alternative, all of them
  std::vector<uint8_t> numbers;  // else of each alternative
};
Result<UnionMatch> MatchUnion(const Type& wide, const Type& narrow, const Facts& facts);

// Whether the records of the schema are the bare values of its only field.
bool IsBare(const Schema& schema);

}  // namespace scrt

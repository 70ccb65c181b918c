// Interleave: one column out of slots of several.
#pragma once

#include <span>
#include <vector>

#include "core/batch/column.h"

namespace scrt {

struct SlotPick {
  uint32_t source;  // number of the column
  uint32_t slot;
};

// The picked slots in order. All sources have this type, refs stored alike. What the column holds
// is taken off *memory; LIMIT if that is not enough, or if texts or items pass 2^31 - 1.
Result<ColumnPtr> Interleave(const TypePtr& type, std::span<const ColumnPtr> sources,
                             std::span<const SlotPick> picks, uint64_t* memory);

}  // namespace scrt

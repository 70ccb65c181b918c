// Gather: slots of a column picked by number, as a column of its own.
#pragma once

#include <span>

#include "core/batch/column.h"

namespace scrt::arrow {

// Slot i of the answer is slot at[i] of `column`, or without a value where at[i] is -1. What holds
// no value in the answer is zero, of length 0, or points nowhere. LIMIT if texts or items become
// more than an int32 counts or limits.memory allows.
Result<ColumnPtr> Gather(const Column& column, std::span<const int64_t> at, const Limits& limits);

// All bits zero.
BufferPtr ZeroBuffer(size_t bytes);

}  // namespace scrt::arrow

// Batches from columns as the C structs describe them.
#pragma once

#include <scrt/batch.h>

#include "core/base/status.h"
#include "core/batch/column.h"

namespace scrt::capi {

enum class Memory {
  kCopied,
  kBorrowed,  // the batch must not outlive the call
};

// With every check of the arguments.
Result<BatchPtr> Import(const scrt_schema* schema, int64_t rows, const scrt_column* columns,
                        int64_t count, Memory memory);
Result<BatchPtr> ImportPacked(const scrt_schema* schema, int64_t rows,
                              const scrt_packed_column* columns, int64_t count,
                              const uint8_t* block, int64_t size, Memory memory);

}  // namespace scrt::capi

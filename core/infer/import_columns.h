// Columns that came from outside as plain buffers: checked, copied, and made into a batch.
#pragma once

#include <vector>

#include "core/batch/column.h"

namespace scrt {

// Laid out as core/batch/column.h says; shape codes stand in `bytes`.
struct ImportedColumn {
  int32_t type = 0;  // TypeId of the storage type
  int32_t child_count = 0;
  int64_t length = 0;
  ByteSpan validity, values, bytes;
  std::span<const uint32_t> shape_ends, shape_fields;  // none: every slot has every field
};

// `columns` in depth-first order, the record first. MISMATCH if they are not the columns of the
// schema, CORRUPT if buffers contradict each other or text is not of its type. The buffers are
// copied, unless `owner` keeps them alive; then they must begin at multiples of 8 bytes.
Result<BatchPtr> ImportColumns(const SchemaPtr& schema, int64_t rows,
                               const std::vector<ImportedColumn>& columns, const Limits& limits,
                               const std::shared_ptr<const void>& owner = nullptr);

}  // namespace scrt

// One column of one page of a legacy stream, from its payload to a column of a batch.
#pragma once

#include "core/base/buffer.h"
#include "core/batch/column.h"
#include "core/file/legacy_values.h"

namespace scrt::file {

struct LegacyColumn {
  ColumnPtr column;
  BufferPtr present;  // bit per row; null: all rows have the field
};

// Takes the whole payload, neither more nor less.
Result<LegacyColumn> DecodeLegacyColumn(const LegacyColumnTask& task, ByteReader payload);

}  // namespace scrt::file

// The data rows of a schema document as a batch.
#pragma once

#include "core/batch/column.h"
#include "core/schema/dsl.h"

namespace scrt {

// Cells of nested types and json are JSON texts and are parsed here. Absent cells stay absent.
Result<BatchPtr> BatchOfRows(const DocumentSchema& schema, const Limits& limits);

}  // namespace scrt

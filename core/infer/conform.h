// Conform: the same rows under a wider schema.
//
// When the schema of a stream grows, row groups keep the schema that they were written with; this
// brings their batches under the one that holds them all. Values never change: a schema that does
// not hold this batch (core/infer/holds.h) is MISMATCH.
#pragma once

#include "core/batch/column.h"

namespace scrt {

// Fields are matched by name; those that the batch lacks become absent. Free if the schemas are
// equal, else it copies only what differs, within the memory limit.
Result<BatchPtr> Conform(const BatchPtr& batch, const SchemaPtr& schema, const Limits& limits = {});
Result<ColumnPtr> Conform(const ColumnPtr& column, const TypePtr& type, const Limits& limits = {});

}  // namespace scrt

// Cursor: the one way in which files, tables and rings give rows.
#pragma once

#include "core/batch/column.h"

namespace scrt {

// Not thread-safe: one caller at a time. Holds at most one row group beyond what it gave away.
class Cursor {
 public:
  virtual ~Cursor() = default;
  Cursor() = default;
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  // The schema that every batch of this cursor has.
  virtual const SchemaPtr& schema() const = 0;
  // The next batch of at most max_rows rows (<= 0: as many as lie together); null at the end.
  // A batch stays valid for as long as it is held, whatever happens to the cursor.
  virtual Result<BatchPtr> Next(int64_t max_rows) = 0;
};

}  // namespace scrt

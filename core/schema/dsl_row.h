// Rows of data: "cell, cell, @Field=cell".
#pragma once

#include <vector>

#include "core/schema/dsl.h"
#include "core/schema/dsl_cursor.h"

namespace scrt {

// True if an assignment "@[Schema:]Field=" starts here; the cursor stands at the "@" and stays.
bool AtAssignment(DslCursor cursor);

// Reads the rows of one schema.
class RowParser {
 public:
  RowParser(const Schema& schema, const TemporalOptions& temporal);

  // One whole line. Every cell of `row`, one a field, is set.
  Status Read(DslCursor* cursor, DataRow* row);

 private:
  struct RawCell {
    int field = -1;  // of an assignment
    RawLiteral literal;
  };

  Status Scan(DslCursor* cursor);
  Status ScanAssignment(DslCursor* cursor, int* field);
  Status Place(DslCursor* cursor, DataRow* row);
  Status Set(const RawCell& cell, size_t field, DslCursor* cursor, DataRow* row);

  const Schema& schema_;
  const TemporalOptions& temporal_;
  std::vector<size_t> plain_from_;  // fields from here on that are not auto_increment
  std::vector<RawCell> cells_;      // of the current row
  std::vector<bool> assigned_;
};

}  // namespace scrt

// `unique` and refs of a .scrt file, checked over all of its rows in bounded memory.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/file/reader.h"

namespace scrt {

struct ConstraintOptions {
  // For sorting, beside the row group that is being read; what does not fit goes to temporary
  // files.
  uint64_t memory_bytes = uint64_t{32} << 20;
  std::string folder;  // of the temporary files; empty: the system's
};

// OK if no `unique` field, at whatever depth, has a value twice in its table, and each ref names a
// value of its target's field, where the file holds the target's table. Null and absent are no
// values. CONSTRAINT else: the first offence of the first constraint that is broken, with its
// table, field, value and row (from 1).
//
// `progress` (may be empty) is called behind each row group, and now and then while sorted values
// are compared, with the rows read so far; tables are read several times if many of their fields
// are constrained. What it answers but OK ends the work.
Status CheckConstraints(const file::FileReader& reader, const ConstraintOptions& options,
                        const std::function<Status(int64_t rows)>& progress);

}  // namespace scrt

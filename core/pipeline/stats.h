// Sizes and values of a .scrt file, column by column.
#pragma once

#include <cstdint>
#include <functional>

#include "core/base/buffer.h"
#include "core/file/reader.h"

namespace scrt {

// Appends one JSON object; docs/cli.md lists the fields. Decodes all rows, one row group at a time,
// and calls `progress` (which may be empty) behind each with the rows so far; what it answers but
// OK ends the work.
Status FileStats(const file::FileReader& reader,
                 const std::function<Status(int64_t rows)>& progress, Buffer* out);

}  // namespace scrt

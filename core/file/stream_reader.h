// Reading a .scrt file that arrives in order: from a pipe, a socket, or whatever can't seek.
#pragma once

#include <memory>

#include "core/batch/cursor.h"
#include "core/file/reader.h"
#include "core/os/stream.h"

namespace scrt::file {

// The rows of every table, in the order in which they were written. Each batch has the schema of
// its row group, and schema() is that of the latest batch (null before). Every byte is checked, the
// footer against what came; an end without a footer is TRUNCATED, unless options.recover takes the
// complete row groups before it for all there is. Holds one row group.
Result<std::unique_ptr<Cursor>> OpenStream(std::unique_ptr<InputStream> in,
                                           const ReaderOptions& options);

}  // namespace scrt::file

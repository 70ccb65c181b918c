// Reading one SCHM segment.
#pragma once

#include "core/os/source.h"
#include "core/schema/schema.h"

namespace scrt::file {

// The schema of the segment at this offset, which must have this ordinal. Every byte is checked.
Result<SchemaPtr> ReadSchema(const Source& source, uint64_t file_id, uint64_t offset,
                             uint32_t ordinal, const Limits& limits);

}  // namespace scrt::file

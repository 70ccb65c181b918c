// Legacy streams and bundles to .scrt.
#pragma once

#include <optional>

#include "core/file/legacy_stream.h"
#include "core/pipeline/convert.h"

namespace scrt {

// Names of the formats in conversions.
inline constexpr const char* kLegacyStreamFormat = "scrt-stream";
inline constexpr const char* kLegacyBundleFormat = "scrt-bundle";

// Empty unless the bytes begin like one of the two.
std::string LegacyFormatOf(ByteSpan start);

// All rows of `bytes`, a stream or a bundle by `format`, gathered into row groups of about
// group_bytes. A stream needs the schema; `fingerprint`, if known, must be the stream's. Finishes
// the writer.
Status LegacyToFile(BufferPtr bytes, const std::string& format, const SchemaPtr& schema,
                    std::optional<uint64_t> fingerprint, const Limits& limits, int64_t group_bytes,
                    file::FileWriter* writer, const Control& control, ConvertResult* result);

}  // namespace scrt

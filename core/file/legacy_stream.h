// Reading the legacy SCRT streams, versions 1 and 2 (docs/spec/legacy.md).
//
// A legacy stream has no schema in it, only a fingerprint, and no checksum and no total: damage is
// found where it breaks a rule of the format, and a stream cut between two pages looks complete.
// Everything here is total over hostile bytes; the offsets of errors are offsets in the stream.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/limits.h"
#include "core/batch/cursor.h"
#include "core/schema/dsl.h"

namespace scrt::file {

inline constexpr size_t kLegacyHeaderBytes = 13;

struct LegacyHeader {
  uint8_t version = 0;       // 1 or 2
  uint64_t fingerprint = 0;  // by core/schema/legacy_fingerprint.h
};

struct LegacyOptions {
  Limits limits;
  // Absent values become the default of their field. Version 1 has no absent values: its writers
  // did this, with zero where there is no default.
  bool apply_defaults = false;
  // 0 in a date, datetime or timestamp is how the writers stored a time that was never set; by
  // default it reads as what TYPES say it is, 1970-01-01. True: it reads as absent.
  bool zero_time_is_absent = false;
  // Strings were never checked to be UTF-8. By default a bad one is an ENCODING error; true: every
  // string field becomes a bytes field, so that such streams can be read.
  bool strings_as_bytes = false;
  // `required` had no meaning, so a stream may lack required values. By default that is a MISSING
  // error; true: no field of the cursor's schema is required.
  bool relax_required = false;
};

// True for the magic and a known version, unless what follows is the preamble of a .scrt file:
// streams of version 1 whose fingerprint ends in 1a0a0d (one schema in 2^24) are taken for those.
bool LooksLikeLegacyStream(ByteSpan bytes);

Result<LegacyHeader> ReadLegacyHeader(ByteSpan bytes);

// The rows of a stream, a batch a page or less. The cursor's schema is `schema`, changed as the
// options say; its refs must be resolved and its types must be those that the format knows (else
// UNSUPPORTED). An `expected` fingerprint that isn't the stream's is MISMATCH. No bytes at all are
// a stream without rows. After an error every further Next gives the same error.
Result<std::unique_ptr<Cursor>> OpenLegacyStream(BufferPtr bytes, const SchemaPtr& schema,
                                                 std::optional<uint64_t> expected,
                                                 const LegacyOptions& options = {});

// The same with the schema of `document` that has the stream's fingerprint; NOT_FOUND if none has.
Result<std::unique_ptr<Cursor>> OpenLegacyStream(BufferPtr bytes, const Document& document,
                                                 const LegacyOptions& options = {});

}  // namespace scrt::file

// Reading the legacy SCB1 bundle: one schema as text, the stream with its rows, and their names
// (docs/spec/legacy.md).
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/bytes.h"
#include "core/file/legacy_stream.h"

namespace scrt::file {

// Text and bytes are views into the bundle.
struct LegacyBundle {
  uint64_t document_fingerprint = 0;  // LegacyServerFingerprint of the document
  uint64_t schema_fingerprint = 0;    // LegacyFingerprint of the schema
  int64_t updated_ns = 0;             // since 1970-01-01T00:00:00Z
  std::string_view document_name;     // names and text are what a peer sent: not safe as paths
  std::string_view schema_name;
  std::string_view dsl;
  ByteSpan stream;            // empty: no rows
  int64_t stream_offset = 0;  // in the bundle
};

bool LooksLikeLegacyBundle(ByteSpan bytes);

// Checks the envelope only: every byte belongs to it, names and DSL are UTF-8.
Result<LegacyBundle> ReadLegacyBundle(ByteSpan bytes);

// The rows of a bundle under its own schema. MISMATCH if DSL, bundle and stream don't name the same
// schema fingerprint. Offsets of errors in rows are offsets in the stream.
Result<std::unique_ptr<Cursor>> OpenLegacyBundle(BufferPtr bytes,
                                                 const LegacyOptions& options = {});

}  // namespace scrt::file

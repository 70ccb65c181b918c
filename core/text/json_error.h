// What can be wrong with JSON text, and how it is told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/status.h"
#include "core/text/options.h"

namespace scrt {

enum class JsonError : uint8_t {
  kNone,
  kEmpty,
  kValue,
  kKey,
  kColon,
  kObjectEnd,
  kArrayEnd,
  kTrailing,
  kTruncated,
  kLiteral,
  kNumber,
  kEscape,
  kHex,
  kSurrogate,
  kControl,
  kUtf8,
  kDepth,
  kValueBytes,
  kSourceBytes,
  kMemory,
};

// The status for an error at `offset` of `source`, with line and column. Reads the source up to
// there to count lines, so it is for the failing path only.
Status MakeJsonStatus(JsonError error, std::string_view source, size_t offset,
                      const JsonOptions& options);
// Fills the place of `offset` into a failure that came from elsewhere, such as a sink.
Status PlaceStatus(Status status, std::string_view source, size_t offset,
                   const JsonOptions& options);

}  // namespace scrt

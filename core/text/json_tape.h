// JSON to tape, without templates.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/base/status.h"
#include "core/tape/tape.h"
#include "core/text/options.h"

namespace scrt {

struct JsonScratch;

// The tape is cleared first and borrows `source` (less its byte order mark). After an error it
// holds the documents that were complete. The memory limit bounds the tape.
// A scratch, if given, saves allocations where many small texts are parsed.
Status ParseJson(std::string_view source, const JsonOptions& options, Tape* tape,
                 JsonScratch* scratch = nullptr);
// One document a record.
Status ParseJsonLines(std::string_view source, const JsonOptions& options, Tape* tape,
                      JsonScratch* scratch = nullptr);
// One document an element of the array at the root; a root of another kind is one document.
Status ParseJsonRows(std::string_view source, const JsonOptions& options, Tape* tape,
                     JsonScratch* scratch = nullptr);

// Whether the first character that isn't white space opens an array.
bool JsonRootIsArray(std::string_view source);

// Offset just behind the last newline, 0 if there is none. A newline never stands inside a valid
// JSON Lines record, so a stream may be cut there.
size_t LastRecordEnd(std::string_view chunk);

}  // namespace scrt

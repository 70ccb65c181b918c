// JSON text out of tapes.
#pragma once

#include "core/sink/json_writer.h"
#include "core/tape/tape.h"

namespace scrt {

// Appends document number `document` of the tape, without a newline behind it.
Status WriteTape(const Tape& tape, size_t document, const TextWriteOptions& options, Buffer* out);
// Appends all documents, each on a line (or lines, if indented) of its own.
Status WriteTapeLines(const Tape& tape, const TextWriteOptions& options, Buffer* out);

}  // namespace scrt

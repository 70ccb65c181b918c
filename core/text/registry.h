// The text syntaxes that the library knows. Adding one is one file and one row in registry.cc.
#pragma once

#include <span>
#include <string_view>

#include "core/base/buffer.h"
#include "core/base/status.h"
#include "core/tape/tape.h"
#include "core/text/options.h"

namespace scrt {

// Which reader of events (core/text/json_reader.h) a syntax has, for those who need no tape.
enum class TextEvents : uint8_t { kNone, kJsonLines };

struct TextSyntax {
  std::string_view name;
  // File name endings, with their dot, lower case.
  std::span<const std::string_view> extensions;
  // A source holds any number of records, and may be cut behind any newline outside a record.
  bool lines;
  TextEvents events;
  // Reads a source into a tape, which borrows it: one document a record.
  Status (*read)(std::string_view source, const TextReadOptions& options, Tape* tape);
  // Reads a source whose root is a list of records: one document an element; a root of another kind
  // is one document. Null for syntaxes of lines.
  Status (*read_rows)(std::string_view source, const TextReadOptions& options, Tape* tape);
  // Appends all documents of a tape.
  Status (*write)(const Tape& tape, const TextWriteOptions& options, Buffer* out);
};

// All syntaxes, in a fixed order. Static lifetime.
std::span<const TextSyntax> TextSyntaxes();
// Null if there is none.
const TextSyntax* FindTextSyntax(std::string_view name);
// By the ending of a file name or path, in any case. Null if none fits.
const TextSyntax* TextSyntaxOfPath(std::string_view path);

}  // namespace scrt

// Conversions as a caller asks for them: by path and by the name of a format.
#pragma once

#include <optional>
#include <string>

#include "core/pipeline/convert.h"

namespace scrt {

struct ConvertRequest {
  // "scrt", "dsl" (text of the schema language with rows), a text syntax, or as input one of the
  // legacy formats of legacy.h. Empty: the input's by its content and its name, the output's by its
  // name.
  std::string from, to;
  int threads = 1;
  bool pretty = false;
  bool recover = false;
  TextSourceOptions source;
  TextCursorOptions cursor;
  file::WriterOptions writer;
  OutputOptions output;
  // Of cursor.schema, if it was parsed from text: what a legacy stream must carry.
  std::optional<uint64_t> legacy_fingerprint;
};

// "-" is standard input and output. A .scrt file from standard input is held in memory.
Status Convert(const std::string& input, const std::string& output, const ConvertRequest& request,
               const Control& control, ConvertResult* result);

}  // namespace scrt

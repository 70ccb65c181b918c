// Whole conversions: text to .scrt, .scrt to text, .scrt to .scrt, in memory that row groups bound.
#pragma once

#include <memory>
#include <string>

#include "core/file/reader.h"
#include "core/file/writer.h"
#include "core/pipeline/control.h"
#include "core/pipeline/text_cursor.h"

namespace scrt {

struct ConvertResult {
  int64_t rows = 0;
  int64_t bytes_in = 0;
  int64_t bytes_out = 0;
  int64_t row_groups = 0;
};

// Metadata of a file whose one row is a whole document.
inline constexpr const char* kSourceKindKey = "source.kind";
inline constexpr const char* kSourceKindDocument = "document";
inline constexpr const char* kSourceKindRows = "rows";

// Every chunk of the source becomes a row group, in order, whatever the number of threads: the
// bytes of the file do not depend on it (but for the file id). Finishes the writer.
Status TextToFile(TextSource* source, const TextCursorOptions& options,
                  const file::PageOptions& pages, int threads, file::FileWriter* writer,
                  const Control& control, ConvertResult* result);

struct TextOutputOptions {
  const TextSyntax* syntax = nullptr;
  TextWriteOptions text;
  int threads = 1;
};

// All rows of all tables as text. A file of several tables becomes text only in a syntax of lines.
Status FileToText(const std::shared_ptr<const file::FileReader>& reader,
                  const TextOutputOptions& options, OutputStream* out, const Control& control,
                  ConvertResult* result);

// Every row group anew under these page options. Finishes the writer.
Status FileToFile(const std::shared_ptr<const file::FileReader>& reader, file::FileWriter* writer,
                  const Control& control, ConvertResult* result);

// From one text syntax to another, without a schema between.
Status TextToText(TextSource* source, const TextOutputOptions& options, OutputStream* out,
                  const Control& control, ConvertResult* result);

}  // namespace scrt

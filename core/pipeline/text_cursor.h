// TextCursor: the records of a text as batches.
#pragma once

#include <memory>
#include <string>

#include "core/batch/cursor.h"
#include "core/pipeline/chunk_reader.h"

namespace scrt {

// The schema of a stream that grows. Not thread-safe.
class StreamSchema {
 public:
  StreamSchema(const Limits& limits, const TextCursorOptions& options);

  // Takes in what one chunk saw and gives the schema of everything so far.
  Result<SchemaPtr> Join(const Observation& seen);
  const SchemaPtr& schema() const { return schema_; }
  bool fixed() const { return fixed_; }

 private:
  Limits limits_;
  std::string name_;
  bool fixed_;
  Observation all_;
  SchemaPtr schema_;
};

class TextCursor : public Cursor {
 public:
  TextCursor(std::unique_ptr<TextSource> source, const TextCursorOptions& options);

  // Of the latest batch; before the first one an inferring cursor has none and gives null.
  const SchemaPtr& schema() const override { return schema_.schema(); }
  Result<BatchPtr> Next(int64_t max_rows) override;
  // The text was one value, not records. Known after the first batch.
  bool document() const { return reader_.document(); }
  const TextSource& source() const { return *source_; }

 private:
  std::unique_ptr<TextSource> source_;
  TextCursorOptions options_;
  StreamSchema schema_;
  ChunkReader reader_;
  BatchPtr current_;
  int64_t at_ = 0;
  bool done_ = false;
};

}  // namespace scrt

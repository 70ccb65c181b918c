// TextCursor: the records of a text as batches.
#pragma once

#include <memory>
#include <string>

#include "core/batch/builder.h"
#include "core/batch/cursor.h"
#include "core/infer/inferrer.h"
#include "core/pipeline/text_source.h"

namespace scrt {

struct TextCursorOptions {
  std::string schema_name = "Record";
  SchemaPtr schema;  // null: infer
  bool exact = false;
  bool drop_unknown_fields = false;
};

// The stages that turn a tape into a batch under the schema of the stream so far.
class BatchMaker {
 public:
  explicit BatchMaker(const Limits& limits, const TextCursorOptions& options)
      : limits_(limits), options_(options) {}

  // All documents of the tape under this schema.
  Result<BatchPtr> Make(const Tape& tape, const SchemaPtr& schema);

 private:
  Limits limits_;
  TextCursorOptions options_;
  std::unique_ptr<ColumnBuilder> builder_;
};

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
  bool document() const { return document_; }
  const TextSource& source() const { return *source_; }

 private:
  std::unique_ptr<TextSource> source_;
  TextCursorOptions options_;
  StreamSchema schema_;
  BatchMaker maker_;
  Tape tape_;
  BatchPtr current_;
  int64_t at_ = 0;
  bool document_ = false;
  bool done_ = false;
};

// What the documents of a tape hold.
Result<Observation> Observe(const Tape& tape, const TextCursorOptions& options,
                            const Limits& limits);

}  // namespace scrt

// Writing a .scrt file: row groups one after the other, then the footer. Never seeks.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/batch/column.h"
#include "core/file/index.h"
#include "core/file/node_encoder.h"
#include "core/os/stream.h"

namespace scrt::file {

// A row group whose pages are made, ready to be written into any file.
struct EncodedRowGroup {
  SchemaPtr schema;
  int64_t rows = 0;
  std::vector<EncodedNode> nodes;
};

// Makes the pages of all rows of the batch. Pure; any thread.
Result<EncodedRowGroup> EncodeRowGroup(const Batch& batch, const PageOptions& options,
                                       Codec* codec);

struct WriterOptions {
  PageOptions pages;
  uint64_t file_id = 0;  // 0: random
};

// Not thread-safe.
class FileWriter {
 public:
  // Writes the preamble.
  static Result<std::unique_ptr<FileWriter>> Open(std::unique_ptr<OutputStream> out,
                                                  const WriterOptions& options);

  // One row group with the rows of the batch; nothing for none, except that the schema is kept.
  // Absent auto_increment fields get the table's next numbers; of encoded row groups that is the
  // caller's part. Batches of schemas of the same name make one table, whose schema is the last one
  // given.
  Status Append(const Batch& batch);
  Status Append(const EncodedRowGroup& group);
  // The table of this name exists with this schema, even without rows.
  Status SetSchema(const SchemaPtr& schema);
  void SetMetadata(const std::string& key, const std::string& value);
  // Where the values of an auto_increment field go on.
  Status SetCounter(const std::string& table, uint32_t field, uint64_t next);
  // Footer and trailer, and Finish of the stream. Nothing may follow.
  Status Finish();

  uint64_t bytes_written() const { return offset_; }
  const FileIndex& index() const { return index_; }

 private:
  FileWriter(std::unique_ptr<OutputStream> out, const WriterOptions& options);
  Status Write(const ByteWriter& bytes);
  Result<uint32_t> SchemaOrdinal(const SchemaPtr& schema);
  Status WriteSegment(uint32_t tag, ByteSpan body);
  Result<BatchPtr> Number(const Batch& batch);

  std::unique_ptr<OutputStream> out_;
  WriterOptions options_;
  Codec codec_;
  FileIndex index_;
  uint64_t offset_ = 0;
  uint32_t next_ordinal_ = 0;
  bool finished_ = false;
};

}  // namespace scrt::file

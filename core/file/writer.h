// Writing a .scrt file: row groups one after the other, then the footer. Never seeks.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/batch/column.h"
#include "core/file/index.h"
#include "core/file/node_encoder.h"
#include "core/infer/facts.h"
#include "core/os/stream.h"

namespace scrt::file {

// A row group whose pages are made, ready to be written into any file.
struct EncodedRowGroup {
  SchemaPtr schema;
  int64_t rows = 0;
  Facts facts;  // of the rows, for the question which schemas hold them
  std::vector<EncodedNode> nodes;
};

// Makes the pages of all rows of the batch, which may lie in the batch's own memory: columns that
// are borrowed must outlive the group. Pure; any thread.
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
  // caller's part.
  //
  // Batches of schemas of the same name make one table. Its schema is the last one given that holds
  // the rows so far (core/infer/holds.h); a narrower one that comes later is fine, too, if the
  // table's schema holds its rows; a table without rows takes any. MISMATCH if neither holds the
  // other: then, as after every failure but those of the stream (broken()), the writer is as it was
  // before.
  Status Append(const Batch& batch);
  Status Append(const EncodedRowGroup& group);
  // The table of this name exists with this schema, even without rows.
  Status SetSchema(const SchemaPtr& schema);
  void SetMetadata(const std::string& key, const std::string& value);
  // Where the values of an auto_increment field go on.
  Status SetCounter(const std::string& table, uint32_t field, uint64_t next);
  // Footer and trailer, and Finish of the stream. Nothing may follow.
  Status Finish();

  // What was written is not whole: the stream failed.
  bool broken() const { return broken_; }
  uint64_t bytes_written() const { return offset_; }
  const FileIndex& index() const { return index_; }

 private:
  FileWriter(std::unique_ptr<OutputStream> out, const WriterOptions& options);
  // Of a table while it is written; index_ has the rest under the same number.
  struct Table {
    SchemaPtr schema;
    Facts facts;  // of the rows so far, as rows of that schema
  };

  Status Write(ByteSpan bytes);
  Status WriteSegment(uint32_t tag, ByteSpan body);
  Status WriteSchema(const SchemaPtr& schema);
  Result<const SchemaEntry*> FindWritten(const Schema& schema) const;
  // What the table becomes with rows of these facts; *table is its number, and no number yet if it
  // is new. Changes nothing.
  Result<Table> Join(const SchemaPtr& schema, const Facts& facts, size_t* table) const;
  void Put(size_t table, Table joined);
  size_t FindTable(const std::string& name) const;
  Result<EncodedRowGroup> Encode(const Batch& batch, std::map<uint32_t, uint64_t>* next);
  Result<ByteWriter> RowGroupHead(const EncodedRowGroup& group, uint32_t schema_ordinal,
                                  uint32_t ordinal);

  std::unique_ptr<OutputStream> out_;
  WriterOptions options_;
  Codec codec_;
  FileIndex index_;  // a table's schema ordinal is known once its schema is written
  std::vector<Table> tables_;
  uint64_t offset_ = 0;
  uint32_t next_ordinal_ = 0;
  bool finished_ = false;
  bool broken_ = false;
};

}  // namespace scrt::file

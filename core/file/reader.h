// Reading a .scrt file.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/batch/cursor.h"
#include "core/file/index.h"
#include "core/file/row_group.h"
#include "core/os/source.h"

namespace scrt::file {

struct ReaderOptions {
  Limits limits;
  // Read a file without an end, up to its last complete row group.
  bool recover = false;
};

// The rows [first, first + count) of a table as far as it has them; count 0: all from first on.
struct RowRange {
  int64_t first = 0;
  int64_t count = 0;
};

// Immutable after Open: const use is thread-safe, cursors of one reader may run in parallel.
class FileReader : public std::enable_shared_from_this<FileReader> {
 public:
  static Result<std::shared_ptr<const FileReader>> Open(std::shared_ptr<const Source> source,
                                                        const ReaderOptions& options);

  const FileIndex& index() const { return index_; }
  uint64_t file_id() const { return preamble_.file_id; }
  const Preamble& preamble() const { return preamble_; }
  uint64_t size() const { return source_->size(); }
  // The file had no right end, and what stands before it was recovered.
  bool recovered() const { return recovered_; }
  // Bytes at the end that recovery left out.
  uint64_t lost_bytes() const { return lost_bytes_; }
  const Limits& limits() const { return options_.limits; }

  const SchemaPtr& TableSchema(size_t table) const;
  // Table of this name; -1 if there is none.
  int FindTable(std::string_view name) const;

  Result<RowGroup> ReadGroup(size_t group) const;
  // Rows of one table, in the table's schema. Holds the reader.
  Result<std::unique_ptr<Cursor>> OpenCursor(size_t table, const RowRange& range = {}) const;
  RowGroupDecoder MakeDecoder() const {
    return RowGroupDecoder(source_, preamble_.file_id, options_.limits);
  }
  // Every byte of the file against its checks, every page decoded. `progress` is told the rows so
  // far; what it returns stops the work.
  Status Verify(const std::function<Status(int64_t rows)>& progress = {}) const;

 private:
  FileReader(std::shared_ptr<const Source> source, const ReaderOptions& options)
      : source_(std::move(source)), options_(options) {}
  Status Load();
  Status LoadFooter();
  Status Recover();
  Status WalkSegments(uint64_t* end, Status* stop);
  Status CheckIndex() const;
  // Whether rows under the one schema can be rows of a table of the other.
  Status CheckHeld(const Schema& wide, const SchemaEntry& narrow, uint64_t* steps) const;

  std::shared_ptr<const Source> source_;
  ReaderOptions options_;
  Preamble preamble_;
  FileIndex index_;
  bool recovered_ = false;
  uint64_t lost_bytes_ = 0;
};

}  // namespace scrt::file

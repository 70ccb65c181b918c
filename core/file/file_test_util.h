// For tests: files in memory.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/batch/model_test_util.h"
#include "core/file/reader.h"
#include "core/file/stream_reader.h"
#include "core/file/writer.h"

namespace scrt::test {

using Bytes = std::vector<uint8_t>;

class CollectStream : public OutputStream {
 public:
  explicit CollectStream(Bytes* out) : out_(out) {}
  Status Write(ByteSpan bytes) override {
    out_->insert(out_->end(), bytes.begin(), bytes.end());
    return Status::Ok();
  }

 private:
  Bytes* out_;
};

// A writer into `out`, which must outlive it.
inline std::unique_ptr<file::FileWriter> WriterInto(Bytes* out,
                                                    const file::WriterOptions& options) {
  return file::FileWriter::Open(std::make_unique<CollectStream>(out), options).Take();
}

// A source of exactly these bytes: a read behind them is a read behind an allocation.
inline std::shared_ptr<const Source> SourceOf(ByteSpan bytes) {
  auto owner = std::make_shared<Bytes>(bytes.begin(), bytes.end());
  owner->shrink_to_fit();
  return MemorySource(Buffer::Wrap(*owner, owner));
}
// A source of bytes that the caller keeps.
inline std::shared_ptr<const Source> SourceOver(ByteSpan bytes) {
  return MemorySource(Buffer::Wrap(bytes, nullptr));
}

inline Result<std::shared_ptr<const file::FileReader>> OpenBytes(
    std::shared_ptr<const Source> source, bool recover = false, const Limits& limits = {}) {
  file::ReaderOptions options;
  options.recover = recover;
  options.limits = limits;
  return file::FileReader::Open(std::move(source), options);
}

// The batches of each table, by its name.
using Tables = std::map<std::string, std::vector<BatchPtr>>;
inline Result<Tables> ReadTables(const file::FileReader& reader, int64_t max_rows = 0) {
  Tables tables;
  for (size_t t = 0; t < reader.index().tables.size(); ++t) {
    SCRT_ASSIGN_OR_RETURN(std::unique_ptr<Cursor> cursor, reader.OpenCursor(t));
    auto& batches = tables[cursor->schema()->name()];
    for (;;) {
      SCRT_ASSIGN_OR_RETURN(BatchPtr batch, cursor->Next(max_rows));
      if (batch == nullptr) break;
      SCRT_RETURN_IF_ERROR(ValidateColumn(*batch->root, reader.limits()));
      batches.push_back(std::move(batch));
    }
  }
  return tables;
}

// The same from bytes that come in order.
inline Result<Tables> ReadStream(ByteSpan bytes, int64_t max_rows = 0, bool recover = false) {
  file::ReaderOptions options;
  options.recover = recover;
  SCRT_ASSIGN_OR_RETURN(std::unique_ptr<Cursor> cursor,
                        file::OpenStream(MemoryInput(std::string(AsText(bytes))), options));
  Tables tables;
  for (;;) {
    SCRT_ASSIGN_OR_RETURN(BatchPtr batch, cursor->Next(max_rows));
    if (batch == nullptr) return tables;
    SCRT_RETURN_IF_ERROR(ValidateColumn(*batch->root, options.limits));
    tables[batch->schema->name()].push_back(std::move(batch));
  }
}

// The rows of every table as text, one after the other.
using Rows = std::map<std::string, std::vector<std::string>>;
inline Rows RowsOf(const Tables& tables) {
  Rows rows;
  for (const auto& [name, batches] : tables) {
    auto& out = rows[name];
    for (const BatchPtr& batch : batches) AppendRows(*batch, &out);
  }
  return rows;
}

}  // namespace scrt::test

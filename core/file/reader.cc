#include "core/file/reader.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "core/base/checked.h"
#include "core/file/schema_segment.h"
#include "core/infer/conform.h"
#include "core/infer/holds.h"

namespace scrt::file {
namespace {

Status Corrupt(const char* what, uint64_t offset) {
  return Status(Code::kCorrupt, what, static_cast<int64_t>(offset));
}

}  // namespace

Result<std::shared_ptr<const FileReader>> FileReader::Open(std::shared_ptr<const Source> source,
                                                           const ReaderOptions& options) {
  std::shared_ptr<FileReader> reader(new FileReader(std::move(source), options));
  SCRT_RETURN_IF_ERROR(reader->Load());
  return std::shared_ptr<const FileReader>(reader);
}

Status FileReader::Load() {
  uint64_t size = source_->size();
  SCRT_ASSIGN_OR_RETURN(BufferPtr start, source_->Read(0, std::min(size, kPreambleBytes)));
  SCRT_ASSIGN_OR_RETURN(preamble_, ReadPreamble(start->span()));
  Status footer = LoadFooter();
  if (footer.ok() || !options_.recover) return footer;
  index_ = FileIndex();
  recovered_ = true;
  return Recover();
}

Status FileReader::LoadFooter() {
  uint64_t size = source_->size();
  if (size < kPreambleBytes + kTrailerBytes) {
    return Status(Code::kTruncated, "file is not complete: its end is missing",
                  static_cast<int64_t>(size));
  }
  uint64_t at = size - kTrailerBytes;
  SCRT_ASSIGN_OR_RETURN(BufferPtr end, source_->Read(at, kTrailerBytes));
  SCRT_ASSIGN_OR_RETURN(Trailer trailer, ReadTrailer(end->span(), preamble_.file_id, at));
  if (!InBounds(trailer.footer_offset, trailer.footer_bytes, at) ||
      trailer.footer_offset + trailer.footer_bytes != at ||
      trailer.footer_bytes < kSegmentHeaderBytes || trailer.footer_offset < kPreambleBytes) {
    return Corrupt("trailer points outside", at);
  }
  if (trailer.footer_bytes > options_.limits.memory) {
    return Status(Code::kLimit, "footer exceeds the memory limit", static_cast<int64_t>(at));
  }
  uint64_t offset = trailer.footer_offset;
  SCRT_ASSIGN_OR_RETURN(BufferPtr segment, source_->Read(offset, trailer.footer_bytes));
  SCRT_ASSIGN_OR_RETURN(SegmentHeader header,
                        ReadSegmentHeader(segment->span(), preamble_.file_id, offset));
  if (header.tag != kFooterTag || header.padded_bytes() != trailer.footer_bytes) {
    return Corrupt("trailer does not point to a footer", at);
  }
  SCRT_ASSIGN_OR_RETURN(
      ParsedFooter footer,
      ReadFooterSegment(segment->span(), header, preamble_.file_id, offset, options_.limits));
  index_ = std::move(footer.index);
  for (size_t i = 0; i < index_.schemas.size(); ++i) {
    SchemaEntry& entry = index_.schemas[i];
    SCRT_ASSIGN_OR_RETURN(entry.schema, ReadSchema(*source_, preamble_.file_id, entry.offset,
                                                   entry.ordinal, options_.limits));
    if (entry.schema->x24() != footer.x24[i]) {
      return Corrupt("footer names another schema", entry.offset);
    }
  }
  return CheckIndex();
}

Status FileReader::CheckIndex() const {
  std::set<std::string_view> fingerprints, names;
  for (const SchemaEntry& entry : index_.schemas) {
    if (!fingerprints.insert(entry.schema->x24()).second) {
      return Corrupt("schema is stored twice", entry.offset);
    }
  }
  std::vector<uint64_t> rows(index_.tables.size(), 0);
  for (const TableEntry& table : index_.tables) {
    const SchemaEntry* entry = index_.FindSchema(table.schema_ordinal);
    if (entry == nullptr) return Status(Code::kCorrupt, "table without a schema");
    if (!names.insert(entry->schema->name()).second) {
      return Status(Code::kCorrupt, "two tables of one name");
    }
    for (const auto& [field, next] : table.counters) {
      if (field >= entry->schema->fields().size()) {
        return Status(Code::kCorrupt, "counter of a field that is not there");
      }
    }
  }
  uint64_t end = kPreambleBytes, steps = kHoldsSteps;
  std::set<uint32_t> held;
  for (const GroupEntry& group : index_.groups) {
    const SchemaEntry* entry = index_.FindSchema(group.schema_ordinal);
    if (entry == nullptr || entry->ordinal >= group.ordinal || entry->offset >= group.offset) {
      return Corrupt("row group without a schema", group.offset);
    }
    if (group.offset < end || !InBounds(group.offset, group.bytes, source_->size())) {
      return Corrupt("row group out of place", group.offset);
    }
    end = group.offset + group.bytes;
    int table = FindTable(entry->schema->name());
    if (table < 0) return Corrupt("row group without a table", group.offset);
    rows[static_cast<size_t>(table)] += group.rows;
    if (held.insert(entry->ordinal).second) {
      SCRT_RETURN_IF_ERROR(CheckHeld(*TableSchema(static_cast<size_t>(table)), *entry, &steps));
    }
  }
  for (size_t t = 0; t < rows.size(); ++t) {
    if (rows[t] != index_.tables[t].rows) {
      return Status(Code::kCorrupt, "rows of a table do not add up");
    }
  }
  return Status::Ok();
}

// Of the values, which may tell more, nothing is known here.
Status FileReader::CheckHeld(const Schema& wide, const SchemaEntry& narrow, uint64_t* steps) const {
  if (&wide == narrow.schema.get()) return Status::Ok();
  // Schemas that only grow take a step a type, however many there are; what takes more is shared.
  *steps += narrow.schema->canonical().size();
  const Facts none;
  HoldsOptions options;
  options.facts = &none;
  options.steps = steps;
  Status holds = Holds(wide, *narrow.schema, options);
  if (holds.ok() || holds.code() == Code::kLimit) return holds;
  return Status(Code::kCorrupt,
                "table " + wide.name() + " does not hold its rows: " + holds.message(),
                static_cast<int64_t>(narrow.offset));
}

const SchemaPtr& FileReader::TableSchema(size_t table) const {
  return index_.FindSchema(index_.tables[table].schema_ordinal)->schema;
}

int FileReader::FindTable(std::string_view name) const {
  for (size_t t = 0; t < index_.tables.size(); ++t) {
    if (TableSchema(t)->name() == name) return static_cast<int>(t);
  }
  return -1;
}

Result<RowGroup> FileReader::ReadGroup(size_t group) const {
  const GroupEntry& entry = index_.groups[group];
  SCRT_ASSIGN_OR_RETURN(RowGroup out,
                        ReadRowGroup(*source_, preamble_.file_id, entry.offset, options_.limits));
  if (out.header.ordinal != entry.ordinal || out.head.schema_ordinal != entry.schema_ordinal ||
      out.head.rows != entry.rows || out.header.padded_bytes() != entry.bytes) {
    return Corrupt("footer and row group contradict each other", entry.offset);
  }
  return out;
}

namespace {

class TableCursor : public Cursor {
 public:
  TableCursor(std::shared_ptr<const FileReader> reader, size_t table, const RowRange& range)
      : skip_(range.first),
        left_(range.count > 0 ? range.count : std::numeric_limits<int64_t>::max()),
        reader_(std::move(reader)),
        schema_(reader_->TableSchema(table)),
        decoder_(reader_->MakeDecoder()) {
    const FileIndex& index = reader_->index();
    for (size_t g = 0; g < index.groups.size(); ++g) {
      const SchemaEntry* entry = index.FindSchema(index.groups[g].schema_ordinal);
      if (entry->schema->name() == schema_->name()) groups_.push_back(g);
    }
  }

  const SchemaPtr& schema() const override { return schema_; }

  Result<BatchPtr> Next(int64_t max_rows) override {
    if (left_ == 0) return BatchPtr();
    if (current_ == nullptr || at_ == current_->rows()) {
      current_ = nullptr;
      SkipGroups();
      if (next_group_ == groups_.size()) return BatchPtr();
      SCRT_RETURN_IF_ERROR(Load(groups_[next_group_]));
      ++next_group_;
      at_ = std::exchange(skip_, 0);
    }
    int64_t count = std::min(current_->rows() - at_, left_);
    if (max_rows > 0) count = std::min(count, max_rows);
    left_ -= count;
    int64_t start = at_;
    at_ += count;
    if (start == 0 && count == current_->rows()) return std::move(current_);
    return Slice(current_, start, count);
  }

 private:
  // Past the row groups that lie before the range.
  void SkipGroups() {
    for (; skip_ > 0 && next_group_ < groups_.size(); ++next_group_) {
      auto rows = static_cast<int64_t>(reader_->index().groups[groups_[next_group_]].rows);
      if (rows > skip_) break;
      skip_ -= rows;
    }
  }
  Status Load(size_t group) {
    SCRT_ASSIGN_OR_RETURN(RowGroup directory, reader_->ReadGroup(group));
    const SchemaEntry* entry = reader_->index().FindSchema(directory.head.schema_ordinal);
    SCRT_ASSIGN_OR_RETURN(BatchPtr batch, decoder_.Decode(directory, entry->schema));
    SCRT_ASSIGN_OR_RETURN(current_, Conform(batch, schema_, reader_->limits()));
    return Status::Ok();
  }

  int64_t skip_;  // rows before the range that are still ahead
  int64_t left_;  // rows of the range that are still to come
  std::shared_ptr<const FileReader> reader_;
  SchemaPtr schema_;
  RowGroupDecoder decoder_;
  std::vector<size_t> groups_;
  size_t next_group_ = 0;
  BatchPtr current_;
  int64_t at_ = 0;
};

}  // namespace

Result<std::unique_ptr<Cursor>> FileReader::OpenCursor(size_t table, const RowRange& range) const {
  if (table >= index_.tables.size()) return Status(Code::kNotFound, "the file has no such table");
  return std::unique_ptr<Cursor>(new TableCursor(shared_from_this(), table, range));
}

}  // namespace scrt::file

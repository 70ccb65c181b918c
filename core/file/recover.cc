// Walking a file from the front: recovery of files without an end, and verification.
#include <algorithm>
#include <unordered_map>

#include "core/file/reader.h"
#include "core/file/schema_segment.h"
#include "core/infer/holds.h"

namespace scrt::file {

// Makes the index from the segments. *end is where the last good one ends; *stop says why the walk
// ended there, OK at the footer or at the end of the file.
Status FileReader::WalkSegments(uint64_t* end, Status* stop) {
  uint64_t offset = kPreambleBytes;
  uint32_t ordinal = 0;
  RowGroupDecoder decoder = MakeDecoder();
  *end = offset;
  while (offset < source_->size()) {
    auto start = source_->Read(offset, std::min(source_->size() - offset, kSegmentHeaderBytes));
    if (!start.ok()) return std::move(start).status();
    auto header = ReadSegmentHeader((*start)->span(), preamble_.file_id, offset);
    if (!header.ok()) {
      *stop = std::move(header).status();
      return Status::Ok();
    }
    if (header->ordinal != ordinal) {
      *stop = Status(Code::kCorrupt, "segment out of order", static_cast<int64_t>(offset));
      return Status::Ok();
    }
    if (header->padded_bytes() > source_->size() - offset) {
      *stop = Status(Code::kTruncated, "segment is cut short", static_cast<int64_t>(offset));
      return Status::Ok();
    }
    if (header->tag == kSchemaTag) {
      if (index_.schemas.size() >= options_.limits.fields) {
        return Status(Code::kLimit, "file has more schemas than the limit allows",
                      static_cast<int64_t>(offset));
      }
      auto schema = ReadSchema(*source_, preamble_.file_id, offset, ordinal, options_.limits);
      if (!schema.ok()) {
        *stop = std::move(schema).status();
        return Status::Ok();
      }
      index_.schemas.push_back({ordinal, offset, schema.Take()});
    } else if (header->tag == kRowGroupTag) {
      auto group = ReadRowGroup(*source_, preamble_.file_id, offset, options_.limits);
      Status pages = group.ok() ? decoder.CheckPages(*group) : group.status();
      const SchemaEntry* entry =
          pages.ok() ? index_.FindSchema(group->head.schema_ordinal) : nullptr;
      if (pages.ok() && entry == nullptr) {
        pages = Status(Code::kCorrupt, "row group without a schema", static_cast<int64_t>(offset));
      }
      if (!pages.ok()) {
        *stop = std::move(pages);
        return Status::Ok();
      }
      index_.groups.push_back(
          {offset, group->head.rows, ordinal, group->head.schema_ordinal, header->padded_bytes()});
    }
    offset += header->padded_bytes();
    ++ordinal;
    *end = offset;
    if (header->tag == kFooterTag) break;
  }
  return Status::Ok();
}

Status FileReader::Recover() {
  uint64_t end = 0;
  Status stop;
  SCRT_RETURN_IF_ERROR(WalkSegments(&end, &stop));
  lost_bytes_ = source_->size() - end;
  // A schema that holds the table's so far takes its place, whether its rows came or not.
  uint64_t steps = kHoldsSteps;
  std::unordered_map<std::string_view, const SchemaEntry*> widest;
  for (const SchemaEntry& entry : index_.schemas) {
    auto [at, is_new] = widest.emplace(entry.schema->name(), &entry);
    if (is_new) continue;
    Status held = CheckHeld(*entry.schema, *at->second, &steps);
    if (held.ok()) at->second = &entry;
    if (held.code() == Code::kLimit) return held;
  }
  std::unordered_map<std::string_view, size_t> tables;
  for (const GroupEntry& group : index_.groups) {
    std::string_view name = index_.FindSchema(group.schema_ordinal)->schema->name();
    auto [table, is_new] = tables.emplace(name, index_.tables.size());
    if (is_new) index_.tables.push_back({widest[name]->ordinal, 0, {}});
    index_.tables[table->second].rows += group.rows;
  }
  return CheckIndex();
}

Status FileReader::Verify(const std::function<Status(int64_t rows)>& progress) const {
  FileReader walked(source_, options_);
  walked.preamble_ = preamble_;
  uint64_t end = 0;
  Status stop;
  SCRT_RETURN_IF_ERROR(walked.WalkSegments(&end, &stop));
  SCRT_RETURN_IF_ERROR(stop);
  if (!recovered_ && end + kTrailerBytes != source_->size()) {
    return Status(Code::kCorrupt, "bytes between the last segment and the trailer",
                  static_cast<int64_t>(end));
  }
  if (walked.index_.groups.size() != index_.groups.size()) {
    return Status(Code::kCorrupt, "the footer does not list every row group");
  }
  int64_t rows = 0;
  for (size_t table = 0; table < index_.tables.size(); ++table) {
    SCRT_ASSIGN_OR_RETURN(std::unique_ptr<Cursor> cursor, OpenCursor(table));
    for (;;) {
      SCRT_ASSIGN_OR_RETURN(BatchPtr batch, cursor->Next(0));
      if (batch == nullptr) break;
      SCRT_RETURN_IF_ERROR(ValidateColumn(*batch->root, options_.limits));
      rows += batch->rows();
      if (progress) SCRT_RETURN_IF_ERROR(progress(rows));
    }
  }
  return Status::Ok();
}

}  // namespace scrt::file

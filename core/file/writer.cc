#include "core/file/writer.h"

#include <algorithm>
#include <limits>

#include "core/file/node_tree.h"
#include "core/infer/auto_increment.h"

namespace scrt::file {
namespace {

// Equal canonical bytes do not tell what a ref is stored as.
bool SameStorage(const Schema& a, const Schema& b) {
  std::vector<TreeNode> left = NodeTree(a), right = NodeTree(b);
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const TreeNode& x, const TreeNode& y) {
                      return x.type->id == y.type->id && x.type->unit == y.type->unit &&
                             x.type->precision == y.type->precision &&
                             x.type->scale == y.type->scale;
                    });
}

}  // namespace

Result<EncodedRowGroup> EncodeRowGroup(const Batch& batch, const PageOptions& options,
                                       Codec* codec) {
  EncodedRowGroup group;
  group.schema = batch.schema;
  group.rows = batch.rows();
  SCRT_ASSIGN_OR_RETURN(std::vector<NodeTask> tasks, PlanNodes(batch.root));
  for (const NodeTask& task : tasks) {
    SCRT_ASSIGN_OR_RETURN(EncodedNode node, EncodeNode(task, options, codec));
    group.nodes.push_back(std::move(node));
  }
  return group;
}

FileWriter::FileWriter(std::unique_ptr<OutputStream> out, const WriterOptions& options)
    : out_(std::move(out)), options_(options) {
  while (options_.file_id == 0) options_.file_id = RandomBits();
}

Result<std::unique_ptr<FileWriter>> FileWriter::Open(std::unique_ptr<OutputStream> out,
                                                     const WriterOptions& options) {
  std::unique_ptr<FileWriter> writer(new FileWriter(std::move(out), options));
  ByteWriter bytes;
  Preamble preamble;
  preamble.file_id = writer->options_.file_id;
  WritePreamble(preamble, &bytes);
  SCRT_RETURN_IF_ERROR(writer->Write(bytes));
  return writer;
}

Status FileWriter::Write(const ByteWriter& bytes) {
  SCRT_RETURN_IF_ERROR(out_->Write(bytes.span()));
  offset_ += bytes.size();
  return Status::Ok();
}

Status FileWriter::WriteSegment(uint32_t tag, ByteSpan body) {
  uint32_t ordinal = next_ordinal_++;
  SegmentHeader header{tag, ordinal, body.size(),
                       Check(body, options_.file_id, tag, ordinal, kBodyPart)};
  ByteWriter bytes;
  WriteSegmentHeader(header, options_.file_id, &bytes);
  bytes.PutBytes(body);
  bytes.PadTo(kAlignment);
  return Write(bytes);
}

Result<uint32_t> FileWriter::SchemaOrdinal(const SchemaPtr& schema) {
  for (const SchemaEntry& entry : index_.schemas) {
    if (entry.schema == schema) return entry.ordinal;
    if (!entry.schema->Equals(*schema)) continue;
    if (!SameStorage(*entry.schema, *schema)) {
      return Status(Code::kMismatch,
                    schema->name() + ": a ref is stored as another type than before in this file");
    }
    return entry.ordinal;
  }
  if (!RefsResolved(*schema->record())) {
    return Status(Code::kSchema, schema->name() +
                                     ": a ref whose target is not known has no type "
                                     "to be stored as");
  }
  ByteWriter body;
  body.Put(static_cast<uint32_t>(schema->canonical().size()));
  body.PutBytes(AsBytes(schema->canonical()));
  body.PutBytes(AsBytes(SchemaAnnotations(*schema)));
  SchemaEntry entry{next_ordinal_, offset_, schema};
  SCRT_RETURN_IF_ERROR(WriteSegment(kSchemaTag, body.span()));
  index_.schemas.push_back(entry);
  return entry.ordinal;
}

Status FileWriter::SetSchema(const SchemaPtr& schema) {
  if (finished_) return Status(Code::kState, "the file is finished");
  SCRT_ASSIGN_OR_RETURN(uint32_t ordinal, SchemaOrdinal(schema));
  for (TableEntry& table : index_.tables) {
    if (index_.FindSchema(table.schema_ordinal)->schema->name() == schema->name()) {
      table.schema_ordinal = ordinal;
      return Status::Ok();
    }
  }
  index_.tables.push_back({ordinal, 0, {}});
  return Status::Ok();
}

void FileWriter::SetMetadata(const std::string& key, const std::string& value) {
  index_.metadata[key] = value;
}

Status FileWriter::SetCounter(const std::string& table, uint32_t field, uint64_t next) {
  for (TableEntry& entry : index_.tables) {
    const Schema& schema = *index_.FindSchema(entry.schema_ordinal)->schema;
    if (schema.name() == table) {
      if (field >= schema.fields().size()) {
        return Status(Code::kInvalidArgument, "table " + table + " has no such field");
      }
      entry.counters[field] = next;
      return Status::Ok();
    }
  }
  return Status(Code::kNotFound, "the file has no table " + table);
}

Result<BatchPtr> FileWriter::Number(const Batch& batch) {
  auto shared = std::make_shared<const Batch>(batch);
  if (!AutoIncrement(batch.schema).needed()) return shared;
  SCRT_RETURN_IF_ERROR(SetSchema(batch.schema));
  for (TableEntry& table : index_.tables) {
    if (index_.FindSchema(table.schema_ordinal)->schema->name() != batch.schema->name()) continue;
    AutoIncrement counter(batch.schema, table.counters);
    SCRT_ASSIGN_OR_RETURN(shared, counter.Assign(shared));
    for (const auto& [field, next] : counter.next()) table.counters[field] = next;
  }
  return shared;
}

Status FileWriter::Append(const Batch& batch) {
  SCRT_ASSIGN_OR_RETURN(BatchPtr numbered, Number(batch));
  SCRT_ASSIGN_OR_RETURN(EncodedRowGroup group, EncodeRowGroup(*numbered, options_.pages, &codec_));
  return Append(group);
}

Status FileWriter::Append(const EncodedRowGroup& group) {
  SCRT_RETURN_IF_ERROR(SetSchema(group.schema));
  if (group.rows == 0) return Status::Ok();
  SCRT_ASSIGN_OR_RETURN(uint32_t schema_ordinal, SchemaOrdinal(group.schema));
  uint32_t ordinal = next_ordinal_++;
  std::vector<const EncodedPage*> pages;
  for (const EncodedNode& node : group.nodes) {
    for (const EncodedPage& page : node.pages) pages.push_back(&page);
  }
  ByteWriter directory;
  for (const EncodedNode& node : group.nodes) {
    directory.Put(static_cast<uint32_t>(node.pages.size()));
  }
  for (const EncodedNode& node : group.nodes) directory.Put(node.flags);
  for (const EncodedPage* page : pages) directory.Put(page->entry.stored_bytes);
  for (const EncodedPage* page : pages) directory.Put(page->entry.raw_bytes);
  for (const EncodedPage* page : pages) directory.Put(page->entry.slots);
  for (const EncodedPage* page : pages) directory.Put(page->entry.values);
  directory.Extend(pages.size());
  uint64_t page_bytes = 0;
  for (size_t p = 0; p < pages.size(); ++p) {
    page_bytes += pages[p]->stored.size();
    directory.Put(
        Check(pages[p]->stored, options_.file_id, kRowGroupTag, ordinal, kFirstPagePart + p));
  }
  if (directory.size() > std::numeric_limits<int32_t>::max()) {
    return Status(Code::kLimit, "row group has too many pages");
  }
  ByteWriter packed;
  SCRT_RETURN_IF_ERROR(
      codec_.Compress(CompressionId::kZstd, options_.pages.zstd_level, directory.span(), &packed));
  const ByteWriter& stored = packed.size() < directory.size() ? packed : directory;

  ByteWriter head;
  head.Put(schema_ordinal);
  head.Put(static_cast<uint32_t>(group.nodes.size()));
  head.Put(static_cast<uint32_t>(pages.size()));
  head.Put(static_cast<uint32_t>(stored.size()));
  head.Put(static_cast<uint64_t>(group.rows));
  head.Put<uint64_t>(0);
  head.PutBytes(stored.span());

  uint64_t start = offset_;
  SegmentHeader header{kRowGroupTag, ordinal, head.size() + page_bytes,
                       Check(head.span(), options_.file_id, kRowGroupTag, ordinal, kBodyPart)};
  ByteWriter bytes;
  WriteSegmentHeader(header, options_.file_id, &bytes);
  bytes.PutBytes(head.span());
  for (const EncodedPage* page : pages) bytes.PutBytes(page->stored);
  bytes.PadTo(kAlignment);
  SCRT_RETURN_IF_ERROR(Write(bytes));

  auto rows = static_cast<uint64_t>(group.rows);
  index_.groups.push_back({start, rows, ordinal, schema_ordinal, bytes.size()});
  for (TableEntry& table : index_.tables) {
    if (table.schema_ordinal == schema_ordinal) table.rows += rows;
  }
  return Status::Ok();
}

Status FileWriter::Finish() {
  if (finished_) return Status(Code::kState, "the file is finished");
  finished_ = true;
  ByteWriter body;
  WriteFooter(index_, &body);
  Trailer trailer;
  trailer.footer_offset = offset_;
  SCRT_RETURN_IF_ERROR(WriteSegment(kFooterTag, body.span()));
  trailer.footer_bytes = offset_ - trailer.footer_offset;
  ByteWriter end;
  WriteTrailer(trailer, options_.file_id, offset_, &end);
  SCRT_RETURN_IF_ERROR(Write(end));
  return out_->Finish();
}

}  // namespace scrt::file

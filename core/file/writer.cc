#include "core/file/writer.h"

#include <algorithm>
#include <limits>

#include "core/file/node_tree.h"
#include "core/infer/auto_increment.h"
#include "core/infer/holds.h"

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

// Whether these are one schema. A file holds a schema once, and with it what its canonical bytes
// don't tell, so that schemas which differ in that alone can't both be in it.
Result<bool> IsSame(const Schema& a, const Schema& b) {
  if (&a == &b) return true;
  if (!a.Equals(b)) return false;
  if (!SameStorage(a, b)) {
    return Status(Code::kMismatch,
                  a.name() + ": a ref is stored as another type than before in this file");
  }
  if (IsBare(a) != IsBare(b)) {
    return Status(Code::kMismatch, a.name() + ": records and bare values of one schema");
  }
  return true;
}

// The same fields by their numbers in another schema. What is no integer there does not count on.
std::map<uint32_t, uint64_t> Renumber(const std::map<uint32_t, uint64_t>& counters,
                                      const Schema& from, const Schema& to) {
  std::map<uint32_t, uint64_t> out;
  for (const auto& [field, next] : counters) {
    int same = to.FieldIndex(from.fields()[field].name);
    if (same < 0) continue;
    TypeId id = to.fields()[static_cast<size_t>(same)].type->id;
    if (IsSignedInt(id) || IsUnsignedInt(id)) out[static_cast<uint32_t>(same)] = next;
  }
  return out;
}

}  // namespace

Result<EncodedRowGroup> EncodeRowGroup(const Batch& batch, const PageOptions& options,
                                       Codec* codec) {
  EncodedRowGroup group;
  group.schema = batch.schema;
  group.rows = batch.rows();
  group.facts = FactsOf(*batch.root);
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
  SCRT_RETURN_IF_ERROR(writer->Write(bytes.span()));
  return writer;
}

Status FileWriter::Write(ByteSpan bytes) {
  if (bytes.empty()) return Status::Ok();
  Status status = out_->Write(bytes);
  broken_ = broken_ || !status.ok();
  SCRT_RETURN_IF_ERROR(std::move(status));
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
  return Write(bytes.span());
}

Result<const SchemaEntry*> FileWriter::FindWritten(const Schema& schema) const {
  for (const SchemaEntry& entry : index_.schemas) {
    SCRT_ASSIGN_OR_RETURN(bool same, IsSame(*entry.schema, schema));
    if (same) return &entry;
  }
  return nullptr;
}

Status FileWriter::WriteSchema(const SchemaPtr& schema) {
  SCRT_ASSIGN_OR_RETURN(const SchemaEntry* written, FindWritten(*schema));
  if (written != nullptr) return Status::Ok();
  ByteWriter body;
  body.Put(static_cast<uint32_t>(schema->canonical().size()));
  body.PutBytes(AsBytes(schema->canonical()));
  body.PutBytes(AsBytes(SchemaAnnotations(*schema)));
  SchemaEntry entry{next_ordinal_, offset_, schema};
  SCRT_RETURN_IF_ERROR(WriteSegment(kSchemaTag, body.span()));
  index_.schemas.push_back(entry);
  return Status::Ok();
}

size_t FileWriter::FindTable(const std::string& name) const {
  size_t table = 0;
  while (table < tables_.size() && tables_[table].schema->name() != name) ++table;
  return table;
}

Result<FileWriter::Table> FileWriter::Join(const SchemaPtr& schema, const Facts& facts,
                                           size_t* table) const {
  if (finished_) return Status(Code::kState, "the file is finished");
  if (!RefsResolved(*schema->record())) {
    return Status(Code::kSchema, schema->name() +
                                     ": a ref whose target is not known has no type "
                                     "to be stored as");
  }
  SCRT_RETURN_IF_ERROR(FindWritten(*schema).status());
  *table = FindTable(schema->name());
  if (*table == tables_.size()) return Table{schema, facts};
  Table joined = tables_[*table];
  SCRT_ASSIGN_OR_RETURN(bool same, IsSame(*joined.schema, *schema));
  if (same) {
    joined.facts.Join(facts);
    return joined;
  }
  Table wider{schema, facts};
  HoldsOptions options;
  options.facts = &joined.facts;
  options.carried = &wider.facts;
  Status holds = Holds(*schema, *joined.schema, options);
  if (holds.ok()) return wider;
  if (holds.code() == Code::kLimit) return holds;
  options.facts = &facts;
  options.carried = &joined.facts;
  if (Holds(*joined.schema, *schema, options).ok()) return joined;
  if (index_.tables[*table].rows == 0) return wider;
  return std::move(holds).In(
      "table " + schema->name() +
      ": the rows so far do not fit the new schema, nor the new rows the old one");
}

void FileWriter::Put(size_t table, Table joined) {
  if (table == tables_.size()) {
    tables_.emplace_back();
    index_.tables.emplace_back();
  } else if (tables_[table].schema != joined.schema) {
    auto& counters = index_.tables[table].counters;
    counters = Renumber(counters, *tables_[table].schema, *joined.schema);
  }
  tables_[table] = std::move(joined);
}

Status FileWriter::SetSchema(const SchemaPtr& schema) {
  size_t table = 0;
  SCRT_ASSIGN_OR_RETURN(Table joined, Join(schema, Facts(), &table));
  Put(table, std::move(joined));
  return Status::Ok();
}

void FileWriter::SetMetadata(const std::string& key, const std::string& value) {
  index_.metadata[key] = value;
}

Status FileWriter::SetCounter(const std::string& table, uint32_t field, uint64_t next) {
  size_t number = FindTable(table);
  if (number == tables_.size()) return Status(Code::kNotFound, "the file has no table " + table);
  if (field >= tables_[number].schema->fields().size()) {
    return Status(Code::kInvalidArgument, "table " + table + " has no such field");
  }
  index_.tables[number].counters[field] = next;
  return Status::Ok();
}

// Numbers the rows as the table's, and says where numbering then goes on.
Result<EncodedRowGroup> FileWriter::Encode(const Batch& batch, std::map<uint32_t, uint64_t>* next) {
  auto numbered = std::make_shared<const Batch>(batch);
  std::map<uint32_t, uint64_t> counters;
  size_t table = FindTable(batch.schema->name());
  if (table != tables_.size()) {
    counters = Renumber(index_.tables[table].counters, *tables_[table].schema, *batch.schema);
  }
  AutoIncrement counter(batch.schema, std::move(counters));
  if (counter.needed()) {
    SCRT_ASSIGN_OR_RETURN(numbered, counter.Assign(numbered));
    *next = counter.next();
  }
  return EncodeRowGroup(*numbered, options_.pages, &codec_);
}

Status FileWriter::Append(const Batch& batch) {
  std::map<uint32_t, uint64_t> next;
  SCRT_ASSIGN_OR_RETURN(EncodedRowGroup group, Encode(batch, &next));
  SCRT_RETURN_IF_ERROR(Append(group));
  size_t table = FindTable(batch.schema->name());
  for (auto [field, value] : Renumber(next, *batch.schema, *tables_[table].schema)) {
    index_.tables[table].counters[field] = value;
  }
  return Status::Ok();
}

Result<ByteWriter> FileWriter::RowGroupHead(const EncodedRowGroup& group, uint32_t schema_ordinal,
                                            uint32_t ordinal) {
  std::vector<PageEntry> pages;
  for (const EncodedNode& node : group.nodes) {
    for (const EncodedPage& page : node.pages) pages.push_back(page.entry);
  }
  ByteWriter directory;
  for (const EncodedNode& node : group.nodes) {
    directory.Put(static_cast<uint32_t>(node.pages.size()));
  }
  for (const EncodedNode& node : group.nodes) directory.Put(node.flags);
  for (const PageEntry& page : pages) directory.Put(page.stored_bytes);
  for (const PageEntry& page : pages) directory.Put(page.raw_bytes);
  for (const PageEntry& page : pages) directory.Put(page.slots);
  for (const PageEntry& page : pages) directory.Put(page.values);
  directory.Extend(pages.size());
  uint64_t part = kFirstPagePart;
  for (const EncodedNode& node : group.nodes) {
    for (auto [head, tail] : node.PageBytes()) {
      directory.Put(Check(head, options_.file_id, kRowGroupTag, ordinal, part++, tail));
    }
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
  return head;
}

Status FileWriter::Append(const EncodedRowGroup& group) {
  size_t table = 0;
  SCRT_ASSIGN_OR_RETURN(Table joined, Join(group.schema, group.facts, &table));
  if (group.rows == 0) {
    Put(table, std::move(joined));
    return Status::Ok();
  }
  // The table's schema stands before its rows, so that recovery finds it there. All that can be
  // wrong with the group shows before the first byte is written.
  uint32_t ordinal = next_ordinal_, schema_ordinal = 0;
  SCRT_ASSIGN_OR_RETURN(const SchemaEntry* written, FindWritten(*joined.schema));
  if (written == nullptr) ++ordinal;
  SCRT_ASSIGN_OR_RETURN(written, FindWritten(*group.schema));
  if (written != nullptr) {
    schema_ordinal = written->ordinal;
  } else {
    if (!joined.schema->Equals(*group.schema)) ++ordinal;
    schema_ordinal = ordinal - 1;
  }
  SCRT_ASSIGN_OR_RETURN(ByteWriter head, RowGroupHead(group, schema_ordinal, ordinal));
  SchemaPtr wide = joined.schema;
  Put(table, std::move(joined));
  SCRT_RETURN_IF_ERROR(WriteSchema(wide));
  if (written == nullptr) SCRT_RETURN_IF_ERROR(WriteSchema(group.schema));

  uint64_t start = offset_, page_bytes = 0;
  for (const EncodedNode& node : group.nodes) page_bytes += node.stored_bytes();
  SegmentHeader header{kRowGroupTag, next_ordinal_++, head.size() + page_bytes,
                       Check(head.span(), options_.file_id, kRowGroupTag, ordinal, kBodyPart)};
  ByteWriter bytes;
  WriteSegmentHeader(header, options_.file_id, &bytes);
  bytes.PutBytes(head.span());
  out_->Expect(bytes.size() + page_bytes);
  // Small parts go out together, large ones without another copy.
  constexpr size_t kLarge = size_t{32} << 10;
  auto put = [&](ByteSpan part) -> Status {
    if (part.size() < kLarge) bytes.PutBytes(part);
    if (part.size() >= kLarge || bytes.size() >= kLarge) {
      SCRT_RETURN_IF_ERROR(Write(bytes.span()));
      bytes.clear();
    }
    return part.size() < kLarge ? Status::Ok() : Write(part);
  };
  for (const EncodedNode& node : group.nodes) {
    for (auto [page, tail] : node.PageBytes()) {
      SCRT_RETURN_IF_ERROR(put(page));
      SCRT_RETURN_IF_ERROR(put(tail));
    }
  }
  bytes.Extend((kAlignment - (offset_ + bytes.size()) % kAlignment) % kAlignment);
  SCRT_RETURN_IF_ERROR(Write(bytes.span()));

  auto rows = static_cast<uint64_t>(group.rows);
  index_.groups.push_back({start, rows, ordinal, schema_ordinal, offset_ - start});
  index_.tables[table].rows += rows;
  return Status::Ok();
}

Status FileWriter::Finish() {
  if (finished_) return Status(Code::kState, "the file is finished");
  finished_ = true;
  for (size_t t = 0; t < tables_.size(); ++t) {
    SCRT_RETURN_IF_ERROR(WriteSchema(tables_[t].schema));
    SCRT_ASSIGN_OR_RETURN(const SchemaEntry* written, FindWritten(*tables_[t].schema));
    index_.tables[t].schema_ordinal = written->ordinal;
  }
  ByteWriter body;
  WriteFooter(index_, &body);
  Trailer trailer;
  trailer.footer_offset = offset_;
  SCRT_RETURN_IF_ERROR(WriteSegment(kFooterTag, body.span()));
  trailer.footer_bytes = offset_ - trailer.footer_offset;
  ByteWriter end;
  WriteTrailer(trailer, options_.file_id, offset_, &end);
  SCRT_RETURN_IF_ERROR(Write(end.span()));
  Status status = out_->Finish();
  broken_ = !status.ok();
  return status;
}

}  // namespace scrt::file

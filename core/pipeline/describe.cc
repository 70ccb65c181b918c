#include "core/pipeline/describe.h"

#include <cstdio>
#include <string>

#include "core/file/page_info.h"
#include "core/schema/print.h"
#include "core/sink/json_writer.h"

namespace scrt {
namespace {

using file::FileIndex;
using file::FileReader;

void Put(JsonWriter* out, std::string_view key, uint64_t value) {
  out->Key(key);
  out->Uint(value);
}
void Put(JsonWriter* out, std::string_view key, std::string_view value) {
  out->Key(key);
  out->String(value);
}

void WriteHead(const FileReader& reader, JsonWriter* out) {
  Put(out, "format_version",
      std::to_string(file::kMajorVersion) + "." + std::to_string(reader.preamble().minor_version));
  char id[24];
  std::snprintf(id, sizeof id, "%016llx", static_cast<unsigned long long>(reader.file_id()));
  Put(out, "file_id", std::string_view(id));
  Put(out, "bytes", reader.size());
  out->Key("recovered");
  out->Bool(reader.recovered());
  Put(out, "lost_bytes", reader.lost_bytes());
  out->Key("metadata");
  out->BeginObject();
  for (const auto& [key, value] : reader.index().metadata) Put(out, key, std::string_view(value));
  out->EndObject();
}

void WriteTables(const FileReader& reader, JsonWriter* out) {
  out->Key("tables");
  out->BeginArray();
  for (size_t t = 0; t < reader.index().tables.size(); ++t) {
    const file::TableEntry& table = reader.index().tables[t];
    const Schema& schema = *reader.TableSchema(t);
    out->BeginObject();
    Put(out, "name", std::string_view(schema.name()));
    Put(out, "fingerprint", std::string_view(schema.x24()));
    Put(out, "rows", table.rows);
    Put(out, "schema", PrintSchema(schema));
    out->Key("counters");
    out->BeginObject();
    for (const auto& [field, next] : table.counters) {
      Put(out, schema.fields()[field].name, next);
    }
    out->EndObject();
    out->EndObject();
  }
  out->EndArray();
}

void WriteSchemas(const FileIndex& index, JsonWriter* out) {
  out->Key("schemas");
  out->BeginArray();
  for (const file::SchemaEntry& entry : index.schemas) {
    out->BeginObject();
    Put(out, "ordinal", entry.ordinal);
    Put(out, "offset", entry.offset);
    Put(out, "name", std::string_view(entry.schema->name()));
    Put(out, "fingerprint", std::string_view(entry.schema->x24()));
    out->EndObject();
  }
  out->EndArray();
}

Status WritePage(const GroupNodes& nodes, uint32_t node, uint32_t p, file::RowGroupDecoder* decoder,
                 const Limits& limits, Buffer* scratch, JsonWriter* out) {
  const file::PageEntry& page = nodes.group.pages[p];
  bool dictionary = p == nodes.group.first_page[node] &&
                    (nodes.group.nodes[node].flags & file::kNodeHasDictionary) != 0;
  ByteSpan raw;
  SCRT_RETURN_IF_ERROR(decoder->ReadPage(nodes.group, p, scratch, &raw));
  SCRT_ASSIGN_OR_RETURN(file::PageBlocks blocks,
                        file::BlocksOfPage(raw, page, *nodes.tree[node].type, dictionary, limits));
  out->BeginObject();
  Put(out, "offset", page.offset);
  Put(out, "stored_bytes", page.stored_bytes);
  Put(out, "raw_bytes", page.raw_bytes);
  Put(out, "slots", page.slots);
  Put(out, "values", page.values);
  if (dictionary) {
    out->Key("dictionary");
    out->Bool(true);
  }
  if (blocks.validity != nullptr) Put(out, "validity", std::string_view(blocks.validity->name));
  out->Key("encodings");
  out->BeginArray();
  for (int b = 0; b < blocks.content_count; ++b) out->String(blocks.content[b]->name);
  out->EndArray();
  out->EndObject();
  return Status::Ok();
}

Status WriteNodes(const GroupNodes& nodes, const FileReader& reader, JsonWriter* out) {
  file::RowGroupDecoder decoder = reader.MakeDecoder();
  Buffer scratch;
  Put(out, "directory_bytes", nodes.group.head.directory_bytes);
  out->Key("nodes");
  out->BeginArray();
  for (uint32_t n = 0; n < nodes.tree.size(); ++n) {
    uint8_t flags = nodes.group.nodes[n].flags;
    out->BeginObject();
    Put(out, "path", std::string_view(file::NodePath(nodes.tree, n)));
    Put(out, "type", std::string_view(TypeName(nodes.tree[n].type->id)));
    out->Key("flags");
    out->BeginArray();
    if (flags & file::kNodeHasDictionary) out->String("dictionary");
    if (flags & file::kNodeAllNull) out->String("all_null");
    out->EndArray();
    out->Key("pages");
    out->BeginArray();
    for (uint32_t p = nodes.group.first_page[n]; p < nodes.group.first_page[n + 1]; ++p) {
      SCRT_RETURN_IF_ERROR(WritePage(nodes, n, p, &decoder, reader.limits(), &scratch, out)
                               .In(file::NodePath(nodes.tree, n)));
    }
    out->EndArray();
    out->EndObject();
  }
  out->EndArray();
  return Status::Ok();
}

Status WriteGroups(const FileReader& reader, bool pages, JsonWriter* out) {
  const FileIndex& index = reader.index();
  out->Key("row_groups");
  out->BeginArray();
  for (size_t g = 0; g < index.groups.size(); ++g) {
    const file::GroupEntry& group = index.groups[g];
    out->BeginObject();
    Put(out, "ordinal", group.ordinal);
    Put(out, "offset", group.offset);
    Put(out, "bytes", group.bytes);
    Put(out, "rows", group.rows);
    Put(out, "table", std::string_view(index.FindSchema(group.schema_ordinal)->schema->name()));
    Put(out, "schema_ordinal", group.schema_ordinal);
    if (pages) {
      SCRT_ASSIGN_OR_RETURN(GroupNodes nodes, ReadGroupNodes(reader, g));
      SCRT_RETURN_IF_ERROR(WriteNodes(nodes, reader, out));
    }
    out->EndObject();
  }
  out->EndArray();
  return Status::Ok();
}

}  // namespace

Result<GroupNodes> ReadGroupNodes(const FileReader& reader, size_t group) {
  GroupNodes nodes;
  SCRT_ASSIGN_OR_RETURN(nodes.group, reader.ReadGroup(group));
  nodes.schema = reader.index().FindSchema(nodes.group.head.schema_ordinal)->schema;
  nodes.tree = file::NodeTree(*nodes.schema);
  if (nodes.tree.size() != nodes.group.nodes.size()) {
    return Status(Code::kCorrupt, "row group has another number of nodes than its schema",
                  static_cast<int64_t>(nodes.group.offset));
  }
  return nodes;
}

Status DescribeFile(const FileReader& reader, bool pages, Buffer* out) {
  JsonWriter writer(out);
  writer.BeginObject();
  WriteHead(reader, &writer);
  WriteTables(reader, &writer);
  WriteSchemas(reader.index(), &writer);
  SCRT_RETURN_IF_ERROR(WriteGroups(reader, pages, &writer));
  writer.EndObject();
  return writer.status();
}

}  // namespace scrt

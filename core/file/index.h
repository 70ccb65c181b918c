// The index of a file: where its schemas and row groups are, what its tables are. The footer holds
// it; recovery makes it anew.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/file/format.h"
#include "core/schema/schema.h"

namespace scrt::file {

struct SchemaEntry {
  uint32_t ordinal = 0;  // of the SCHM segment
  uint64_t offset = 0;
  SchemaPtr schema;  // from its segment; the footer repeats its X24 only
};

struct GroupEntry {
  uint64_t offset = 0;
  uint64_t rows = 0;
  uint32_t ordinal = 0;         // of the ROWG segment
  uint32_t schema_ordinal = 0;  // of the SCHM segment
  uint64_t bytes = 0;           // header and padding included
};

struct TableEntry {
  uint32_t schema_ordinal = 0;  // the schema that holds all rows
  uint64_t rows = 0;
  std::map<uint32_t, uint64_t> counters;  // field number -> next auto_increment value
};

struct FileIndex {
  std::vector<SchemaEntry> schemas;
  std::vector<GroupEntry> groups;
  std::vector<TableEntry> tables;
  std::map<std::string, std::string> metadata;

  const SchemaEntry* FindSchema(uint32_t ordinal) const;
};

// The body of a FOOT segment.
void WriteFooter(const FileIndex& index, ByteWriter* out);

// X24 of each schema stands beside the entry, for the reader to compare.
struct ParsedFooter {
  FileIndex index;
  std::vector<std::string> x24;
};
Result<ParsedFooter> ReadFooter(ByteSpan body, uint64_t body_offset, const Limits& limits);
// The same from the whole FOOT segment at this offset: its check and padding are verified.
Result<ParsedFooter> ReadFooterSegment(ByteSpan segment, const SegmentHeader& header,
                                       uint64_t file_id, uint64_t offset, const Limits& limits);

}  // namespace scrt::file

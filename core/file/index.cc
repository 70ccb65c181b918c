#include "core/file/index.h"

#include "core/base/checked.h"
#include "core/schema/utf8.h"
#include "core/schema/uuid.h"

namespace scrt::file {
namespace {

constexpr size_t kEntryBytes = 32;
constexpr uint32_t kCritical = 1;

Status Corrupt(const char* what, uint64_t offset) {
  return Status(Code::kCorrupt, what, static_cast<int64_t>(offset));
}

void PutX24(const std::string& x24, ByteWriter* out) {
  for (size_t i = 0; i < x24.size(); i += 2) {
    out->Put(static_cast<uint8_t>(HexDigit(x24[i]) << 4 | HexDigit(x24[i + 1])));
  }
}

void WriteTables(const FileIndex& index, ByteWriter* out) {
  out->PutVarint(index.tables.size());
  for (const TableEntry& table : index.tables) {
    out->PutVarint(table.schema_ordinal);
    out->PutVarint(table.rows);
    out->PutVarint(table.counters.size());
    for (const auto& [field, next] : table.counters) {
      out->PutVarint(field);
      out->PutVarint(next);
    }
  }
}

Status ReadSchemas(ByteSpan body, uint64_t offset, const Limits& limits, ParsedFooter* out) {
  if (body.size() % kEntryBytes != 0) return Corrupt("schema list has a wrong length", offset);
  if (body.size() / kEntryBytes > limits.fields) {
    return Status(Code::kLimit, "file has more schemas than the limit allows",
                  static_cast<int64_t>(offset));
  }
  for (size_t at = 0; at < body.size(); at += kEntryBytes) {
    const uint8_t* entry = body.data() + at;
    if (Load<uint32_t>(entry + 4) != 0 || Load<uint32_t>(entry + 28) != 0) {
      return Corrupt("reserved field is not 0", offset + at);
    }
    out->index.schemas.push_back({Load<uint32_t>(entry), Load<uint64_t>(entry + 8), nullptr});
    out->x24.emplace_back();
    FormatHex({entry + 16, 12}, &out->x24.back());
  }
  return Status::Ok();
}

Status ReadGroups(ByteSpan body, uint64_t offset, FileIndex* index) {
  if (body.size() % kEntryBytes != 0) return Corrupt("row group list has a wrong length", offset);
  for (size_t at = 0; at < body.size(); at += kEntryBytes) {
    const uint8_t* entry = body.data() + at;
    index->groups.push_back({Load<uint64_t>(entry), Load<uint64_t>(entry + 8),
                             Load<uint32_t>(entry + 16), Load<uint32_t>(entry + 20),
                             Load<uint64_t>(entry + 24)});
  }
  return Status::Ok();
}

// Entries take more room in memory than in the file, so their number has a limit of its own.
Status CountDown(uint64_t count, uint64_t* left, const ByteReader& in) {
  if (count > *left) {
    return Status(Code::kLimit, "footer has more entries than the limit allows", in.offset());
  }
  *left -= count;
  return Status::Ok();
}

Status ReadTables(ByteReader in, const Limits& limits, FileIndex* index) {
  uint64_t left = limits.fields;
  uint64_t count = 0;
  SCRT_RETURN_IF_ERROR(in.GetVarint(&count));
  SCRT_RETURN_IF_ERROR(CountDown(count, &left, in));
  for (uint64_t t = 0; t < count; ++t) {
    uint64_t ordinal = 0, counters = 0;
    TableEntry table;
    SCRT_RETURN_IF_ERROR(in.GetVarint(&ordinal));
    SCRT_RETURN_IF_ERROR(in.GetVarint(&table.rows));
    SCRT_RETURN_IF_ERROR(in.GetVarint(&counters));
    SCRT_RETURN_IF_ERROR(CountDown(counters, &left, in));
    for (uint64_t c = 0; c < counters; ++c) {
      uint64_t field = 0, next = 0;
      SCRT_RETURN_IF_ERROR(in.GetVarint(&field));
      SCRT_RETURN_IF_ERROR(in.GetVarint(&next));
      if (field > UINT32_MAX ||
          !table.counters.emplace(static_cast<uint32_t>(field), next).second) {
        return Status(Code::kCorrupt, "counter of a wrong field", in.offset());
      }
    }
    if (ordinal > UINT32_MAX) return Status(Code::kCorrupt, "schema number", in.offset());
    table.schema_ordinal = static_cast<uint32_t>(ordinal);
    index->tables.push_back(std::move(table));
  }
  if (!in.done()) return Status(Code::kCorrupt, "table list has bytes left over", in.offset());
  return Status::Ok();
}

Status ReadMetadata(ByteReader in, const Limits& limits, FileIndex* index) {
  uint64_t left = limits.fields;
  uint64_t count = 0;
  SCRT_RETURN_IF_ERROR(in.GetVarint(&count));
  SCRT_RETURN_IF_ERROR(CountDown(count, &left, in));
  for (uint64_t i = 0; i < count; ++i) {
    std::string_view key, value;
    SCRT_RETURN_IF_ERROR(in.GetString(&key));
    SCRT_RETURN_IF_ERROR(in.GetString(&value));
    if (!IsUtf8(key) || !IsUtf8(value)) {
      return Status(Code::kCorrupt, "metadata is not UTF-8", in.offset());
    }
    if (!index->metadata.emplace(key, value).second) {
      return Status(Code::kCorrupt, "metadata has a key twice", in.offset());
    }
  }
  if (!in.done()) return Status(Code::kCorrupt, "metadata has bytes left over", in.offset());
  return Status::Ok();
}

}  // namespace

const SchemaEntry* FileIndex::FindSchema(uint32_t ordinal) const {
  for (const SchemaEntry& entry : schemas) {
    if (entry.ordinal == ordinal) return &entry;
  }
  return nullptr;
}

void WriteFooter(const FileIndex& index, ByteWriter* out) {
  ByteWriter sections[4];
  const uint32_t tags[4] = {kSchemaTag, kRowGroupTag, kTablesTag, kMetadataTag};
  for (const SchemaEntry& entry : index.schemas) {
    sections[0].Put(entry.ordinal);
    sections[0].Put<uint32_t>(0);
    sections[0].Put(entry.offset);
    PutX24(entry.schema->x24(), &sections[0]);
    sections[0].Put<uint32_t>(0);
  }
  for (const GroupEntry& entry : index.groups) {
    sections[1].Put(entry.offset);
    sections[1].Put(entry.rows);
    sections[1].Put(entry.ordinal);
    sections[1].Put(entry.schema_ordinal);
    sections[1].Put(entry.bytes);
  }
  WriteTables(index, &sections[2]);
  sections[3].PutVarint(index.metadata.size());
  for (const auto& [key, value] : index.metadata) {
    sections[3].PutString(key);
    sections[3].PutString(value);
  }
  ByteWriter body;
  body.Put<uint32_t>(4);
  body.Put<uint32_t>(0);
  for (int i = 0; i < 4; ++i) {
    body.Put(tags[i]);
    body.Put(kCritical);
    body.Put(static_cast<uint64_t>(sections[i].size()));
  }
  for (const ByteWriter& section : sections) {
    body.PadTo(kAlignment);
    body.PutBytes(section.span());
  }
  out->PutBytes(body.span());
}

Result<ParsedFooter> ReadFooter(ByteSpan body, uint64_t body_offset, const Limits& limits) {
  ParsedFooter out;
  ByteReader in(body, static_cast<int64_t>(body_offset));
  uint32_t count = 0, zero = 0;
  SCRT_RETURN_IF_ERROR(in.Get(&count));
  SCRT_RETURN_IF_ERROR(in.Get(&zero));
  if (zero != 0) return Corrupt("reserved field is not 0", body_offset + 4);
  if (count > limits.fields) return Corrupt("footer declares too many sections", body_offset);
  uint64_t at = 8 + uint64_t{16} * count;
  uint32_t seen = 0;
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t tag = 0, flags = 0;
    uint64_t bytes = 0;
    SCRT_RETURN_IF_ERROR(in.Get(&tag));
    SCRT_RETURN_IF_ERROR(in.Get(&flags));
    SCRT_RETURN_IF_ERROR(in.Get(&bytes));
    uint64_t start = PadTo8(at);
    if (!InBounds(start, bytes, body.size())) return Corrupt("footer section", body_offset + at);
    for (; at < start; ++at) {
      if (body[at] != 0) return Corrupt("padding is not 0", body_offset + at);
    }
    ByteSpan section = body.subspan(start, bytes);
    uint64_t section_offset = body_offset + start;
    ByteReader reader(section, static_cast<int64_t>(section_offset));
    uint32_t bit = 0;
    if (tag == kSchemaTag) {
      bit = 1;
      SCRT_RETURN_IF_ERROR(ReadSchemas(section, section_offset, limits, &out));
    } else if (tag == kRowGroupTag) {
      bit = 2;
      SCRT_RETURN_IF_ERROR(ReadGroups(section, section_offset, &out.index));
    } else if (tag == kTablesTag) {
      bit = 4;
      SCRT_RETURN_IF_ERROR(ReadTables(reader, limits, &out.index));
    } else if (tag == kMetadataTag) {
      bit = 8;
      SCRT_RETURN_IF_ERROR(ReadMetadata(reader, limits, &out.index));
    } else if ((flags & kCritical) != 0) {
      return Status(Code::kVersion, "footer has a section that this reader does not know",
                    static_cast<int64_t>(section_offset));
    }
    if ((seen & bit) != 0) return Corrupt("footer has a section twice", section_offset);
    seen |= bit;
    at = start + bytes;
  }
  if (at != body.size()) return Corrupt("footer has bytes left over", body_offset + at);
  if ((seen & 7) != 7) return Corrupt("footer lacks a section", body_offset);
  return out;
}

Result<ParsedFooter> ReadFooterSegment(ByteSpan segment, const SegmentHeader& header,
                                       uint64_t file_id, uint64_t offset, const Limits& limits) {
  ByteSpan body = segment.subspan(kSegmentHeaderBytes, header.body_bytes);
  if (Check(body, file_id, header.tag, header.ordinal, kBodyPart) != header.body_check) {
    return Status(Code::kChecksum, "footer is damaged", static_cast<int64_t>(offset));
  }
  for (uint8_t byte : segment.subspan(kSegmentHeaderBytes + header.body_bytes)) {
    if (byte != 0) return Corrupt("padding is not 0", offset);
  }
  return ReadFooter(body, offset + kSegmentHeaderBytes, limits);
}

}  // namespace scrt::file

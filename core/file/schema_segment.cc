#include "core/file/schema_segment.h"

#include "core/file/format.h"
#include "core/file/node_tree.h"

namespace scrt::file {
namespace {

Status Corrupt(const char* what, uint64_t offset) {
  return Status(Code::kCorrupt, what, static_cast<int64_t>(offset));
}

}  // namespace

Result<SchemaPtr> ReadSchema(const Source& source, uint64_t file_id, uint64_t offset,
                             uint32_t ordinal, const Limits& limits) {
  SCRT_ASSIGN_OR_RETURN(BufferPtr start, source.Read(offset, kSegmentHeaderBytes));
  SCRT_ASSIGN_OR_RETURN(SegmentHeader header, ReadSegmentHeader(start->span(), file_id, offset));
  if (header.tag != kSchemaTag || header.ordinal != ordinal) {
    return Corrupt("segment is not the schema that it should be", offset);
  }
  if (header.body_bytes > limits.memory) {
    return Status(Code::kLimit, "schema exceeds the memory limit", static_cast<int64_t>(offset));
  }
  SCRT_ASSIGN_OR_RETURN(BufferPtr rest, source.Read(offset + kSegmentHeaderBytes,
                                                    header.padded_bytes() - kSegmentHeaderBytes));
  ByteSpan body = rest->span().first(header.body_bytes);
  if (Check(body, file_id, header.tag, header.ordinal, kBodyPart) != header.body_check) {
    return Status(Code::kChecksum, "schema is damaged", static_cast<int64_t>(offset));
  }
  for (uint8_t byte : rest->span().subspan(header.body_bytes)) {
    if (byte != 0) return Corrupt("padding is not 0", offset);
  }
  ByteReader in(body, static_cast<int64_t>(offset + kSegmentHeaderBytes));
  uint32_t canonical_bytes = 0;
  ByteSpan canonical;
  SCRT_RETURN_IF_ERROR(in.Get(&canonical_bytes));
  SCRT_RETURN_IF_ERROR(in.GetBytes(canonical_bytes, &canonical));
  SCRT_ASSIGN_OR_RETURN(SchemaPtr schema,
                        SchemaFromCanonical(canonical, body.subspan(in.position()), limits));
  if (!RefsResolved(*schema->record())) return Corrupt("ref without a stored type", offset);
  return schema;
}

}  // namespace scrt::file

#include "core/file/legacy_snapshot.h"

#include "core/file/legacy_stream.h"
#include "core/file/legacy_values.h"

namespace scrt::file {
namespace {

constexpr size_t kRowPlaceBytes = 10;

Status GetMagic(ByteReader* reader, std::string_view magic) {
  ByteSpan bytes;
  SCRT_RETURN_IF_ERROR(reader->GetBytes(magic.size(), &bytes));
  if (AsText(bytes) != magic) return Status(Code::kCorrupt, "not a " + std::string(magic), 0);
  uint16_t version = 0;
  SCRT_RETURN_IF_ERROR(reader->Get(&version));
  if (version == 1) return Status::Ok();
  return Status(Code::kVersion, std::string(magic) + " of version " + std::to_string(version),
                static_cast<int64_t>(magic.size()));
}

// `count` entries of at least `least` bytes each must fit what remains, and memory.
Status CheckCount(const ByteReader& reader, uint64_t count, size_t least, size_t in_memory,
                  const Limits& limits) {
  if (count > reader.remaining() / least) {
    return Status(Code::kTruncated, std::to_string(count) + " entries do not fit the file",
                  reader.offset());
  }
  if (count > limits.memory / in_memory) {
    return Status(Code::kLimit, std::to_string(count) + " entries", reader.offset());
  }
  return Status::Ok();
}

Status CheckEnd(const ByteReader& reader) {
  if (reader.done()) return Status::Ok();
  return Status(Code::kCorrupt, "bytes behind the last entry", reader.offset());
}

bool IsTextKind(LegacyKind kind) {
  return kind == LegacyKind::kString || kind == LegacyKind::kTimestamptz;
}

Status CheckKeyKind(uint8_t byte, int64_t offset) {
  switch (static_cast<LegacyKind>(byte)) {
    case LegacyKind::kUint:
    case LegacyKind::kString:
    case LegacyKind::kRef:
    case LegacyKind::kInt:
    case LegacyKind::kDate:
    case LegacyKind::kDatetime:
    case LegacyKind::kTimestamp:
    case LegacyKind::kTimestamptz:
    case LegacyKind::kDuration:
      return Status::Ok();
    case LegacyKind::kBool:
    case LegacyKind::kFloat:
    case LegacyKind::kBytes:
      return Status(Code::kUnsupported, "keys of kind " + std::to_string(byte), offset);
    default:
      return Status(Code::kCorrupt, "keys of kind " + std::to_string(byte), offset);
  }
}

Status ReadKeys(ByteReader* reader, uint64_t count, LegacyKeyIndex* index) {
  const auto kind = static_cast<LegacyKind>(index->kind);
  const bool text = IsTextKind(kind);
  const bool unsigned_keys = kind == LegacyKind::kUint || kind == LegacyKind::kRef;
  index->keys.reserve(count);
  for (uint64_t i = 0; i < count; ++i) {
    const int64_t offset = reader->offset();
    LegacyKey key;
    if (text) {
      uint16_t length = 0;
      ByteSpan bytes;
      SCRT_RETURN_IF_ERROR(reader->Get(&length));
      SCRT_RETURN_IF_ERROR(reader->GetBytes(length, &bytes));
      key.text = AsText(bytes);
    } else {
      SCRT_RETURN_IF_ERROR(reader->Get(&key.number));
    }
    SCRT_RETURN_IF_ERROR(reader->Get(&key.row));
    if (i != 0) {
      const LegacyKey& last = index->keys.back();
      if ((text && key.text <= last.text) || (unsigned_keys && key.number <= last.number)) {
        return Status(Code::kCorrupt, "keys that are not in order", offset);
      }
    }
    index->keys.push_back(std::move(key));
  }
  return Status::Ok();
}

}  // namespace

Result<std::vector<LegacyRowPlace>> ReadLegacyRowIndex(ByteSpan bytes, const Limits& limits) {
  ByteReader reader(bytes);
  uint16_t reserved = 0;
  uint64_t rows = 0;
  SCRT_RETURN_IF_ERROR(GetMagic(&reader, "RIDX"));
  SCRT_RETURN_IF_ERROR(reader.Get(&reserved));
  SCRT_RETURN_IF_ERROR(reader.Get(&rows));
  SCRT_RETURN_IF_ERROR(CheckCount(reader, rows, kRowPlaceBytes, sizeof(LegacyRowPlace), limits));
  std::vector<LegacyRowPlace> places(rows);
  for (LegacyRowPlace& place : places) {
    SCRT_RETURN_IF_ERROR(reader.Get(&place.page_offset));
    SCRT_RETURN_IF_ERROR(reader.Get(&place.row));
  }
  SCRT_RETURN_IF_ERROR(CheckEnd(reader));
  return places;
}

Status CheckLegacyRowIndex(const std::vector<LegacyRowPlace>& index, ByteSpan stream) {
  if (stream.empty() && index.empty()) return Status::Ok();
  SCRT_ASSIGN_OR_RETURN(LegacyHeader header, ReadLegacyHeader(stream));
  static_cast<void>(header);
  ByteReader reader(stream.subspan(kLegacyHeaderBytes), kLegacyHeaderBytes);
  size_t next = 0;
  while (!reader.done()) {
    const int64_t offset = reader.offset();
    uint64_t length = 0, rows = 0;
    SCRT_RETURN_IF_ERROR(reader.GetVarint(&length));
    if (length == 0) break;
    ByteSpan body;
    const int64_t body_offset = reader.offset();
    SCRT_RETURN_IF_ERROR(reader.GetBytes(length, &body));
    SCRT_RETURN_IF_ERROR(ByteReader(body, body_offset).GetVarint(&rows));
    if (rows > index.size() - next) {
      return Status(Code::kMismatch, "the stream has more rows than its index", offset);
    }
    for (uint64_t row = 0; row < rows; ++row, ++next) {
      if (index[next].page_offset != static_cast<uint64_t>(offset) ||
          index[next].row != static_cast<uint16_t>(row)) {
        return Status(Code::kMismatch,
                      "the index has row " + std::to_string(next) + " in another place", offset);
      }
    }
  }
  if (next == index.size()) return Status::Ok();
  return Status(Code::kMismatch, "the stream has fewer rows than its index", reader.offset());
}

Result<LegacyKeyIndex> ReadLegacyKeyIndex(ByteSpan bytes, const Limits& limits) {
  ByteReader reader(bytes);
  LegacyKeyIndex index;
  uint16_t name_bytes = 0;
  uint8_t unique = 0;
  uint64_t count = 0;
  ByteSpan name;
  SCRT_RETURN_IF_ERROR(GetMagic(&reader, "KIDX"));
  SCRT_RETURN_IF_ERROR(reader.Get(&name_bytes));
  SCRT_RETURN_IF_ERROR(reader.Get(&unique));
  SCRT_RETURN_IF_ERROR(reader.Get(&index.kind));
  SCRT_RETURN_IF_ERROR(CheckKeyKind(index.kind, reader.offset() - 1));
  SCRT_RETURN_IF_ERROR(reader.Get(&count));
  SCRT_RETURN_IF_ERROR(reader.GetBytes(name_bytes, &name));
  index.unique = unique != 0;
  index.field = AsText(name);
  const size_t least = IsTextKind(static_cast<LegacyKind>(index.kind)) ? 10 : 16;
  SCRT_RETURN_IF_ERROR(CheckCount(reader, count, least, sizeof(LegacyKey), limits));
  SCRT_RETURN_IF_ERROR(ReadKeys(&reader, count, &index));
  SCRT_RETURN_IF_ERROR(CheckEnd(reader));
  return index;
}

}  // namespace scrt::file

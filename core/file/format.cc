#include "core/file/format.h"

#include <algorithm>

#include "core/base/hash.h"

namespace scrt::file {
namespace {

Status Bad(Code code, const char* what, uint64_t offset) {
  return Status(code, what, static_cast<int64_t>(offset));
}

}  // namespace

uint64_t Check(ByteSpan bytes, uint64_t file_id, uint32_t tag, uint32_t ordinal, uint64_t part,
               ByteSpan tail) {
  uint8_t identity[24];
  Store(identity, file_id);
  Store(identity + 8, tag);
  Store(identity + 12, ordinal);
  Store(identity + 16, part);
  uint64_t seed = Hash64(identity);
  uint64_t hash = tail.empty() ? Hash64(bytes, seed) : Hash64(bytes, tail, seed);
  return hash == 0 ? 1 : hash;
}

bool HasMagic(ByteSpan bytes) {
  return bytes.size() >= kMagic.size() && std::equal(kMagic.begin(), kMagic.end(), bytes.begin());
}

void WritePreamble(const Preamble& preamble, ByteWriter* out) {
  size_t start = out->size();
  out->PutBytes(kMagic);
  out->Put(kMajorVersion);
  out->Put(preamble.minor_version);
  out->Put(static_cast<uint32_t>(kPreambleBytes));
  out->Put(preamble.required_features);
  out->Put(preamble.optional_features);
  out->Put(preamble.file_id);
  out->Put(Check(out->span().subspan(start), preamble.file_id, kFileTag, 0, 0));
}

Result<Preamble> ReadPreamble(ByteSpan bytes) {
  if (bytes.size() < kPreambleBytes) return Bad(Code::kTruncated, "file ends in its preamble", 0);
  if (!HasMagic(bytes)) return Bad(Code::kCorrupt, "not a .scrt file: wrong magic", 0);
  Preamble preamble;
  preamble.minor_version = Load<uint16_t>(bytes.data() + 10);
  preamble.required_features = Load<uint32_t>(bytes.data() + 16);
  preamble.optional_features = Load<uint32_t>(bytes.data() + 20);
  preamble.file_id = Load<uint64_t>(bytes.data() + 24);
  uint64_t check = Check(bytes.first(32), preamble.file_id, kFileTag, 0, 0);
  if (check != Load<uint64_t>(bytes.data() + 32)) {
    return Bad(Code::kChecksum, "preamble is damaged", 0);
  }
  if (Load<uint16_t>(bytes.data() + 8) != kMajorVersion) {
    return Bad(Code::kVersion, "file is of another major version of the format", 8);
  }
  if (Load<uint32_t>(bytes.data() + 12) != kPreambleBytes) {
    return Bad(Code::kVersion, "preamble has another length", 12);
  }
  if (preamble.required_features != 0) {
    return Bad(Code::kVersion, "file needs features that this reader does not have", 16);
  }
  if (preamble.file_id == 0) return Bad(Code::kCorrupt, "file id is 0", 24);
  return preamble;
}

void WriteSegmentHeader(const SegmentHeader& header, uint64_t file_id, ByteWriter* out) {
  size_t start = out->size();
  out->Put(header.tag);
  out->Put(header.ordinal);
  out->Put(header.body_bytes);
  out->Put(header.body_check);
  out->Put(Check(out->span().subspan(start), file_id, header.tag, header.ordinal, kHeaderPart));
}

Result<SegmentHeader> ReadSegmentHeader(ByteSpan bytes, uint64_t file_id, uint64_t offset) {
  if (bytes.size() < kSegmentHeaderBytes) {
    return Bad(Code::kTruncated, "file ends in the header of a segment", offset);
  }
  SegmentHeader header;
  header.tag = Load<uint32_t>(bytes.data());
  header.ordinal = Load<uint32_t>(bytes.data() + 4);
  header.body_bytes = Load<uint64_t>(bytes.data() + 8);
  header.body_check = Load<uint64_t>(bytes.data() + 16);
  uint64_t check = Check(bytes.first(24), file_id, header.tag, header.ordinal, kHeaderPart);
  if (check != Load<uint64_t>(bytes.data() + 24)) {
    return Bad(Code::kChecksum, "header of a segment is damaged", offset);
  }
  if (header.body_bytes > (uint64_t{1} << 62)) {
    return Bad(Code::kCorrupt, "segment declares too many bytes", offset);
  }
  return header;
}

void WriteTrailer(const Trailer& trailer, uint64_t file_id, uint64_t offset, ByteWriter* out) {
  size_t start = out->size();
  out->Put(trailer.footer_offset);
  out->Put(trailer.footer_bytes);
  out->Put(Check(out->span().subspan(start), file_id, kTrailerTag, 0, offset));
  out->PutBytes(kEndMagic);
}

Result<Trailer> ReadTrailer(ByteSpan bytes, uint64_t file_id, uint64_t offset) {
  if (bytes.size() < kTrailerBytes ||
      !std::equal(kEndMagic.begin(), kEndMagic.end(), bytes.begin() + 24)) {
    return Bad(Code::kTruncated, "file is not complete: its end is missing", offset);
  }
  Trailer trailer{Load<uint64_t>(bytes.data()), Load<uint64_t>(bytes.data() + 8)};
  if (Check(bytes.first(16), file_id, kTrailerTag, 0, offset) !=
      Load<uint64_t>(bytes.data() + 16)) {
    return Bad(Code::kChecksum, "trailer is damaged", offset);
  }
  return trailer;
}

}  // namespace scrt::file

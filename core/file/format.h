// Constants and small parts of the .scrt file format; docs/spec/scrt-file.md is the description.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "core/base/byte_writer.h"
#include "core/base/status.h"

namespace scrt::file {

constexpr uint32_t Tag(const char (&text)[5]) {
  return static_cast<uint32_t>(static_cast<uint8_t>(text[0])) |
         static_cast<uint32_t>(static_cast<uint8_t>(text[1])) << 8 |
         static_cast<uint32_t>(static_cast<uint8_t>(text[2])) << 16 |
         static_cast<uint32_t>(static_cast<uint8_t>(text[3])) << 24;
}

inline constexpr std::array<uint8_t, 8> kMagic = {'S', 'C', 'R', 'T', 1, '\r', '\n', 0x1a};
inline constexpr std::array<uint8_t, 8> kEndMagic = {'S', 'C', 'R', 'T', 1, 'E', 'N', 'D'};
inline constexpr uint16_t kMajorVersion = 1;
inline constexpr uint16_t kMinorVersion = 0;

inline constexpr uint64_t kPreambleBytes = 40;
inline constexpr uint64_t kSegmentHeaderBytes = 32;
inline constexpr uint64_t kRowGroupHeadBytes = 32;
inline constexpr uint64_t kTrailerBytes = 32;
inline constexpr uint64_t kAlignment = 8;

inline constexpr uint32_t kFileTag = Tag("SCRT");
inline constexpr uint32_t kSchemaTag = Tag("SCHM");
inline constexpr uint32_t kRowGroupTag = Tag("ROWG");
inline constexpr uint32_t kFooterTag = Tag("FOOT");
inline constexpr uint32_t kTrailerTag = Tag("TAIL");
inline constexpr uint32_t kTablesTag = Tag("TABL");
inline constexpr uint32_t kMetadataTag = Tag("META");

// Parts of a segment for Check; page p is kFirstPagePart + p.
inline constexpr uint64_t kHeaderPart = 0;
inline constexpr uint64_t kBodyPart = 1;
inline constexpr uint64_t kFirstPagePart = 2;

// XXH3-64 of the bytes under a seed that names what they are. Never 0.
uint64_t Check(ByteSpan bytes, uint64_t file_id, uint32_t tag, uint32_t ordinal, uint64_t part,
               ByteSpan tail = {});

inline uint64_t PadTo8(uint64_t n) { return (n + kAlignment - 1) / kAlignment * kAlignment; }

struct Preamble {
  uint64_t file_id = 0;
  uint16_t minor_version = kMinorVersion;
  uint32_t required_features = 0;
  uint32_t optional_features = 0;
};
void WritePreamble(const Preamble& preamble, ByteWriter* out);
Result<Preamble> ReadPreamble(ByteSpan bytes);
// True if the bytes begin like a .scrt file of this format (at least 8 bytes).
bool HasMagic(ByteSpan bytes);

struct SegmentHeader {
  uint32_t tag = 0;
  uint32_t ordinal = 0;
  uint64_t body_bytes = 0;
  uint64_t body_check = 0;

  uint64_t padded_bytes() const { return kSegmentHeaderBytes + PadTo8(body_bytes); }
};
void WriteSegmentHeader(const SegmentHeader& header, uint64_t file_id, ByteWriter* out);
// `offset` is the place in the file, for messages.
Result<SegmentHeader> ReadSegmentHeader(ByteSpan bytes, uint64_t file_id, uint64_t offset);

struct Trailer {
  uint64_t footer_offset = 0;
  uint64_t footer_bytes = 0;
};
void WriteTrailer(const Trailer& trailer, uint64_t file_id, uint64_t offset, ByteWriter* out);
Result<Trailer> ReadTrailer(ByteSpan bytes, uint64_t file_id, uint64_t offset);

// The directory of a row group: one entry per node, one per page.
enum NodeFlag : uint8_t { kNodeHasDictionary = 1, kNodeAllNull = 2 };
struct NodeEntry {
  uint32_t pages = 0;
  uint8_t flags = 0;
};
struct PageEntry {
  uint32_t stored_bytes = 0;
  uint32_t raw_bytes = 0;
  uint32_t slots = 0;
  uint32_t values = 0;
  uint64_t check = 0;
  uint64_t offset = 0;  // in the file; not stored, the sum of what stands before
};
struct RowGroupHead {
  uint32_t schema_ordinal = 0;
  uint32_t nodes = 0;
  uint32_t pages = 0;
  uint32_t directory_bytes = 0;  // stored
  uint64_t rows = 0;
};

enum PageFlag : uint8_t { kPageHasValidity = 1 };

}  // namespace scrt::file

// Reading the side files of a legacy snapshot directory (docs/spec/legacy.md):
//
//   payload.scrt   a legacy stream (legacy_stream.h)
//   row.idx        RIDX: where each row stands in the stream
//   idx_FIELD.bin  KIDX: from the keys of one field to rows
//   meta.json, counters.json
//
// The rows can be read without any of them. They were written without fsync and one by one, so
// they may not fit the stream beside them; CheckLegacyRowIndex tells.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/limits.h"

namespace scrt::file {

struct LegacyRowPlace {
  uint64_t page_offset = 0;  // in the stream, of the page's length
  uint16_t row = 0;          // in its page, modulo 2^16: writers did not bound pages
};

Result<std::vector<LegacyRowPlace>> ReadLegacyRowIndex(ByteSpan bytes, const Limits& limits = {});

// OK if the index holds exactly the rows of the stream, in order. Reads page heads only, no values.
Status CheckLegacyRowIndex(const std::vector<LegacyRowPlace>& index, ByteSpan stream);

struct LegacyKey {
  uint64_t number = 0;  // the 64 bits of an integer, signed or not
  std::string text;     // of a string field
  uint64_t row = 0;
};

struct LegacyKeyIndex {
  std::string field;
  bool unique = false;  // otherwise the last row of each key is kept
  uint8_t kind = 0;     // a kind byte of streams; 2 and 11 have text keys, the others numbers
  std::vector<LegacyKey> keys;
};

// Keys of text and of unsigned fields must be in order, without repeats; those of other fields are
// given as they stand. UNSUPPORTED for bool, float and bytes fields.
Result<LegacyKeyIndex> ReadLegacyKeyIndex(ByteSpan bytes, const Limits& limits = {});

struct LegacyIndexFile {
  std::string field, path, kind;
  bool unique = false;
};

// What the JSON files say; members that they lack stay empty, members not named here are skipped.
struct LegacySnapshotMeta {
  std::string schema_name;
  std::optional<uint64_t> fingerprint;
  std::string updated_at;  // RFC 3339, as written
  std::optional<uint64_t> row_count;
  std::string payload_path, row_index_path;  // file names without folders, so safe to join
  std::vector<LegacyIndexFile> indexes;
  std::vector<std::pair<std::string, uint64_t>> counters;  // next value of auto_increment fields
};

// CORRUPT if a known member is of the wrong type or a path leaves the directory.
Result<LegacySnapshotMeta> ReadLegacyMeta(std::string_view json, const Limits& limits = {});
Result<std::vector<std::pair<std::string, uint64_t>>> ReadLegacyCounters(std::string_view json,
                                                                         const Limits& limits = {});

}  // namespace scrt::file

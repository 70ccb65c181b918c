// The table of column encodings: one row each. A new encoding is one file and one row here.
#pragma once

#include <cstdint>
#include <span>

#include "core/encoding/encoding.h"
#include "core/encoding/stats.h"

namespace scrt {

// What a block would take, before encoding it.
struct Estimate {
  double bytes = 0;
  double cycles = 0;  // of decoding, all values together
};

struct EncodingRow {
  EncodingId id;
  const char* name;  // lower case with underscores; names the golden file
  // Levels of blocks that the encoding needs below its own for such values; -1: not this kind.
  int (*levels)(Physical kind);
  // False if the encoding cannot hold these values, or is never worth it.
  bool (*estimate)(const Values&, const Stats&, const EncodeOptions&, Estimate*);
  // Appends the body, without the id. The row's levels fit in options.levels.
  Status (*encode)(const Values&, const EncodeOptions&, ByteWriter*);
  // Bodies of fixed-width and boolean values; null if the encoding has none.
  Status (*decode)(ByteReader*, Physical, int64_t count, DecodeContext*, uint8_t* out);
  // Bodies of binary values; null if the encoding has none.
  Status (*decode_binary)(ByteReader*, int64_t count, DecodeContext*, Buffer* data,
                          Buffer* offsets);
};

std::span<const EncodingRow* const> Encodings();

// Null if no such encoding is known.
const EncodingRow* FindEncoding(uint8_t id);

}  // namespace scrt
